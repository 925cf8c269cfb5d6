"""Runs expressions with arr, many per process."""

import json
import subprocess

import numpy as np

# A process that has not ended by then hangs.
TIMEOUT = 300


class Failed(str):
    """What arr said instead of a value."""


class Arr:
    """The program with its options, and the definitions before every script."""

    def __init__(self, path, definitions, options=()):
        self.path = path
        self.definitions = definitions
        self.options = list(options)
        # A definition takes as many lines as it has.
        self.first_line = 1 + sum(1 + line.count("\n") for line in definitions)

    def run(self, script):
        """The lines that a script shows, and its first error as (line of the script, message)."""
        text = "\n".join([*self.definitions, script, ""])
        command = [self.path, "--json", *self.options]
        ran = subprocess.run(command, input=text, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        lines = ran.stdout.splitlines()
        if ran.returncode == 0:
            return lines, None
        for line in reversed(ran.stderr.splitlines()):
            if line.startswith('{"error"'):
                error = json.loads(line)
                return lines, ((error["line"] or 0) - self.first_line, error["error"])
        return lines, (0, f"exit status {ran.returncode}: {ran.stderr[-400:]}")

    def values(self, texts):
        """The value of each expression, or a Failed."""
        values = []
        while len(values) < len(texts):
            rest = texts[len(values) :]
            lines, error = self.run("\n".join(rest))
            values.extend(value(line) for line in lines[: len(rest)])
            if error is not None:
                values.append(Failed(error[1]))
            elif len(lines) < len(rest):
                raise RuntimeError(f"{len(lines)} values of {len(rest)} expressions")
        return values


def value(line):
    """A line of --json output as an array, a tuple, a string or None."""
    return _value(json.loads(line))


def _value(shown):
    if "data" in shown:
        data = shown["data"]
        dtype = np.dtype(shown["dtype"])
        if dtype.kind == "f":
            # "nan" and "inf" are strings.
            data = [float(item) for item in data]
        return np.array(data, dtype).reshape(shown["shape"])
    if "tuple" in shown:
        return tuple(_value(item) for item in shown["tuple"])
    return shown.get("string")


def literal(array):
    """An expression for an array, bit for bit but for the payload of NaN."""
    array = np.asarray(array)
    if array.size == 0:
        return f"zeros({shape_text(array.shape)}, dtype={array.dtype})"
    numbers = [number(item) for item in array.ravel().tolist()]
    if array.ndim == 0:
        return f"{array.dtype}({numbers[0]})"
    text = f"{array.dtype}([{', '.join(numbers)}])"
    return text if array.ndim == 1 else f"reshape({text}, {shape_text(array.shape)})"


def number(item):
    return str(item).lower() if isinstance(item, bool) else repr(item)


def shape_text(shape):
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
