"""What the comparisons of tables have in common: columns of many types, and arr as a program."""

import contextlib
import decimal
import os
import subprocess
import sys
import tempfile

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]


def without(missing):
    """Ends, as a failure unless the library is optional."""
    print(f"skipped: {missing}")
    sys.exit(0 if "--optional" in sys.argv else 1)


try:
    import numpy as np
except ImportError as missing:
    without(missing)


class Arr:
    """The program, a folder for its files, and the number of cases so far."""

    def __init__(self, arguments):
        self.program = os.path.abspath([word for word in arguments[1:] if not word.startswith("--")][0])
        self.folder = tempfile.TemporaryDirectory()
        self.cases = 0

    @contextlib.contextmanager
    def file(self, ending):
        path = os.path.join(self.folder.name, f"x.{ending}")
        yield path
        if os.path.exists(path):
            os.remove(path)

    def run(self, text):
        done = subprocess.run([self.program, "-e", text], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def must(self, text):
        code, out, error = self.run(text)
        if code != 0:
            self.differ(f"arr failed: {text}\n{error}")
        return out

    def loaded(self, path, pieces):
        """The arrays that arr loads from a table, through NumPy's format."""
        out = [os.path.join(self.folder.name, f"out{k}.npy") for k in range(len(pieces))]
        lines = [f'save("{o}", load("{path}", "{name}"){part})' for o, (name, part) in zip(out, pieces)]
        self.must("\n".join(lines))
        return [np.load(o) for o in out]

    def differ(self, message):
        print(f"after {self.cases} cases: {message}")
        sys.exit(1)

    def equal(self, found, expected, what):
        self.cases += 1
        if found.dtype != expected.dtype or found.shape != expected.shape:
            self.differ(f"{what}: {found.dtype}{found.shape} instead of {expected.dtype}{expected.shape}")
        if not np.array_equal(found, expected, equal_nan=found.dtype.kind == "f"):
            first = np.flatnonzero(~((found == expected) | ((found != found) & (expected != expected))))[0]
            self.differ(f"{what}: at {first} {found[first]} instead of {expected[first]}")

    def done(self, what):
        print(f"{what}: {self.cases} comparisons, no difference")


def random(dtype, rows, seed):
    """Elements of all bits, with all kinds of special ones."""
    rng = np.random.default_rng(seed)
    if dtype == "bool":
        return rng.integers(0, 2, rows).astype(bool)
    bytes = rng.bytes(rows * np.dtype(dtype).itemsize)
    return np.frombuffer(bytes, dtype=dtype).copy()


def check_written(arr, ending, read):
    """Saves columns of every dtype by arr and compares what `read` finds."""
    for rows in [0, 1, 2, 63, 64, 65, 1000, 262_145, 1_200_001]:
        dtypes = DTYPES if rows < 1_000_000 else ["bool", "uint8", "int64", "float64"]
        columns = {f"c_{dtype}": random(dtype, rows, k + rows) for k, dtype in enumerate(dtypes)}
        with arr.file(ending) as path:
            text = ""
            for name, column in columns.items():
                source = os.path.join(arr.folder.name, f"{name}.npy")
                np.save(source, column)
                text += f'{name} = load("{source}")\n'
            arguments = ", ".join(f"{name}={name}" for name in columns)
            arr.must(f'{text}save("{path}", {arguments})')
            table = read(arr, path, columns)
            if table.column_names != list(columns):
                arr.differ(f"columns {table.column_names}")
            for name, column in columns.items():
                arr.equal(table[name].to_numpy(), column, f"{rows} rows of {name}")
            for found, (name, column) in zip(arr.loaded(path, [(name, "") for name in columns]), columns.items()):
                arr.equal(found, column, f"{rows} rows of {name}, loaded again")
    with arr.file(ending) as path:
        matrix = random("float32", 3000 * 7, 5).reshape(3000, 7)
        source = os.path.join(arr.folder.name, "matrix.npy")
        np.save(source, matrix)
        arr.must(f'save("{path}", load("{source}"))')
        table = read(arr, path, None)
        found = np.stack([column.to_numpy() for column in table.columns], axis=1)
        arr.equal(found, matrix, "a matrix")
        arr.must(f'save("{source}", load("{path}"))')
        arr.equal(np.load(source), matrix, "a matrix, loaded again")


def encodings(encoding):
    """Of each column that can be stored so the encoding; text columns keep theirs."""
    kinds = "iuf" if encoding == "BYTE_STREAM_SPLIT" else "iu"
    for dtype in DTYPES[1:]:
        if np.dtype(dtype).kind in kinds:
            yield short(dtype), encoding
            yield short(dtype) + "n", encoding


def short(dtype):
    return np.dtype(dtype).str[1:]


def table(pa, rows, missing):
    """A table of columns of every type of numbers, and of some that are none, with missing values or without."""
    rng = np.random.default_rng(rows)
    mask = lambda share: rng.random(rows) < share if missing else np.zeros(rows, bool)
    columns = {}
    for k, dtype in enumerate(DTYPES):
        values = random(dtype, rows, k)
        columns[short(dtype)] = pa.array(values)
        columns[short(dtype) + "n"] = pa.array(values, mask=mask([0.1, 0.5, 0.999][k % 3]))
    few = rng.integers(0, 5, rows)
    columns["few"] = pa.array(few, pa.int64(), mask=mask(0.2))
    columns["text"] = pa.array([f"text {k}" for k in few])
    columns["f2"] = pa.array(random("uint16", rows, 3).view("float16"), mask=mask(0.1))
    cents = [decimal.Decimal(int(k)) / 100 for k in rng.integers(-(10**9), 10**9, rows)]
    columns["money"] = pa.array(cents, pa.decimal128(14, 2), mask=mask(0.1))
    long = [decimal.Decimal(int(a) * 10**15 + int(b)).scaleb(-10) for a, b in rng.integers(-(10**15), 10**15, (rows, 2))]
    columns["long"] = pa.array(long, pa.decimal128(38, 10))
    columns["list"] = pa.array([[int(k)] * (k % 3) for k in few], pa.list_(pa.int64()))
    # pyarrow keeps timestamps of Parquet's old kind within what nanoseconds can count.
    times = rng.integers(-(2**60), 2**60, rows)
    columns["time"] = pa.array(times, pa.timestamp("ns"), mask=mask(0.01))
    columns["day"] = pa.array(rng.integers(-(10**6), 10**6, rows).astype("int32"), pa.date32())
    columns["clock"] = pa.array(rng.integers(0, 86_400_000, rows).astype("int32"), pa.time32("ms"))
    columns["span"] = pa.array(times, pa.duration("us"))
    inner = pa.array(random("int16", rows, 9), mask=mask(0.3))
    columns["parts"] = pa.StructArray.from_arrays([inner, pa.array(random("float64", rows, 8))], ["x", "y"], mask=pa.array(mask(0.2)))
    columns["last"] = pa.array(np.arange(rows, dtype="uint16"))
    return pa.table(columns)


def numbers(pa, column):
    """What arr should make of a column."""
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_decimal(kind):
        return np.array([np.nan if x is None else float(x) for x in column.to_pylist()], dtype="float64")
    if pa.types.is_temporal(kind):
        column = column.cast(pa.int32()) if kind.bit_width == 32 else column
        column = column.cast(pa.int64())
    if pa.types.is_float16(kind):
        column = column.cast(pa.float32())
    floats = pa.types.is_floating(column.type)
    if not column.null_count:
        return column.to_numpy()
    if floats:
        return column.combine_chunks().to_numpy(zero_copy_only=False)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.uint8())
    values = column.combine_chunks().fill_null(0).to_numpy(zero_copy_only=False).astype("float64")
    values[column.is_null().combine_chunks().to_numpy(zero_copy_only=False)] = np.nan
    return values


