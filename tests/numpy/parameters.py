"""Whether builtins take the parameters of NumPy's functions of their names, in NumPy's positions.

Every parameter of NumPy's is taken under its name, or refused with what to write instead; and where both take an argument
by position, it means the same. So a call that NumPy takes means the same here or is refused.
"""

import inspect

import numpy as np

# Where functions of a builtin's name are looked for, in this order.
MODULES = (np, np.linalg, np.random.Generator, np.random, np.lib.stride_tricks)

# Builtins that share a name with something else of NumPy's, and why.
OTHERS = {
    "dtype": "gives the dtype of an array; NumPy's makes one",
    "gamma": "is the function; NumPy's draws gamma variates",
    "info": "says what is in a file; NumPy's explains Python objects",
}

# Parameters that stand elsewhere or nowhere, by builtin, and why.
ELSEWHERE = {
    "take": ("out", "its place is that of `mode`, which takes strings only"),
    "choose": ("out", "its place is that of `mode`, which takes strings only"),
    "load": ("mmap_mode", "its place is that of `name`; no array has the name of a mode, so it is refused"),
}


def function_of(name):
    """NumPy's function that is not a ufunc, or none."""
    found = next((getattr(module, name) for module in MODULES if callable(getattr(module, name, None))), None)
    return None if isinstance(found, (np.ufunc, type)) else found


def numpys(function):
    """The parameters that NumPy takes by name, and those that it takes by position, in order: none for one without a
    name."""
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    at = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return named, [None if p.kind == p.POSITIONAL_ONLY else p.name for p in at]


def failures_of(name, own, left_out):
    """`own` are pairs of a parameter's name and whether it may be given by position."""
    function = None if name in OTHERS else function_of(name)
    if function is None:
        return []
    try:
        named, positions = numpys(function)
    except ValueError:
        # Written in C without a signature.
        return []
    elsewhere = ELSEWHERE.get(name, ("",))[0]
    taken = {parameter for parameter, _ in own}
    unknown = [p for p in named if p not in taken and p not in left_out and p != elsewhere]
    failures = [f"{name}: NumPy's `{parameter}` is neither taken nor left out with a reason" for parameter in unknown]
    own_positions = [parameter for parameter, is_positional in own if is_positional]
    for at, (theirs, ours) in enumerate(zip(positions, own_positions)):
        if theirs not in (None, ours, elsewhere):
            failures.append(f"{name}: argument {at} is `{ours}`, and `{theirs}` in NumPy")
            break
        if theirs == elsewhere:
            break
    return failures


def failures(parameters, aliases):
    """Of the table of all builtins, and how many were compared."""
    names = {known: [known, *others] for known, *others in aliases}
    found = []
    for builtin, own, left_out in parameters:
        for name in names[builtin]:
            found += failures_of(name, own, left_out)
    compared = sum(function_of(name) is not None for known in names.values() for name in known)
    return compared, found
