#!/usr/bin/env python3
"""Tables of text, to and from pandas and NumPy.

    tests/interchange/csv_tables.py target/release/arr [--optional] [--seed N]

pandas writes, arr reads; arr writes, pandas and NumPy read; every dtype, ending and odd shape. Prints a line with the
number of cases; stops at the first difference.
"""

import argparse
import io
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

try:
    import numpy as np
    import pandas as pd
    import zstandard
except ImportError as missing:
    print(f"tables of text: {missing.name} is not installed")
    sys.exit(0 if "--optional" in sys.argv else 1)

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]
ENDINGS = ["csv", "tsv", "csv.gz", "tsv.gz", "csv.zst", "tsv.zst"]
ROWS = [0, 1, 2, 7, 1000, 5003]

# What pandas 3 does unasked, earlier ones do when told to: read floats correctly.
warnings.filterwarnings("ignore", message="The 'float_precision' argument")

cases = 0


def fail(what, detail):
    sys.exit(f"tables of text, case {cases}: {what}\n{detail}")


def check(condition, what, detail=""):
    global cases
    cases += 1
    if not condition:
        fail(what, detail)


def same(expected, found):
    """The same dtype, shape and bits; every NaN is like every other."""
    expected, found = np.asarray(expected), np.asarray(found)
    if (expected.dtype, expected.shape) != (found.dtype, found.shape):
        return False
    if expected.dtype.kind != "f":
        return bool((expected == found).all())
    numbers = ~np.isnan(expected)
    same_bits = expected[numbers].tobytes() == found[numbers].tobytes()
    return same_bits and bool((np.isnan(found) == ~numbers).all())


class Arr:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def run(self, program):
        result = subprocess.run([self.binary, "-e", program], capture_output=True, text=True)
        return result.returncode, result.stdout, result.stderr

    def ok(self, program):
        code, out, error = self.run(program)
        if code != 0:
            fail(program, error)
        return out

    def load(self, *requests):
        """The arrays that `load` gives for some arguments, by way of .npy files."""
        places = [self.folder / f"loaded{k}.npy" for k in range(len(requests))]
        self.ok("\n".join(f'save("{place}", load({request}))' for place, request in zip(places, requests)))
        return [np.load(place) for place in places]


def sample(random, dtype, rows):
    """Elements of all magnitudes, with special ones among them."""
    if dtype == "bool":
        return random.integers(0, 2, rows).astype(bool)
    if dtype.startswith("float"):
        bits = random.integers(0, 1 << 62, rows, dtype=np.uint64)
        values = np.where(random.random(rows) < 0.5, random.standard_normal(rows), bits.view(np.float64))
        with np.errstate(over="ignore"):
            values = values.astype(dtype)
        special = np.array([np.nan, np.inf, -np.inf, -0.0, 0.1, 1e-45, 3.0], dtype)
        count = min(rows, len(special))
        values[random.permutation(rows)[:count]] = special[:count]
        return values
    facts = np.iinfo(dtype)
    most = min(facts.max, np.iinfo(np.int64).max)
    values = random.integers(facts.min, most, rows, dtype=np.int64, endpoint=True)
    shifts = random.integers(0, facts.bits, rows)
    values = values >> shifts
    if rows > 2:
        values[:2] = facts.min, most
    return values.astype(dtype)


def as_text(dtype, rows):
    """The dtype that text is read with unless another is declared."""
    if rows == 0 or dtype.startswith("float"):
        return "float64"
    return "bool" if dtype == "bool" else "int64"


def delimiter(ending):
    return "\t" if ending.startswith("tsv") else ","


def read_with_pandas(path, **options):
    return pd.read_csv(path, sep=delimiter(path.name.split(".", 1)[1]), float_precision="round_trip", **options)


def from_pandas(arr, random):
    for ending in ENDINGS:
        for rows in ROWS:
            frame = pd.DataFrame({dtype: sample(random, dtype, rows) for dtype in DTYPES})
            for options in [{}, {"quoting": 1}, {"lineterminator": "\r\n"}, {"na_rep": "NA"}]:
                path = arr.folder / f"pandas.{ending}"
                frame.to_csv(path, index=False, sep=delimiter(ending), **options)
                requests = [f'"{path}", "{dtype}", dtype={dtype}' for dtype in DTYPES]
                for dtype, found in zip(DTYPES, arr.load(*requests)):
                    check(same(frame[dtype], found), f"{dtype} of {rows} rows in .{ending}, {options}", found)
                plain = [f'"{path}", "{dtype}"' for dtype in DTYPES]
                for dtype, found in zip(DTYPES, arr.load(*plain)):
                    expected = frame[dtype].astype(as_text(dtype, rows))
                    if dtype == "float32":
                        expected = read_with_pandas(path)[dtype].astype("float64")
                    check(same(expected, found), f"{dtype} of {rows} rows in .{ending}, {options}", found)


