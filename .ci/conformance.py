#!/usr/bin/env python3
"""Runs outside conformance suites on both engines and fails on anything but what is known not to be supported yet.

    .ci/conformance.py PATH/TO/run.py target/release/arr

A case may fail for one of two reasons only: it needs something that answers "not supported yet", or it stands in KNOWN.
"""
import subprocess
import sys

# Cases whose expected values amplify an error of the library that computed them. NumPy's exp and pow are up to 1 ulp off
# there, arr's results are the correctly rounded ones (checked with 60 decimal digits), and a cancellation follows.
KNOWN = {
    "fpbench/benchmarks/hamming-ch3.fpcore#16 NMSE example 3.7",
    "fpbench/benchmarks/hamming-ch3.fpcore#8 NMSE problem 3.3.4",
    "fpbench/benchmarks/hamming-ch3.fpcore#27 NMSE section 3.11",
    # Valid NumPy, which means here what it means there; the suite expects an error.
    *(f"zeros(({n},), dtype={dtype})" for n in range(2, 10) for dtype in ["bool", "int32", "float32"]),
}
SUITES = ["numexpr", "fpcore", "parity", "nist", "numbers", "npy", "ulp"]


def failures(output):
    """(case, reason) of every failed case in the verbose output of run.py."""
    lines = output.splitlines()
    for case, reason in zip(lines, lines[1:]):
        if reason.startswith(" " * 8) and case.startswith(" " * 4) and not case.startswith(" " * 8):
            yield case.strip(), reason.strip()


def main():
    runner, arr = sys.argv[1:]
    bad = 0
    for engine in ["jit", "interp"]:
        command = [sys.executable, runner, "--arr", arr, "--engine", engine, "-v", "-j", "1", *SUITES]
        output = subprocess.run(command, capture_output=True, text=True).stdout
        failed = list(failures(output))
        later = [case for case, reason in failed if "not supported yet" in reason]
        wrong = [(case, reason) for case, reason in failed if case not in KNOWN and case not in later]
        for line in output.splitlines():
            if " passed, " in line:
                print(f"{engine}: {line.replace(' passed, ', ' hold, ').replace(' failed', ' do not')}")
        print(f"{engine}: {len(later)} need what is not supported yet, {len(wrong)} are wrong")
        for case, reason in wrong:
            print(f"    {case}\n        {reason}")
        bad += len(wrong)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
