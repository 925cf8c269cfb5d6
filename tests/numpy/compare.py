#!/usr/bin/env python3
"""Compares arr with NumPy.

    tests/numpy/compare.py ARR [--cases N] [--seed S] [parameters|builtins|programs|scripts|examples]

`parameters` compares the names and positions of parameters, `builtins` runs the matrix of tests/matrix.rs (every builtin,
dtype and layout), `programs` random expressions in steps, `scripts` random scripts with functions, loops and assignments,
which the two engines and Python run, `examples` what the documentation of the builtins shows; without a word all of them run. N is the number of cases of each, 0 for all of
the matrix. Results are compared in dtype, shape and value: exactly, or within the bound that arr states, against long
double. Deliberate differences stand in differences.py. `cargo test --test matrix` writes the tables that this reads.
"""

import argparse
import json
import pathlib
import sys
import time

import numpy as np
import parameters
from differences import REFUSED
from engine import Arr, Failed, value
from oracle import Oracle, Unknown
from programs import REFUSALS, Generator, Hunt
from scripts import Comparison as ScriptComparison
from scripts import Scripts
from verdict import difference

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLES = ROOT / "target" / "tmp" / "builtins.json"
# Expressions and programs per process.
BATCH = 400
# Failures shown, and after which a hunt ends.
ENOUGH = 20

# What there is to compare.
WHAT = ["parameters", "builtins", "programs", "scripts", "examples"]

# Builtins of the matrix that have no counterpart to compare with, and why.
WITHOUT_REFERENCE = {}


class Comparison:
    """The tables, arr, and NumPy with the same sources."""

    def __init__(self, options):
        self.options = options
        self.tables = json.loads(options.tables.read_text())
        definitions = []
        sources = {}
        for name, _, path in self.tables["rows"]:
            short = self.tables["short"]
            definitions += [f'stored_{name} = load("{path}")', f"short_{name} = compute(stored_{name}[0:{short}])"]
            sources[f"stored_{name}"] = np.load(path)
            sources[f"short_{name}"] = sources[f"stored_{name}"][:short]
        self.definitions = definitions
        self.arr = Arr(options.arr, definitions)
        self.oracle = Oracle(sources, self.tables["builtins"])

    def parameters(self):
        """The parameters of NumPy's functions."""
        return parameters.failures(self.tables["parameters"], self.tables["builtins"])

    def builtins(self):
        """The matrix, and that everything arr refuses is refused by NumPy too or on the list."""
        cases = self.tables["accepted"]
        if 0 < self.options.cases < len(cases):
            step = len(cases) / self.options.cases
            cases = [cases[int(k * step)] for k in range(self.options.cases)]
        failures, unknown = [], set()
        for start in range(0, len(cases), BATCH):
            part = cases[start : start + BATCH]
            for (builtin, text), actual in zip(part, self.arr.values([text for _, text in part])):
                try:
                    found = difference(self.oracle.expected(text), False, actual)
                except Unknown:
                    unknown.add(builtin)
                    continue
                except REFUSALS as error:
                    found = f"NumPy refuses it: {error}"
                if found:
                    failures.append(f"{text}\n    {found}")
        without = sorted(unknown - set(WITHOUT_REFERENCE))
        failures += [f"{builtin} has no reference in functions.py or differences.py" for builtin in without]
        failures += self._refusals()
        return len(cases), failures

    def _refusals(self):
        failures = []
        for builtin, text in self.tables["refused"]:
            if builtin in REFUSED:
                continue
            try:
                self.oracle.expected(text)
            except REFUSALS:
                continue
            failures.append(f"{text}\n    is refused, and NumPy takes it")
        return failures

    def programs(self):
        """Random programs; case k of a seed is the same in every run."""
        generator = Generator(self.tables, self.oracle, self.options.seed)
        alone = Arr(self.options.arr, self.definitions, ["--threads", "1"])
        return self._hunt("programs", generator.program, Hunt(self.arr, alone, self.oracle))

    def scripts(self):
        """Random scripts; script k of a seed is the same in every run."""
        engines = [Arr(self.options.arr, [], ["--engine", engine]) for engine in ("jit", "interp")]
        return self._hunt("scripts", Scripts(self.options.seed).script, ScriptComparison(engines))

    def _hunt(self, what, write, comparison):
        """Writes random texts and compares them, a batch at a time, until there are enough or enough have failed."""
        count = self.options.cases or 10_000
        failures, done = [], 0
        while done < count and len(failures) < ENOUGH:
            texts = [write() for _ in range(min(BATCH, count - done))]
            found = comparison.failures(texts)
            failures += found
            done += len(texts)
            if self.options.progress:
                print(*found, sep="\n", end="", file=sys.stderr)
                print(f"{done} {what}, {len(failures)} failures", file=sys.stderr, flush=True)
        print(f"{what}: NumPy refuses {comparison.refused}")
        return done, failures

    def examples(self):
        """The examples that are NumPy too, statement by statement."""
        failures, compared, left_out = [], 0, set()
        arr = Arr(self.options.arr, [])
        for builtin, program in self.tables["examples"]:
            try:
                expected = self._example(program)
            except (*REFUSALS, KeyError):
                left_out.add(builtin)
                continue
            compared += 1
            lines, error = arr.run(program)
            actual = [value(line) for line in lines] + ([] if error is None else [Failed(error[1])])
            if len(actual) != len(expected):
                failures.append(f"{program}\n    {len(actual)} values instead of {len(expected)}")
            differences = (difference(*want, got) for want, got in zip(expected, actual))
            failures += [f"{program}\n    {found}" for found in differences if found]
        print(f"examples: some of these are not NumPy: {' '.join(sorted(left_out))}")
        return compared, failures

    def _example(self, program):
        """What each expression of an example should give, and whether that rests on rounded values."""
        oracle = Oracle({}, self.tables["builtins"])
        shown = []
        for line in program.split("\n"):
            name, equals, text = line.partition(" = ")
            if equals and name.isidentifier():
                oracle.names[name] = oracle.value(text)
            else:
                shown.append((oracle.expected(line), oracle.is_inexact))
        return shown


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arr", help="the program")
    parser.add_argument("what", nargs="?", choices=WHAT)
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tables", type=pathlib.Path, default=TABLES)
    parser.add_argument("--show", type=int, default=ENOUGH, metavar="N", help="failures to print")
    parser.add_argument("--progress", action="store_true", help="say how far it is on standard error")
    return parser.parse_args()


def main():
    options = arguments()
    if not options.tables.exists():
        sys.exit(f"{options.tables} is missing: run `cargo test --test matrix`")
    comparison = Comparison(options)
    failed = False
    for what in [options.what] if options.what else WHAT:
        started = time.monotonic()
        count, failures = getattr(comparison, what)()
        seconds = time.monotonic() - started
        print(f"{what}: {count} cases from seed {options.seed} in {seconds:.0f} s, {len(failures)} failures")
        for failure in failures[: options.show]:
            print(failure)
        failed |= bool(failures)
    sys.exit(failed)


if __name__ == "__main__":
    main()