def check_read(arr, path, table, what):
    """Compares what arr loads with a table, each column whole and in pieces."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = {}
    for name in table.column_names:
        column = table[name]
        if name == "parts":
            for part in ["x", "y"]:
                columns[f"{name}.{part}"] = pc.struct_field(column, [part])
        elif name not in ["text", "list"]:
            columns[name] = column
    rows = table.num_rows
    parts = ["", f"[{rows // 3}:]", f"[{rows // 5}:{rows // 2}:7]", "[::-1]"]
    pieces = [(name, part) for name in columns for part in parts]
    found = iter(arr.loaded(path, pieces))
    for name, column in columns.items():
        whole = numbers(pa, column)
        for expected in [whole, whole[rows // 3 :], whole[rows // 5 : rows // 2 : 7], whole[::-1]]:
            arr.equal(next(found), expected, f"{what}: {rows} rows of {name}")


def check_refused(arr, path, write):
    """What is no number is listed and refused, by a sentence."""
    import pyarrow as pa

    write(table(pa, 100, True))
    listed = arr.must(f'print(info("{path}"))')
    for name, what in [("text", "text"), ("list", "lists")]:
        code, _, error = arr.run(f'load("{path}", "{name}")')
        if code == 0 or "x." not in error or what not in error or what not in listed:
            arr.differ(f"column {name} is not refused as it should be: {error}\n{listed}")
        arr.cases += 1
    code, _, error = arr.run(f'load("{path}")')
    if code == 0 or "load one column" not in error:
        arr.differ(f"a table with text is not refused: {error}")
    for cut in [1, 7, 100, os.path.getsize(path) // 2]:
        with open(path, "r+b") as file:
            file.truncate(os.path.getsize(path) - cut)
        code, _, error = arr.run(f'load("{path}", "last")')
        if code == 0 or "panicked" in error:
            arr.differ(f"a file that is cut short is not refused: {error}")
        arr.cases += 1
