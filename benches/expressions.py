#!/usr/bin/env python3
"""Times many everyday expressions beside NumPy: what the table of workloads does not name.

    python3 benches/expressions.py --arr target/release/arr
    python3 benches/expressions.py --arr target/release/arr --only repeat,gather
    python3 benches/expressions.py --arr target/release/arr --below 1      # only where NumPy is faster

Needs NumPy. The cases stand in `expressions.tsv` beside this file. Both run in processes of their own: inputs are made
first, one evaluation warms up, and the median of the next ones counts. `ratio` is NumPy's time over arr's: above 1, arr is
faster. NumPy has one thread but for linear algebra.
"""

import argparse
import csv
import json
import pathlib
import statistics
import subprocess
import sys
import time

CASES = {
    row["case"]: row
    for row in csv.DictReader(
        pathlib.Path(__file__).with_suffix(".tsv").open(newline=""), delimiter="\t", quoting=csv.QUOTE_NONE
    )
}


def logistic_regression(X, y, n):
    w = np.zeros(20)
    for _ in range(50):
        w = w - 0.1 * (X.T @ (1 / (1 + np.exp(-(X @ w))) - y)) / n
    return w


def blended(x, y, times):
    for _ in range(times):
        x = x * 0.99 + 0.01 * y
    return x


def congruences(n):
    a = 0
    for i in range(n):
        a = (a * 31 + i) % 1000003
    return a


def newton(n):
    x = 1.0
    for _ in range(n):
        x = (x + 2 / x) / 2
    return x


def by_element(x, n):
    for i in range(1, n):
        x[i] = x[i - 1] * 0.5 + i
    return x


def numpy_seconds(name):
    case, n = CASES[name], int(CASES[name]["n"])
    names = dict(globals(), r=np.random.default_rng(0), n=n)
    exec(case["NumPy setup"], names)
    code = compile(case["NumPy expression"], name, "eval")
    eval(code, names)
    times = []
    for _ in range(runs(n)):
        start = time.perf_counter()
        result = eval(code, names)
        times.append(time.perf_counter() - start)
        del result
    return statistics.median(times)


def arr_seconds(arr, name):
    case, n = CASES[name], int(CASES[name]["n"])
    command = [arr, "bench", "--json", "--runs", str(runs(n)), "--let", f"n={n}"]
    command += ["-s", case["arr setup"]] if case["arr setup"] else []
    done = subprocess.run(command + [case["arr expression"]], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr or done.stdout}")
    return json.loads(done.stdout.splitlines()[-1])["median_s"]


def runs(n):
    return 200 if n <= 100 else 7


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--arr", default="target/release/arr")
    parser.add_argument("--only", default="", help="names of cases, with commas between")
    parser.add_argument("--below", type=float, default=float("inf"), help="show ratios below this one only")
    arguments = parser.parse_args()
    wanted = [name for name in arguments.only.split(",") if name]
    print(f"{'case':18} {'arr, ms':>10} {'NumPy, ms':>10} {'ratio':>7}")
    for name in CASES:
        if wanted and name not in wanted:
            continue
        own = arr_seconds(arguments.arr, name)
        other = float(
            subprocess.run([sys.executable, __file__, "--numpy", name], capture_output=True, text=True).stdout
        )
        if other / own < arguments.below:
            print(f"{name:18} {own * 1e3:10.3f} {other * 1e3:10.3f} {other / own:7.2f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--numpy"]:
        import numpy as np

        print(numpy_seconds(sys.argv[2]))
    else:
        main()
