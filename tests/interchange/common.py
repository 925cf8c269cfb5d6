"""What the scripts of this folder share: arrays of every dtype and shape, and programs run by arr."""

import argparse
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]
SHAPES = [(), (0,), (1,), (7,), (1000,), (3, 0, 2), (5, 1), (1, 5), (13, 17), (7, 11, 13), (2, 3, 4, 5)]


class Run:
    """One run of a script: the binary, a folder for its files, and the number of cases so far."""

    def __init__(self, libraries):
        parser = argparse.ArgumentParser()
        parser.add_argument("arr", help="the path of the arr binary")
        parser.add_argument("--optional", action="store_true", help="succeed where the library is missing")
        options = parser.parse_args()
        for library in libraries:
            try:
                importlib.import_module(library)
            except ImportError:
                print(f"{library} is not there, so nothing was compared")
                sys.exit(0 if options.optional else 1)
        self.binary = str(Path(options.arr).resolve())
        self.cases = 0
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)

    def program(self, lines):
        """Runs a program and stops everything if it fails."""
        path = self.folder / "program.arr"
        path.write_text("\n".join(lines) + "\n")
        done = subprocess.run([self.binary, str(path)], capture_output=True, text=True, cwd=self.folder)
        if done.returncode != 0:
            fail(f"the program fails: {done.stdout}{done.stderr}")
        return done.stdout

    def refuses(self, line, words):
        """Runs a program that must fail with these words in its message."""
        done = subprocess.run([self.binary, "-e", line], capture_output=True, text=True, cwd=self.folder)
        message = done.stdout + done.stderr
        if done.returncode == 0 or words not in " ".join(message.split()):
            fail(f"{line} should fail with '{words}', and says: {message}")
        self.cases += 1

    def same(self, found, expected, what):
        """Compares two NumPy arrays bit by bit, all NaN alike."""
        import numpy

        self.cases += 1
        found, expected = numpy.asarray(found), numpy.asarray(expected)
        expected = expected.astype(expected.dtype.newbyteorder("="))
        if found.dtype != expected.dtype or found.shape != expected.shape:
            fail(f"{what}: {found.dtype} {found.shape} instead of {expected.dtype} {expected.shape}")
        if not numpy.array_equal(found, expected, equal_nan=found.dtype.kind == "f"):
            fail(f"{what}: {found} instead of {expected}")

    def done(self, name):
        print(f"{name}: {self.cases} cases, no difference")


def fail(message):
    print(message)
    sys.exit(1)


def numbers(dtype, shape, seed=0):
    """An array with the extremes of its dtype in it."""
    import numpy

    random = numpy.random.default_rng([seed, *shape])
    dtype = numpy.dtype(dtype)
    count = int(numpy.prod(shape, dtype=int))
    if dtype == bool:
        values = random.integers(0, 2, count).astype(bool)
    elif dtype.kind == "f":
        values = random.standard_normal(count).astype(dtype)
        special = [numpy.nan, numpy.inf, -numpy.inf, -0.0, numpy.finfo(dtype).max, numpy.finfo(dtype).tiny]
        values[: len(special)] = special[:count]
    else:
        limits = numpy.iinfo(dtype)
        values = random.integers(limits.min, limits.max, count, dtype=dtype, endpoint=True)
        values[:2] = [limits.min, limits.max][:count]
    return values.reshape(shape)
