"""Evaluates the text of an arr expression with NumPy."""

import ast

import numpy as np
from differences import references
from expected import Expected

DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
CONSTANTS = {
    "true": True,
    "false": False,
    "none": None,
    "newaxis": None,
    "pi": np.pi,
    "e": np.e,
    "inf": np.inf,
    "nan": np.nan,
}
OPERATORS = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.FloorDiv: "floor_divide",
    ast.Mod: "mod",
    ast.Pow: "power",
    ast.BitAnd: "bitwise_and",
    ast.BitOr: "bitwise_or",
    ast.BitXor: "bitwise_xor",
    ast.LShift: "left_shift",
    ast.RShift: "right_shift",
    ast.USub: "negative",
    ast.UAdd: "positive",
    ast.Invert: "invert",
    ast.Not: "logical_not",
    ast.And: "logical_and",
    ast.Or: "logical_or",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
# Operators of bools alone.
WORDS = (ast.And, ast.Or, ast.Not)
# Builtins that take sequences of arrays: a list among their arguments is no array.
SEQUENCES = set("concatenate stack vstack hstack column_stack dstack select choose split array_split hsplit vsplit".split())


class Unknown(Exception):
    """The text is not NumPy, or needs a builtin without a reference."""


def python(text):
    """The text as Python reads it: `^` is `**`, and `xor` is `^`."""
    return text.replace("^", "**").replace(" xor ", " ^ ")


class Oracle:
    """NumPy with the names of a program."""

    def __init__(self, names, aliases):
        self.names = dict(names)
        self.references = references()
        for known, *others in aliases:
            for other in others:
                if known in self.references:
                    self.references[other] = self.references[known]
        for dtype in DTYPES:
            self.references[dtype] = lambda x, dtype=dtype: self.references["astype"](x, dtype)
        for alias, dtype in [("int", "int64"), ("float", "float64")]:
            self.references[alias] = self.references[dtype]
        # Whether what was evaluated last rests on values that are not exact.
        self.is_inexact = False

    def expected(self, text):
        """What the expression should give: an Expected, a tuple, a string or a plain number."""
        try:
            tree = ast.parse(python(text), mode="eval").body
        except SyntaxError as error:
            raise Unknown(text) from error
        self.is_inexact = False
        with np.errstate(all="ignore"):
            result = self._value(tree, is_root=True)
        if isinstance(result, list):
            if any(isinstance(item, np.ndarray) for item in result):
                # Several arrays, which are no value of a program.
                raise Unknown(text)
            result = np.array(result)
        if isinstance(result, (np.ndarray, np.generic)):
            result = Expected(result)
        return result

    def value(self, text):
        """The same as a value to compute with."""
        return plain(self.expected(text))

    def _value(self, node, is_root=False):
        result = getattr(self, "_" + type(node).__name__.lower(), self._unknown)(node)
        if is_root or not isinstance(result, Expected):
            return result
        self.is_inexact |= result.slack is not None
        return result.value

    def _unknown(self, node):
        raise Unknown(ast.unparse(node))

    def _operand(self, node):
        value = self._value(node)
        return np.array(value) if isinstance(value, list) else value

    def _constant(self, node):
        return node.value

    def _name(self, node):
        for known in (self.names, CONSTANTS):
            if node.id in known:
                return known[node.id]
        if node.id in DTYPES:
            return np.dtype(node.id)
        raise Unknown(node.id)

    def _list(self, node):
        items = [self._value(item) for item in node.elts]
        return items if all(isinstance(item, (int, float, list)) for item in items) else items

    def _tuple(self, node):
        return tuple(self._value(item) for item in node.elts)

    def _slice(self, node):
        return slice(*(None if part is None else self._value(part) for part in (node.lower, node.upper, node.step)))

    def _operator(self, operator, operands):
        # Python computes with plain numbers, and adds tuples. NumPy's float64 is a float of Python, but an element here.
        is_plain = all(
            isinstance(item, (int, float, tuple)) and not isinstance(item, (bool, np.generic)) for item in operands
        )
        if is_plain and not isinstance(operator, WORDS):
            return self._plain(operator, operands)
        if isinstance(operator, WORDS):
            for operand in operands:
                if np.asarray(operand).dtype != bool:
                    raise TypeError("`and`, `or` and `not` take bools")
        return self.references[OPERATORS[type(operator)]](*operands)

    def _plain(self, operator, operands):
        symbols = {"a": operands[0], "b": operands[-1]}
        kind = type(operator)
        if issubclass(kind, ast.unaryop):
            node = ast.UnaryOp(operator, ast.Name("a", ast.Load()))
        elif issubclass(kind, ast.cmpop):
            node = ast.Compare(ast.Name("a", ast.Load()), [operator], [ast.Name("b", ast.Load())])
        else:
            node = ast.BinOp(ast.Name("a", ast.Load()), operator, ast.Name("b", ast.Load()))
        expression = ast.fix_missing_locations(ast.Expression(node))
        result = eval(compile(expression, "plain", "eval"), {}, symbols)  # noqa: S307
        return np.bool_(result) if isinstance(result, bool) else result

    def _binop(self, node):
        return self._operator(node.op, [self._operand(node.left), self._operand(node.right)])

    def _unaryop(self, node):
        return self._operator(node.op, [self._operand(node.operand)])

    def _boolop(self, node):
        result = self._operand(node.values[0])
        for operand in node.values[1:]:
            # A scalar on the left that decides is the result, as in Python.
            is_scalar = np.ndim(result) == 0 and np.asarray(result).dtype == bool
            if is_scalar and bool(result) == isinstance(node.op, ast.Or):
                return result
            result = self._operator(node.op, [result, self._operand(operand)])
        return result

    def _compare(self, node):
        left, result = self._operand(node.left), None
        for operator, right in zip(node.ops, node.comparators):
            right = self._operand(right)
            holds = self._operator(operator, [left, right])
            result, left = holds if result is None else np.logical_and(result, holds), right
        return result

    def _subscript(self, node):
        base = self._value(node.value)
        index = self._value(node.slice)
        if isinstance(base, (tuple, list)) and isinstance(index, int):
            return base[index]
        return np.asarray(base)[index]

    def _attribute(self, node):
        base = self._operand(node.value)
        if node.attr not in ("T", "shape", "ndim", "size", "dtype"):
            raise Unknown(node.attr)
        return getattr(np.asarray(base), node.attr)

    def _call(self, node):
        arguments = [self._value(argument) for argument in node.args]
        options = {keyword.arg: self._value(keyword.value) for keyword in node.keywords}
        if isinstance(node.func, ast.Attribute):
            name, arguments = node.func.attr, [self._operand(node.func.value), *arguments]
            if name in ("reshape", "transpose") and all(isinstance(item, int) for item in arguments[1:]):
                arguments = [arguments[0], tuple(arguments[1:])]
        elif isinstance(node.func, ast.Name):
            name = node.func.id
        else:
            raise Unknown(ast.unparse(node.func))
        if name not in self.references:
            raise Unknown(name)
        if name in ("zeros", "ones", "empty") and len(arguments) > 1:
            arguments = [tuple(arguments)]
        if name not in SEQUENCES:
            arguments = [np.array(item) if isinstance(item, list) else item for item in arguments]
        return self.references[name](*arguments, **options)


def plain(result):
    """What to compute with further."""
    if isinstance(result, Expected):
        return result.value
    if isinstance(result, (tuple, list)):
        return tuple(plain(item) for item in result)
    return result
