"""Random scripts: functions, loops, branches, slices and assignments, run by arr's two engines and by Python with NumPy.

Statements are made in two texts at once, of arr and of Python. Python gets copies wherever arr has values. All numbers are
such that every operation is exact in both, so that results must be equal, and decisions too.
"""

import random

import numpy as np
from engine import Failed, shape_text
from verdict import difference, same_bits

REFUSALS = (TypeError, ValueError, OverflowError, ZeroDivisionError, IndexError)
DTYPES = ["int64"] * 4 + ["float64"] * 4 + ["int32", "uint8", "float32", "bool"]
SHAPES = [(1,), (2,), (3,), (5,), (8,), (9,), (17,), (1, 4), (3, 3), (4, 5), (2, 3, 2), (0,), (130,)]
# Statements in a script, in all its blocks.
MOST = 14


def own(value):
    """A value that nobody else can change."""
    return value.copy() if isinstance(value, np.ndarray) else value


def astype(x, dtype):
    return np.asarray(x).astype(dtype)


def argsort(x, axis):
    return np.argsort(x, axis=axis, kind="stable")


NAMES = {
    name: getattr(np, name)
    for name in """sum min max any all where abs arange zeros ones full maximum minimum flip roll concatenate reshape
        transpose argmax argmin count_nonzero square sign clip sort cumsum unique median searchsorted ravel diff take repeat dot
        newaxis bool int64 int32 uint8 float64 float32""".split()
} | {"own": own, "astype": astype, "argsort": argsort, "cummax": np.maximum.accumulate, "len": len, "range": range, "enumerate": enumerate, "zip": zip}


class Script:
    """The two texts of a script and what its names hold."""

    def __init__(self):
        self.arr, self.python = [], []
        self.depth = 1

    def line(self, arr, python=None):
        indent = "    " * self.depth
        self.arr.append(indent + arr)
        self.python.append(indent + (arr if python is None else python))

    def open(self, arr, python):
        self.line(arr + " {", python + ":")
        self.depth += 1
        # A block of Python cannot be empty.
        self.python.append("    " * self.depth + "pass")

    def open_else(self):
        self.arr[-1] += " else {"
        self.python += ["    " * self.depth + "else:", "    " * (self.depth + 1) + "pass"]
        self.depth += 1

    def close(self):
        self.depth -= 1
        self.arr.append("    " * self.depth + "}")

    def texts(self, results):
        shown = f"({', '.join(results)},)"
        arr = "\n".join(["fn script() {", *self.arr, f"    {shown}", "}", "script()"])
        python = "\n".join(["def script():", *self.python, f"    return {shown}"])
        return arr, python


