#!/usr/bin/env python3
"""Archives of NumPy: what it writes arr reads, and what arr writes it reads, and Python's zipfile."""

import zipfile

from common import DTYPES, SHAPES, Run, fail, numbers

run = Run(["numpy"])
import numpy  # noqa: E402

# NumPy's archives, stored and deflated, in both orders of axes and of bytes.
sources = {}
for dtype in DTYPES:
    for shape in SHAPES:
        for order in "CF":
            for byte_order in "<>":
                array = numpy.asarray(numbers(dtype, shape), order=order)
                array = array.astype(array.dtype.newbyteorder(byte_order), order="K")
                sources[f"x{len(sources)}"] = array
for write in (numpy.savez, numpy.savez_compressed):
    write(run.folder / "in.npz", **sources)
    names = list(sources)
    for first in range(0, len(names), 50):
        part = names[first : first + 50]
        loaded = ", ".join(f'{name}=load("in.npz", "{name}")' for name in part)
        run.program([f'save("copy.npz", {loaded})'])
        with numpy.load(run.folder / "copy.npz") as archive:
            for name in part:
                what = f"{write.__name__} {sources[name].dtype} {sources[name].shape}"
                run.same(archive[name], sources[name], what)
    large = numpy.arange(3_000_000.0).reshape(3000, 1000)
    write(run.folder / "large.npz", large)
    run.program(['save("part.npy", load("large.npz")[100:2900:7, ::-3])'])
    run.same(numpy.load(run.folder / "part.npy"), large[100:2900:7, ::-3], f"{write.__name__} in part")

# arr's archives.
small = [array for array in sources.values() if array.dtype.isnative]
for first in range(0, len(small), 10):
    part = small[first : first + 10]
    lines = []
    for k, array in enumerate(part):
        numpy.save(run.folder / f"in{k}.npy", array)
        lines.append(f'x{k} = load("in{k}.npy")')
    named = ", ".join(f"x{k}=x{k}" for k in range(len(part)))
    run.program(lines + [f'save("out.npz", {named})'])
    with numpy.load(run.folder / "out.npz") as archive:
        if sorted(archive.files) != sorted(f"x{k}" for k in range(len(part))):
            fail(f"the archive holds {archive.files}")
        for k, array in enumerate(part):
            run.same(archive[f"x{k}"], array, f"saved {array.dtype} {array.shape}")
    with zipfile.ZipFile(run.folder / "out.npz") as archive:
        if archive.testzip() is not None:
            fail(f"zipfile finds {archive.testzip()} damaged")
        for member in archive.infolist():
            with open(run.folder / "out.npz", "rb") as file:
                file.seek(member.header_offset + 26)
                name_len, extra_len = numpy.frombuffer(file.read(4), "<u2")
            if (member.header_offset + 30 + int(name_len) + int(extra_len)) % 64:
                fail(f"{member.filename} is not aligned")
run.program(['save("one.npz", arange(5))', 'save("again.npz", load("one.npz") + 1)', 'save("t.npz", x=ones(3000, 500).T)'])
run.same(numpy.load(run.folder / "again.npz")["arr_0"], numpy.arange(5) + 1, "without a name")
run.same(numpy.load(run.folder / "t.npz")["x"], numpy.ones((500, 3000)), "transposed")

# What is refused.
numpy.savez(run.folder / "pickled.npz", x=numpy.array([{}, 1], dtype=object), y=[1], z=[2])
run.refuses('load("pickled.npz", "x")', "pickled")
run.refuses('load("pickled.npz")', 'load(path, "y")')
run.refuses('load("pickled.npz", "w")', "it holds x, y, z")
with zipfile.ZipFile(run.folder / "lzma.npz", "w", zipfile.ZIP_LZMA) as archive:
    archive.write(run.folder / "in0.npy", "x.npy")
run.refuses('load("lzma.npz")', "lzma")

run.done("npz")