def to_pandas(arr, random):
    for ending in ENDINGS:
        for rows in ROWS:
            arrays = {dtype: sample(random, dtype, rows) for dtype in DTYPES}
            loads, names = [], []
            for dtype, array in arrays.items():
                place = arr.folder / f"in_{dtype}.npy"
                np.save(place, array)
                loads.append(f'v_{dtype} = load("{place}")')
                names.append(f"n_{dtype}=v_{dtype}")
            path = arr.folder / f"arr.{ending}"
            arr.ok("\n".join([*loads, f'save("{path}", {", ".join(names)})']))
            frame = read_with_pandas(path)
            for dtype, array in arrays.items():
                found = frame[f"n_{dtype}"].to_numpy()
                check(same(array, found.astype(dtype)), f"{dtype} of {rows} rows saved as .{ending}", found)
            # And arr itself reads the very bits.
            requests = [f'"{path}", "n_{dtype}", dtype={dtype}' for dtype in DTYPES]
            for dtype, found in zip(DTYPES, arr.load(*requests)):
                check(same(arrays[dtype], found), f"{dtype} of {rows} rows, there and back as .{ending}", found)


def matrices(arr, random):
    for ending in ENDINGS:
        for shape in [(1,), (5,), (1, 1), (3, 1), (1, 7), (100, 3), (1001, 17), (70000, 2)]:
            for dtype in ["int16", "float64", "bool"]:
                array = sample(random, dtype, int(np.prod(shape))).reshape(shape)
                place, path = arr.folder / "in.npy", arr.folder / f"matrix.{ending}"
                np.save(place, array)
                arr.ok(f'save("{path}", load("{place}"))')
                found = read_with_pandas(path, header=None).to_numpy()
                whole = array.reshape(shape[0], -1)
                check(same(whole, found.astype(dtype)), f"{dtype} {shape} saved as .{ending}", found)
                (found,) = arr.load(f'"{path}", dtype={dtype}')
                expected = whole[:, 0] if whole.shape[1] == 1 else whole
                check(same(expected, found), f"{dtype} {shape} there and back as .{ending}", found)
                if dtype != "bool" and ending in ("csv", "tsv", "csv.gz"):
                    text = np.loadtxt(path, delimiter=delimiter(ending), ndmin=2)
                    check(same(whole.astype("float64"), text), f"{dtype} {shape} read by loadtxt", text)
    for shape in [(50,), (20, 3)]:
        path = arr.folder / "savetxt.csv"
        array = random.standard_normal(shape)
        np.savetxt(path, array, delimiter=",")
        (found,) = arr.load(f'"{path}"')
        check(same(np.loadtxt(path, delimiter=","), found), f"savetxt of {shape}", found)


def written_by_others(arr, _random):
    """Texts as other programs write them, each with the columns that pandas reads."""
    texts = {
        "quotes": 'a,b\n"1","x, y"\n"2","say ""hi""\nthere"\n',
        "byte order mark": "\ufeffa,b\n1,2\n",
        "CR LF and blank lines": "a,b\r\n\r\n1,2\r\n\r\n3,4\r\n",
        "blanks": "a, b\n1, 2\n3,  4\n",
        "missing": "a,b,c\n,1,x\n2,NA,\nnan,null,None\n",
        "names": "x,x,y,x.1,x\n1,2,3,4,5\n",
        "no last line end": "a,b\n1,2\n3,4",
        "signs and exponents": "a,b\n+1.5,1e5\n-.5,1E-5\n1.,+1e+2\n",
        "bools": "a,b\nTrue,true\nFalse,TRUE\n",
        "many digits": "a\n0.1000000000000000055511151231257827\n123456789012345678901234567890\n9007199254740993\n",
        "extremes": "a,b\n1.7976931348623157e308,9223372036854775807\n4.9e-324,-9223372036854775808\n",
        "large": "a,b\n18446744073709551615,1\n0,2\n",
    }
    for what, text in texts.items():
        path = arr.folder / "other.csv"
        path.write_bytes(text.encode())
        options = {"skipinitialspace": True, "float_precision": "round_trip"}
        frame = pd.read_csv(io.BytesIO(text.encode()), **options)
        names = [name for name in frame.columns if frame[name].dtype.kind in "biuf"]
        # All missing, or bools with gaps, are objects to pandas only.
        found = arr.load(*(f'"{path}", "{name}"' for name in names))
        for name, array in zip(names, found):
            check(same(frame[name], array), f"{what}: column {name}", f"{array!r}, and pandas {frame[name].to_numpy()!r}")


def refused(arr, _random):
    packed = zstandard.ZstdCompressor().compress(b"a,b\n1,2\n" * 1000)
    texts = [
        ("t.csv", b"a,b\n1,2\n3\n", "line 3 has 1 fields, and the table has 2 columns"),
        ("t.csv", b"a,b\n1,2\n3,x\n", "text"),
        ("t.csv", b"a,b\n1,2\n3,\"4\n", "never closed"),
        ("t.csv.gz", b"a,b\n1,2\n", "damaged"),
        ("t.csv.zst", packed[: len(packed) // 2], "damaged"),
        ("t.csv", "a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("t.csv", b"", "no columns"),
    ]
    for name, text, word in texts:
        path = arr.folder / name
        path.write_bytes(text)
        code, _, error = arr.run(f'sum(load("{path}"))')
        check(code != 0 and word in error, f"{text[:40]!r} is refused", error)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("arr")
    parser.add_argument("--optional", action="store_true", help="what is not installed is no failure")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        arr = Arr(str(Path(arguments.arr).resolve()), Path(folder))
        for part in [from_pandas, to_pandas, matrices, written_by_others, refused]:
            part(arr, np.random.default_rng(arguments.seed))
    print(f"tables of text: {cases} cases, no difference")


if __name__ == "__main__":
    main()
