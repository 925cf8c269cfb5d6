#!/usr/bin/env python3
"""What happens to files when a run ends badly.

    tests/endurance/endurance.py target/release/arr kill [--times 200]      # kill -9 at random moments of saving runs
    tests/endurance/endurance.py target/release/arr resume [--times 200]    # the same with --resume: killed until it is done
    tests/endurance/endurance.py target/release/arr disk                    # a full disk at every stage (mounts a tmpfs: needs root)
    tests/endurance/endurance.py target/release/arr group [--gb 2]          # a control group of 1.5 times the budget (needs root)
    tests/endurance/endurance.py target/release/arr inputs                  # truncated, replaced and changing inputs
    tests/endurance/endurance.py target/release/arr budget [--memory 16MB]  # every example and test program within a small budget

Each prints one line of totals and exits with 1 at the first surprise.
"""

import argparse
import contextlib
import glob
import os
import random
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def write_npy(path, count, value):
    """A float64 vector of `count` elements, element k of which is value(k) for blocks of a thousand."""
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }" % count
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        for start in range(0, count, 1000):
            n = min(1000, count - start)
            file.write(struct.pack("<%dd" % n, *[value(start + k) for k in range(n)]))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def leftovers(folder, *known):
    return sorted(name for name in os.listdir(folder) if name not in known)


def fail(message):
    print("FAILED:", message)
    sys.exit(1)


def run(arr, *arguments, **options):
    return subprocess.run([arr, *arguments], capture_output=True, text=True, **options)


def kill(arr, times):
    """The old file or the new one, nothing torn, and nothing left over after the next run."""
    seen = {"old": 0, "new": 0}
    with tempfile.TemporaryDirectory() as folder:
        write_npy(os.path.join(folder, "x.npy"), 3_000_000, lambda k: (k * 2654435761 % 1000003) / 1000003)
        programs = [
            'x = load("x.npy"); save("y.npy", where(x > 0.5, 2*x, -x))',
            'x = load("x.npy"); save("y.npy", sort(x))',
            'x = load("x.npy"); save("y.npy", cumsum(x))',
        ]
        saved = os.path.join(folder, "y.npy")
        for number in range(times):
            program = programs[number % len(programs)]
            command = [arr, "--memory", "8MB", "--temporary", folder, "-e", program]
            started = time.monotonic()
            if run(*command, cwd=folder).returncode != 0:
                fail(program)
            new, whole = read(saved), time.monotonic() - started
            with open(saved, "wb") as file:
                file.write(b"the old file")
            process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.random() * whole * 1.1)
            process.kill()
            process.wait()
            found = read(saved)
            if found not in (b"the old file", new):
                fail(f"{program}: a torn file of {len(found)} bytes")
            seen["new" if found == new else "old"] += 1
            if run(*command, cwd=folder).returncode != 0 or read(saved) != new:
                fail(f"{program}: the next run does not save the same")
            if leftovers(folder, "x.npy", "y.npy"):
                fail(f"{program}: left over: {leftovers(folder, 'x.npy', 'y.npy')}")
    print(f"killed {times} times: {seen['old']} old files, {seen['new']} new ones, nothing torn, nothing left over")