class Scripts:
    """Writes scripts; the same ones for the same seed."""

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def script(self):
        """Of a script its two texts."""
        self.out = Script()
        self.arrays, self.functions, self.counters = {}, {}, []
        self.left, self.serial = self.dice.randint(3, MOST), 0
        for _ in range(self.dice.randint(1, 3)):
            self._new()
        while self.left > 0:
            self._statement()
        return self.out.texts(list(self.arrays))

    # ---- statements ----

    def _statement(self):
        self.left -= 1
        kinds = [self._new, self._assign_part, self._assign_part, self._update, self._choose, self._mask, self._swap]
        if self.out.depth < 4 and self.left > 0:
            kinds += [self._branch, self._for, self._while]
        if self.out.depth == 1:
            kinds += [self._function]
        kinds += [self._call] * bool(self.functions)
        self.dice.choice(kinds)()

    def _block(self):
        for _ in range(self.dice.randint(1, 3)):
            self._statement()

    def _name(self, letter):
        self.serial += 1
        return f"{letter}{self.serial}"

    def _new(self):
        # Inside of blocks nobody knows whether a name will be there later.
        if self.out.depth > 1:
            return self._choose()
        name, shape, dtype = self._name("v"), self.dice.choice(SHAPES), self.dice.choice(DTYPES)
        arr, python = self._array(shape, dtype)
        self.out.line(f"{name} = {arr}", f"{name} = own({python})")
        self.arrays[name] = (shape, dtype)

    def _assign_part(self):
        name, (shape, dtype) = self._pick()
        index, taken = self._index(shape)
        if taken is None:
            return
        arr, python = self._array(self._broadcastable(taken), self._like(dtype))
        self.out.line(f"{name}[{index}] = {arr}", f"{name}[{index}] = own({python})")

    def _update(self):
        name, (shape, dtype) = self._pick()
        if dtype == "bool":
            return
        operator = self.dice.choice(["+=", "-=", "*="])
        if self.dice.random() < 0.5:
            index, taken = self._index(shape)
            if taken is None:
                return
            target, part = f"{name}[{index}]", taken
            python = f"{name}[{index}]"
            operand = self._array(self._broadcastable(part), dtype) if self.dice.random() < 0.6 else self._number(dtype)
            plain = operator[0]
            # NumPy updates in the dtype of the array, arr assigns the combination.
            self.out.line(f"{target} {operator} {operand[0]}", f"{python} = {python} {plain} own({operand[1]})")
        else:
            operand = self._array(shape, dtype) if self.dice.random() < 0.6 else self._number(dtype)
            self.out.line(f"{name} {operator} {operand[0]}", f"{name} = own(np_update({name}, '{operator[0]}', {operand[1]}))")
        self._tame(name, dtype)

    def _choose(self):
        name, (shape, dtype) = self._pick()
        arr, python = self._array(shape, dtype)
        if self.dice.random() < 0.5:
            condition = self._condition(name, dtype)
            self.out.line(f"{name} = astype(where({condition}, {arr}, {name}), {dtype})",
                          f"{name} = astype(where({condition}, {python}, {name}), {dtype})")
        else:
            self.out.line(f"{name} = {arr}", f"{name} = own({python})")

    def _mask(self):
        name, (shape, dtype) = self._pick()
        condition = self._condition(name, dtype)
        kind = self.dice.random()
        number_ = self._number(dtype)[0]
        if kind < 0.4:
            self.out.line(f"{name}[{condition}] = {number_}")
        elif kind < 0.6 and dtype != "bool":
            self.out.line(f"{name}[{condition}] += {number_}", f"{name}[{condition}] = {name}[{condition}] + {number_}")
            self._tame(name, dtype)
        elif dtype not in ("bool", "uint8", "float32"):
            other, (there, of) = self._pick()
            at = ", ".join("0" for _ in there)
            if 0 in there or of == "bool":
                return
            self.out.line(f"{other}[{at}] = sum({name}[{condition}]) % 8")

    def _swap(self):
        name, facts = self._pick()
        others = [other for other, of in self.arrays.items() if of == facts and other != name]
        if others:
            other = self.dice.choice(others)
            self.out.line(f"{name}, {other} = {other}, {name}")

    def _branch(self):
        name, (shape, dtype) = self._pick()
        test = self.dice.choice([f"any({self._condition(name, dtype)})", f"sum({name}) % 2 == 0", f"all({name} == {name})"])
        self.out.open(f"if {test}", f"if {test}")
        self._block()
        self.out.close()
        if self.dice.random() < 0.5:
            self.out.open_else()
            self._block()
            self.out.close()

    def _for(self):
        variable = self._name("i")
        kind = self.dice.random()
        if kind < 0.7:
            start, count, step = self.dice.randint(0, 2), self.dice.randint(0, 4), self.dice.choice([1, 1, 2, -1])
            bounds = f"{start}, {start + count * step}, {step}" if self.dice.random() < 0.5 else f"{count}"
            self.out.open(f"for {variable} in range({bounds})", f"for {variable} in range({bounds})")
        elif kind < 0.85:
            name, (shape, _) = self._pick()
            self.out.open(f"for {variable}, row in enumerate({name})", f"for {variable}, row in enumerate(own({name}))")
        else:
            self.out.open(f"for {variable}, j in zip(range(3), (5, 7))", f"for {variable}, j in zip(range(3), (5, 7))")
        self.counters.append(variable)
        if self.dice.random() < 0.2:
            word = self.dice.choice(["continue", "break"])
            self.out.open(f"if {variable} == 1", f"if {variable} == 1")
            self.out.line(word)
            self.out.close()
        self._block()
        self.counters.pop()
        self.out.close()

    def _while(self):
        variable = self._name("k")
        self.out.line(f"{variable} = 0")
        turns = self.dice.randint(0, 4)
        self.out.open(f"while {variable} < {turns}", f"while {variable} < {turns}")
        # First of all, so that a `continue` below does not run for ever.
        self.out.line(f"{variable} += 1")
        self.counters.append(variable)
        self._block()
        self.counters.pop()
        self.out.close()

    def _function(self):
        name, (shape, dtype) = self._name("f"), (self.dice.choice(SHAPES), self.dice.choice(DTYPES))
        outer = (self.arrays, self.counters)
        self.arrays, self.counters = {"a": (shape, dtype)}, []
        self.out.open(f"fn {name}(a, n=2)", f"def {name}(a, n=2)")
        self.out.python.append("    " * self.out.depth + "a = own(a)")
        self.out.line("k = n + 1")
        self.counters.append("n")
        self._block()
        if self.dice.random() < 0.3:
            self.out.open("if n > 2", "if n > 2")
            self.out.line("return a")
            self.out.close()
        self.out.line("return a")
        self.out.close()
        self.arrays, self.counters = outer
        self.functions[name] = (shape, dtype)

    def _call(self):
        function, facts = self.dice.choice(list(self.functions.items()))
        fitting = [name for name, of in self.arrays.items() if of == facts]
        if not fitting:
            return
        name, into = self.dice.choice(fitting), self.dice.choice(fitting)
        arguments = self.dice.choice([name, f"{name}, 3", f"{name}, n=1"])
        self.out.line(f"{into} = {function}({arguments})")

    # ---- parts ----

    def _pick(self):
        return self.dice.choice(list(self.arrays.items()))

    def _tame(self, name, dtype):
        """Keeps numbers small, so that everything stays exact."""
        if dtype in ("float64", "int64", "float32"):
            self.out.line(f"{name} = {name} % 64")

    def _condition(self, name, dtype):
        if dtype == "bool":
            return self.dice.choice([name, f"{name} == false"]).replace("false", "(1 < 0)")
        return f"{name} {self.dice.choice(['>', '<', '==', '>='])} {self.dice.randint(0, 9)}"

    def _number(self, dtype):
        if dtype == "bool":
            return ("(1 < 2)",) * 2
        if self.arrays and self.dice.random() < 0.15:
            name, (shape, of) = self._pick()
            if of != "bool" and 0 not in shape and dtype in ("int64", "float64"):
                forms = ["len(unique({}))", "searchsorted(sort(ravel({})), 3)", "dot(SMALL, SMALL)", "sum(abs(diff(SMALL)))"]
                forms = [form.replace("SMALL", "ravel(astype({} % 64, int64))") for form in forms]
                forms += ["astype(median({} % 64) * 2, int64)"]
                return (f"({self.dice.choice(forms).replace('{}', name)} % 8)",) * 2
        text = str(self.dice.randint(0, 9)) if self.dice.random() < 0.7 or dtype[0] != "f" else "0.5"
        if self.counters and self.dice.random() < 0.3 and dtype != "uint8":
            text = self.dice.choice(self.counters)
        return text, text

    def _like(self, dtype):
        # Floats that do not fit an unsigned dtype become its nearest number in arr; NumPy leaves them undefined.
        others = ["int64", dtype] if dtype == "uint8" else ["int64", "float64", dtype]
        return dtype if self.dice.random() < 0.8 else self.dice.choice(others)

    def _broadcastable(self, shape):
        if self.dice.random() < 0.3:
            return ()
        return shape[self.dice.choice([0, 0, 1]) :] if shape else shape

    def _array(self, shape, dtype, depth=0):
        """An expression of this shape and dtype, in both texts."""
        fitting = [name for name, of in self.arrays.items() if of == (shape, dtype)]
        kind = self.dice.random()
        if fitting and kind < 0.35:
            name = self.dice.choice(fitting)
            return name, name
        if depth < 2 and shape and kind < 0.7 and dtype != "bool":
            (a, pa), (b, pb) = self._array(shape, dtype, depth + 1), self._array(shape, dtype, depth + 1)
            form = self.dice.choice(["({} + {})", "({} - {})", "maximum({}, {})", "where({} > {}, 1, 2)"])
            if form.startswith("where"):
                return f"astype({form.format(a, b)}, {dtype})", f"astype({form.format(pa, pb)}, {dtype})"
            return form.format(a, b), form.format(pa, pb)
        if fitting and shape and kind < 0.8 and dtype != "bool":
            text = self._algorithm(self.dice.choice(fitting), shape, dtype)
            return text, text
        if fitting and shape and kind < 0.9:
            name = self.dice.choice(fitting)
            forms = ["flip({}, axis=0)", "roll({}, 1, axis=0)", "{}[::-1]", "abs({})" if dtype != "bool" else "{}"]
            text = self.dice.choice(forms).format(name)
            return text, text
        count = int(np.prod(shape, dtype=int))
        if not shape:
            value = self._number(dtype)[0]
            return (f"astype({value}, {dtype})",) * 2
        if dtype == "bool":
            text = f"reshape(arange({count}) % {self.dice.choice([2, 3])} == 0, {shape_text(shape)})"
        else:
            text = f"reshape(astype(arange({count}) % {self.dice.choice([3, 5, 7])}, {dtype}), {shape_text(shape)})"
        return text, text

    def _algorithm(self, name, shape, dtype):
        """Of the array of this name one with its shape and dtype; small and exact."""
        forms = ["sort({}, axis=0)", "argsort({}, axis=0)", "cumsum({}, axis=0)", "cummax({}, axis=-1)"]
        forms += ["take({}, argsort({}, axis=0)[::-1], axis=0)", "repeat({}, 2, axis=0)[1::2]"] * (len(shape) == 1)
        forms += ["astype({} % 64, int64) @ astype({} % 64, int64)", "transpose({})"] * (shape == (3, 3))
        form = self.dice.choice(forms)
        text = form.replace("{}", name)
        # float32 is exact for sums of a few such numbers.
        return f"astype({text} % 64, {dtype})" if form[0] != "c" or shape[0] < 20 else f"astype({name}, {dtype})"

    def _index(self, shape):
        """What stands between brackets, and the shape that it takes; none where there is nothing to take."""
        if 0 in shape:
            return ":", shape
        if self.counters and self.dice.random() < 0.25:
            counter = self.dice.choice(self.counters)
            return f"{counter} % {shape[0]}", shape[1:]
        items, taken = [], []
        by_array = False
        for extent in shape[: self.dice.randint(1, len(shape))]:
            kind = self.dice.random()
            if kind < 0.3:
                items.append(str(self.dice.randrange(-extent, extent)))
            elif kind < 0.8 or by_array:
                bounds = slice(*(self.dice.choice([None, 0, 1, 2, -1, extent]) for _ in range(2)),
                               self.dice.choice([None, None, 2, -1]))
                items.append(slice_text(bounds))
                taken.append(len(range(*bounds.indices(extent))))
            else:
                by_array = True
                positions = [self.dice.randrange(-extent, extent) for _ in range(self.dice.randint(1, 3))]
                items.append(str(positions))
                taken.append(len(positions))
        if by_array and len(items) > 1:
            # The place of the positions' axis is another matter; the shape is found where it is simple.
            items, taken = items[:1], None
            return ", ".join(items), taken
        return ", ".join(items), (*taken, *shape[len(items) :])


