"""Random programs: every step is compared with NumPy on the values that arr gave for the steps before it.

So no error is carried from step to step, and each step can be held to the bound of its own function. The whole program,
written as one expression, runs once more by itself, where nothing between the steps is stored: it must give the same bits
as the last step.
"""

import random
import warnings

import numpy as np
from engine import Failed, literal, shape_text
from oracle import Unknown, plain
from verdict import difference, same_bits

# Around lanes and reduction blocks, as in the matrix.
EXTENTS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 127, 128, 129, 255, 257]
LARGEST = 600
# What has no memory here is as good as refused: such steps are not compared.
REFUSALS = (
    TypeError,
    ValueError,
    OverflowError,
    ZeroDivisionError,
    IndexError,
    NotImplementedError,
    MemoryError,
    Unknown,
)


class Program:
    """Steps `t0`, `t1`, …: each a call on sources, plain numbers and steps before it."""

    def __init__(self):
        self.texts = []
        self.whole = []

    def add(self, pattern, operands):
        """Appends a step; operands are numbers of steps, or text."""
        named = [f"t{operand}" if isinstance(operand, int) else operand for operand in operands]
        whole = [self.whole[operand] if isinstance(operand, int) else operand for operand in operands]
        self.texts.append(filled(pattern, named))
        self.whole.append(filled(pattern, whole))

    def lines(self):
        """The program with all steps shown; the last `t` of each line is the value of the step."""
        return [f"t{k} = {text}\nt{k}" for k, text in enumerate(self.texts)]


def filled(pattern, operands):
    """The operands in the places of a pattern; a pattern of one operand may have it several times."""
    if len(operands) == 1:
        return pattern.replace("{}", operands[0])
    pieces = pattern.split("{}")
    return "".join(piece + operand for piece, operand in zip(pieces, [*operands, ""]))


class Generator:
    """Writes programs from the tables of the Rust tests."""

    def __init__(self, tables, oracle, seed):
        self.dice = random.Random(seed)
        self.oracle = oracle
        self.rows = tables["rows"]
        self.length = tables["short"]
        weighted = [(weight, pattern, conditions) for _, pattern, weight, conditions in tables["elementwise"] if weight]
        self.calls = weighted
        self.weights = [weight for weight, _, _ in weighted]
        self.casts = tables["casts"]
        self.reductions = [row for row in tables["reductions"] if row[1]]
        self.views = [(pattern, rank) for _, pattern, rank in tables["views"]]
        self.dtypes = sorted({dtype for _, dtype, _ in self.rows})

    def program(self):
        """A program and the values that NumPy alone gives for its steps."""
        program, values = Program(), []
        shape = self._shape()
        while len(program.texts) < self.dice.randint(2, 6):
            pattern, operands = self._step(values, shape)
            if len(program.texts) > 0 and sum(len(program.whole[k]) for k in operands if isinstance(k, int)) > 3000:
                break
            program.add(pattern, operands)
            self.oracle.names.update((f"t{k}", value) for k, value in enumerate(values))
            try:
                value = plain(self.oracle.expected(program.texts[-1]))
                fits = np.asarray(value).size <= LARGEST * 4
            except REFUSALS:
                fits = False
            if fits:
                values.append(np.asarray(value))
            else:
                program.texts.pop()
                program.whole.pop()
        return program

    def _shape(self):
        rank = self.dice.choice([0, 1, 1, 1, 2, 2, 3])
        shape = [self.dice.choice(EXTENTS) for _ in range(rank)]
        while np.prod(shape, dtype=int) > LARGEST:
            shape[self.dice.randrange(rank)] = self.dice.randint(1, 5)
        return shape

    def _step(self, values, shape):
        kind = self.dice.random()
        if kind < 0.1:
            pattern = self.dice.choice(self.casts).replace("{dtype}", self.dice.choice(self.dtypes))
            return pattern, [self._operand(values, shape)]
        if kind < 0.25:
            return self._reduction(values, shape)
        if kind < 0.4:
            pattern, _ = self.dice.choice(self.views)
            return pattern, [self._operand(values, shape)]
        _, pattern, conditions = self.dice.choices(self.calls, self.weights)[0]
        arity = pattern.count("{}")
        operands = [self._condition(values, shape) for _ in range(conditions)]
        operands += [self._operand(values, shape) for _ in range(arity - conditions)]
        if arity - conditions > 1 and self.dice.random() < 0.25:
            operands[self.dice.randrange(conditions, arity)] = self._number()
        return pattern, operands

    def _reduction(self, values, shape):
        name, _, _, _, options = self.dice.choice(self.reductions)
        axis = self.dice.choice(["", "", ", axis=0", ", axis=-1", ", axis=1", ", axis=(0, 1)"])
        keep = self.dice.choice(["", "", ", keepdims=true"])
        option = self.dice.choice(["", *options])
        return f"{name}({{}}{axis}{option}{keep})", [self._operand(values, shape)]

    def _operand(self, values, shape):
        if values and self.dice.random() < 0.6:
            return self.dice.randrange(len(values))
        return self._source(self._compatible(shape), self.dice.choice(self.rows)[0])

    def _condition(self, values, shape):
        fitting = [k for k, value in enumerate(values) if value.dtype == bool]
        return self.dice.choice(fitting) if fitting and self.dice.random() < 0.7 else self._source(shape, "bools")

    def _compatible(self, shape):
        kind = self.dice.random()
        if kind < 0.6:
            return shape
        if kind < 0.75:
            return [1 if self.dice.random() < 0.5 else extent for extent in shape]
        return shape[self.dice.randint(0, len(shape)) :]

    def _source(self, shape, row):
        count = int(np.prod(shape, dtype=int))
        at = self.dice.randrange(self.length - 3 * LARGEST - 9)
        name = self.dice.choice(["short_"] * 8 + ["stored_"]) + row
        if not shape:
            return f"{name}[{at}]"
        taken = self.dice.choice(
            [f"{name}[{at}:{at + count}]"] * 5
            + [f"{name}[{at}:{at + count}][::-1]", f"{name}[{at}:{at + 3 * count}:3]"]
        )
        if len(shape) == 1:
            return taken
        if len(shape) == 2 and self.dice.random() < 0.2:
            return f"reshape({taken}, {shape_text(shape[::-1])}).T"
        return f"reshape({taken}, {shape_text(shape)})"

    def _number(self):
        return self.dice.choice("0 1 2 3 5 7 (-1) (-2) 100 127 0.0 (-0.0) 0.5 1.5 (-2.25) 1e300 inf nan true".split())