def resume(arr, times):
    """Runs that are killed again and again and continued end with the bits of one that nobody disturbed."""
    killed = continued = ends = 0
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        made = run(arr, "--seed", "3", "-e", 'save("x.npy", random(8000, 1000) - 0.3)', cwd=folder)
        if made.returncode != 0:
            fail(made.stderr)
        x, log = 'x = load("x.npy")', "sqrt(abs(cbrt(sin(x)) * gamma(1 + abs(x))))"
        programs = [
            # one pass: results by reduction, over every axis, with a filter, and two files
            f'{x}; y = {log}; print(mean(y), std(y), sum(y[y > 0.5]), sum(y, axis=0), max(y, axis=1)); save("y.npy", y); save("z.csv", sum=sum(y, axis=1))',
            # several passes, with values in between
            f'{x}; y = {log}; save("y.npy", (y - mean(y, axis=0)) / std(y)); save("z.npz", a=y.T, b=mean(y))',
            # algorithms, with temporary files
            f'{x}; y = {log}; save("y.npy", sort(reshape(y, 8000000))); print(median(y))',
            # random numbers, a table and a folder
            'y = normal(3000000); save("y.npy", cumsum(exp(y))); save("z.zarr", y); print(sum(y // 1))',
            # concatenates and whole numbers that are divided by zero
            f'{x}; k = int64(100 * x); save("y.npy", concatenate((k, 1000 // k))); print(sum({log}))',
        ]
        kept = os.path.join(folder, "run")

        def outputs():
            found = {}
            for name in leftovers(folder, "x.npy", "run"):
                path = os.path.join(folder, name)
                files = [path] if os.path.isfile(path) else sorted(f"{at}/{f}" for at, _, names in os.walk(path) for f in names)
                found[name] = [(os.path.relpath(file, folder), read(file)) for file in files]
            return found

        while killed < times:
            program = programs[ends % len(programs)]
            plain = [arr, "--seed", "7", "--memory", random.choice(["24MB", "40MB", "200MB"]), "--temporary", folder, "-e", program]
            started = time.monotonic()
            expected = run(*plain, cwd=folder)
            if expected.returncode != 0:
                fail(f"{program}: {expected.stderr}")
            wanted, whole = outputs(), time.monotonic() - started
            for name in wanted:
                subprocess.run(["rm", "-r", os.path.join(folder, name)], check=True)
            command = [*plain, "--resume", kept]
            for attempt in range(20):
                process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                # What has been killed many times is left to end.
                patience = whole * random.random() * 1.2 + 0.02 if attempt < 15 else None
                try:
                    output, errors = process.communicate(timeout=patience)
                except subprocess.TimeoutExpired:
                    process.kill()
                    output, errors = process.communicate()
                continued += "continuing" in errors
                if process.returncode == 0:
                    break
                if process.returncode != -9:
                    fail(f"{program}: {errors}")
                killed += 1
            if process.returncode != 0 or output != expected.stdout:
                fail(f"{program}: {output} {errors} instead of {expected.stdout}")
            found = outputs()
            if found != wanted:
                fail(f"{program}: other files: {[name for name in found if found[name] != wanted.get(name)]} of {leftovers(folder)}")
            if os.path.exists(kept):
                fail(f"{program}: left over: {os.listdir(kept)}")
            for name in wanted:
                subprocess.run(["rm", "-r", os.path.join(folder, name)], check=True)
            ends += 1
    print(f"killed {killed} times, continued {continued} times: {ends} runs ended with the same bits, nothing left over")


@contextlib.contextmanager
def small_disk(megabytes):
    folder = tempfile.mkdtemp()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        os.rmdir(folder)


def disk(arr):
    """A disk that fills up: an error that names the path, the old file as it was, nothing left over."""
    programs = [
        ("save", 'save("{d}/y.npy", load("{s}/x.npy") * 2)'),
        ("save two", 'x = load("{s}/x.npy"); save("{d}/y.npy", x * 2); save("{d}/z.npy", x + 1)'),
        ("save after a spill", 'save("{d}/y.npy", sort(load("{s}/x.npy")))'),
        ("spill", 'print(sum(sort(load("{s}/x.npy"))))'),
        ("put away", 'y = compute(sqrt(load("{s}/x.npy"))); print(sum(y))'),
    ]
    cases = 0
    with tempfile.TemporaryDirectory() as source:
        write_npy(os.path.join(source, "x.npy"), 4_000_000, lambda k: (k * 2654435761 % 1000003) / 1000003)
        for megabytes in (1, 16, 31, 33, 40, 64, 90):
            for name, program in programs:
                with small_disk(megabytes) as folder:
                    with open(os.path.join(folder, "y.npy"), "wb") as file:
                        file.write(b"the old file")
                    program = program.format(s=source, d=folder)
                    done = run(arr, "--memory", "8MB", "--temporary", folder, "-e", program)
                    names = leftovers(folder, "y.npy", "z.npy")
                    if names:
                        fail(f"{name} on {megabytes} MB: left over: {names}")
                    if done.returncode == 0:
                        cases += 1
                        continue
                    if not ("full" in done.stderr or "the disk for" in done.stderr) or folder not in done.stderr:
                        fail(f"{name} on {megabytes} MB: {done.stderr}")
                    if read(os.path.join(folder, "y.npy"))[:12] != b"the old file" and name != "save two":
                        fail(f"{name} on {megabytes} MB: the old file is lost")
                    cases += 1
    print(f"full disks: {cases} runs, every failure names the path, every old file is there, nothing left over")