def slice_text(bounds):
    start, stop = ("" if bound is None else str(bound) for bound in (bounds.start, bounds.stop))
    return f"{start}:{stop}" + ("" if bounds.step is None else f":{bounds.step}")


def np_update(x, operator, value):
    """`x operator= value`, which keeps the dtype of `x`."""
    x = x.copy()
    if operator == "+":
        x += value
    elif operator == "-":
        x -= value
    else:
        x *= value
    return x


class Comparison:
    """Runs scripts with both engines and with Python."""

    def __init__(self, engines):
        self.engines = engines
        self.refused = 0

    def failures(self, scripts):
        results = [engine.values([arr for arr, _ in scripts]) for engine in self.engines]
        found = []
        for number_, (arr, python) in enumerate(scripts):
            failure = self._failure(python, [values[number_] for values in results])
            if failure:
                found.append(f"{arr}\n    {failure}\n")
        return found

    def _failure(self, python, values):
        first = values[0]
        for other in values[1:]:
            if isinstance(first, Failed) or isinstance(other, Failed):
                if first != other:
                    return f"the engines differ: {first!r} and {other!r}"
            elif any(same_bits(a, b) for a, b in zip(first, other, strict=True)):
                return "the engines differ: " + next(filter(None, map(same_bits, first, other)))
        namespace = dict(NAMES, np_update=np_update)
        try:
            exec(python, namespace)  # what it runs was written above
            with np.errstate(all="ignore"):
                expected = namespace["script"]()
        except REFUSALS as error:
            self.refused += 1
            return None if isinstance(first, Failed) else f"Python says {error!r}"
        if isinstance(first, Failed):
            return f"refused: {first}"
        differences = (difference(np.asarray(a), False, b) for a, b in zip(expected, first, strict=True))
        return next((found for found in differences if found), None)