class Hunt:
    """Runs programs and looks at every step."""

    def __init__(self, arr, alone, oracle):
        # `alone` runs the programs as single expressions.
        self.arr, self.alone, self.oracle = arr, alone, oracle
        self.steps = 0
        self.refused = 0

    def failures(self, programs):
        texts = [line for program in programs for line in program.lines()]
        values = self.arr.values(texts)
        wholes = self.alone.values([program.whole[-1] for program in programs])
        found = []
        for program, whole in zip(programs, wholes):
            steps, values = values[: len(program.texts)], values[len(program.texts) :]
            failure = self._failure(program, steps, whole)
            if failure is not None:
                found.append(failure)
        return found

    def _failure(self, program, steps, whole):
        for k, actual in enumerate(steps):
            self.oracle.names.update((f"t{n}", value) for n, value in enumerate(steps[:k]))
            if any(isinstance(value, Failed) for value in steps[:k]):
                return None
            self.steps += 1
            try:
                expected = self.oracle.expected(program.texts[k])
            except REFUSALS as error:
                # The values of arr lead where NumPy refuses, such as a negative power.
                self.refused += 1
                return None if isinstance(actual, Failed) else f"{program.texts[k]}: NumPy says {error}"
            found = difference(expected, False, actual)
            if found:
                return Shrinker(self.arr, self.oracle, program.texts[k], steps[:k]).described(found)
        found = same_bits(steps[-1], whole)
        return found and f"{program.whole[-1]}\n    alone gives other bits than step by step: {found}"


class Shrinker:
    """Makes the operands of a failing step small."""

    def __init__(self, arr, oracle, text, steps):
        self.arr, self.oracle = arr, oracle
        self.text = text
        self.operands = {f"t{k}": value for k, value in enumerate(steps) if f"t{k}" in text}

    def described(self, found):
        operands, better = dict(self.operands), True
        while better:
            better = False
            for candidate in self._smaller(operands):
                words = self._difference(candidate)
                if words:
                    operands, found, better = candidate, words, True
                    break
        lines = [f"{name} = {literal(value)}" for name, value in operands.items()]
        return "\n".join([*(line if len(line) < 2000 else line[:2000] + "…" for line in lines), self.text, f"    {found}"])

    def _smaller(self, operands):
        """Halves along every axis, of all operands that have the extent."""
        for axis in (1, 2, 3):
            extents = {value.shape[-axis] for value in operands.values() if value.ndim >= axis} - {0, 1}
            for extent in sorted(extents):
                for part in (slice(0, extent // 2), slice(extent // 2, None), slice(0, extent - 1)):
                    index = (Ellipsis, part, *[slice(None)] * (axis - 1))
                    yield {
                        name: value[index] if value.ndim >= axis and value.shape[-axis] == extent else value
                        for name, value in operands.items()
                    }

    def _difference(self, operands):
        self.oracle.names.update(operands)
        lines = "".join(f"{name} = {literal(value)}\n" for name, value in operands.items())
        try:
            expected = self.oracle.expected(self.text)
        except REFUSALS:
            return None
        return difference(expected, False, self.arr.values([lines + self.text])[0])


warnings.filterwarnings("ignore")