def group(arr, gigabytes):
    """In a control group of 1.5 times the budget nothing is killed."""
    top = "/sys/fs/cgroup"
    name = f"arr-endurance-{os.getpid()}"
    if os.path.exists(f"{top}/cgroup.controllers"):
        path, limit, swap = f"{top}/{name}", "memory.max", "memory.swap.max"
    else:
        path, limit, swap = f"{top}/memory/{name}", "memory.limit_in_bytes", None
    os.makedirs(path)
    budget = 256_000_000
    with open(f"{path}/{limit}", "w") as file:
        file.write(str(budget * 3 // 2))
    if swap and os.path.exists(f"{path}/{swap}"):
        with open(f"{path}/{swap}", "w") as file:
            file.write("0")
    programs = [
        "print(mean(x), std(x), sum(sin(x)^2))",
        'save("y.npy", where(x > 0.5, 2*x, -x))',
        'save("y.npy", sort(x))',
        'save("y.npy", cumsum(x))',
        "print(median(x), quantile(x, [0.1, 0.9]))",
        "print(unique(x).size)",
        "print(histogram(x, 100))",
        'save("y.npy", x[x > 0.25])',
    ]
    worst = 0
    try:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
            source = os.path.join(folder, "x.npy")
            made = run(arr, "--memory", "64MB", "-e", f'save("{source}", random({int(gigabytes * 125e6)}))')
            if made.returncode != 0:
                fail(made.stderr)
            for program in programs:
                command = f'echo $$ > {path}/cgroup.procs; exec {arr} --stats --memory 256MB --temporary {folder} -e \'x = load("x.npy"); {program}\''
                done = subprocess.run(["/usr/bin/time", "-f", "%M", "sh", "-c", command], capture_output=True, text=True, cwd=folder)
                if done.returncode != 0:
                    fail(f"{program}: {done.returncode} {done.stderr}")
                resident = int(done.stderr.strip().splitlines()[-1]) * 1024
                worst = max(worst, resident)
                if resident > budget + 64_000_000:
                    fail(f"{program}: {resident / 1e6:.0f} MB resident")
    finally:
        time.sleep(0.5)
        os.rmdir(path)
    print(f"{len(programs)} programs on {gigabytes} GB in a group of {budget * 3 // 2 // 1_000_000} MB: at most {worst / 1e6:.0f} MB resident")


def inputs(arr):
    """Inputs that are cut short, or change under a run, are errors that say so."""
    cases = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.npy")
        write_npy(path, 2_000_000, lambda k: float(k))
        whole = read(path)
        for cut in (0, 5, 60, 128, 129, len(whole) // 2, len(whole) - 1):
            with open(path, "wb") as file:
                file.write(whole[:cut])
            done = run(arr, "-e", f'print(sum(load("{path}")))')
            if done.returncode == 0 or path not in done.stderr or "Traceback" in done.stderr:
                fail(f"cut at {cut}: {done.stdout} {done.stderr}")
            cases += 1
        for change in ("truncate", "touch", "grow"):
            with open(path, "wb") as file:
                file.write(whole)
            program = f'x = load("{path}"); y = sum(random(200000000)); print(y > 0); print(sum(x))'
            process = subprocess.Popen([arr, "-e", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(0.05)
            if change == "truncate":
                os.truncate(path, len(whole) // 2)
            elif change == "touch":
                os.utime(path, (1, 1))
            else:
                with open(path, "ab") as file:
                    file.write(b"more")
            _, error = process.communicate()
            if process.returncode == 0 or "changed" not in error:
                fail(f"{change}: {error}")
            cases += 1
        with open(path, "wb") as file:
            file.write(whole)
        other = os.path.join(folder, "other.npy")
        with open(other, "wb") as file:
            file.write(whole[: len(whole) - 8] + struct.pack("<d", 5.0))
        process = subprocess.Popen([arr, "-e", f'x = load("{path}"); y = sum(random(200000000)); print(y > 0); print(sum(x))'], stdout=subprocess.PIPE, text=True)
        time.sleep(0.05)
        os.replace(other, path)
        output, _ = process.communicate()
        if process.returncode != 0 or output.split()[-1] != "1999999000000.0":
            fail(f"a replaced file does not read as it was: {output}")
        cases += 1
    print(f"bad inputs: {cases} cases, each an error with its path, or read as it was")


def budget(arr, memory):
    """The same output as with plenty of memory, or refused with the reason."""
    same, refused = 0, []
    for path in sorted(glob.glob(f"{ROOT}/tests/lang/**/*.arr", recursive=True)) + sorted(glob.glob(f"{ROOT}/examples/*.arr")):
        def outcome(size):
            done = run(arr, "--seed", "1", "--memory", size, path, cwd=ROOT, timeout=300)
            return done.returncode, done.stdout, done.stderr
        plenty, little = outcome("8GB"), outcome(memory)
        if plenty == little:
            same += 1
        elif little[0] != 0 and "memory" in little[2] and plenty[1].startswith(little[1]):
            refused.append(os.path.relpath(path, ROOT))
        else:
            fail(f"{path} within {memory}:\n{little}\ninstead of\n{plenty}")
    print(f"programs within {memory}: {same} the same, {len(refused)} refused: {', '.join(refused) or 'none'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arr")
    parser.add_argument("what", choices=["kill", "resume", "disk", "group", "inputs", "budget"])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--gb", type=float, default=2)
    parser.add_argument("--memory", default="16MB")
    given = parser.parse_args()
    arr = os.path.abspath(given.arr)
    if given.what == "kill":
        kill(arr, given.times)
    elif given.what == "resume":
        resume(arr, given.times)
    elif given.what == "disk":
        disk(arr)
    elif given.what == "group":
        group(arr, given.gb)
    elif given.what == "inputs":
        inputs(arr)
    else:
        budget(arr, given.memory)


if __name__ == "__main__":
    main()
