#!/usr/bin/env python3
"""Zarr, versions 2 and 3: what zarr-python writes arr reads, and what arr writes it reads."""

import sys

# This script has the name of the library, and must not be found in its place.
sys.path = [place for place in sys.path if not place.endswith("interchange")] + [sys.path[0]]

from common import DTYPES, SHAPES, Run, numbers  # noqa: E402

run = Run(["numpy", "zarr", "numcodecs"])
import numcodecs  # noqa: E402
import numpy  # noqa: E402
import zarr  # noqa: E402
from zarr import codecs  # noqa: E402


def chunk_shapes(shape):
    """Chunks of one element along each axis, of a few that do not divide it, of all."""
    yield tuple(max(1, extent) for extent in shape)
    if len(shape) > 0 and numpy.prod(shape) > 0:
        yield tuple(max(1, (extent + 1) // 2) for extent in shape)
        yield tuple(min(extent, 3) for extent in shape)


def check(sources, what):
    """Reads named arrays of a group with arr."""
    names = list(sources)
    for first in range(0, len(names), 50):
        part = names[first : first + 50]
        loaded = ", ".join(f'{name}=load("in.zarr", "{name}")' for name in part)
        run.program([f'save("out.npz", {loaded})'])
        with numpy.load(run.folder / "out.npz") as archive:
            for name in part:
                array, details = sources[name]
                run.same(archive[name], array, f"{what} {array.dtype} {array.shape} {details}")


def fresh(version):
    return zarr.open_group(run.folder / "in.zarr", mode="w", zarr_format=version)


# All dtypes, shapes and chunks, both orders.
for version in (2, 3):
    group, sources = fresh(version), {}
    for dtype in DTYPES:
        for shape in SHAPES:
            for chunks in chunk_shapes(shape):
                name, array = f"x{len(sources)}", numbers(dtype, shape)
                order = "CF"[len(sources) % 2]
                if version == 2:
                    options = {"order": order}
                else:
                    axes = tuple(range(len(shape)))[:: 1 if order == "C" else -1]
                    options = {"filters": [codecs.TransposeCodec(order=axes)] if len(shape) > 1 else []}
                made = group.create_array(name, shape=shape, dtype=dtype, chunks=chunks, **options)
                made[...] = array
                sources[name] = (array, f"{chunks} {order}")
    check(sources, f"version {version}")

# Version 2: compressors, filters, bytes the other way round, names of chunks.
group, sources = fresh(2), {}
compressors = [None, numcodecs.GZip(), numcodecs.Zlib(), numcodecs.Zstd(), numcodecs.LZ4()]
for cname in ("blosclz", "lz4", "lz4hc", "zlib", "zstd"):
    compressors += [numcodecs.Blosc(cname, clevel, shuffle) for clevel in (0, 1, 5, 9) for shuffle in (0, 1, 2)]
    compressors.append(numcodecs.Blosc(cname, 5, 1, blocksize=4096))
for dtype in ("bool", "int16", "float32", "float64", "uint64"):
    for compressor in compressors:
        for filters in (None, [numcodecs.Delta(dtype)], [numcodecs.Shuffle(numpy.dtype(dtype).itemsize)]):
            if filters and (dtype == "bool" or isinstance(compressor, numcodecs.Blosc)):
                continue
            for shape in ((9,), (4000,), (100, 77)):
                name = f"x{len(sources)}"
                array = numpy.arange(numpy.prod(shape)).reshape(shape).astype(dtype)
                chunks = tuple((extent + 2) // 3 for extent in shape)
                made = group.create_array(
                    name, shape=shape, dtype=dtype, chunks=chunks, compressors=compressor, filters=filters
                )
                made[...] = array
                sources[name] = (array, f"{compressor} {filters}")
for filters in ([numcodecs.CRC32()], [numcodecs.CRC32C()]):
    name, array = f"x{len(sources)}", numbers("int32", (50,))
    group.create_array(name, shape=50, dtype="int32", chunks=7, filters=filters)[...] = array
    sources[name] = (array, f"{filters}")
for dtype in DTYPES:
    array = numbers(dtype, (13, 17))
    array = array.astype(array.dtype.newbyteorder(">"))
    name = f"x{len(sources)}"
    separator = "./"[len(sources) % 2]
    encoding = {"name": "v2", "separator": separator}
    made = group.create_array(name, shape=array.shape, dtype=array.dtype, chunks=(5, 6), chunk_key_encoding=encoding)
    made[...] = array
    sources[name] = (array, f"separator {separator}")
check(sources, "version 2")

# Version 3: codecs, shards, names of chunks.
group, sources = fresh(3), {}
compressors = [None, codecs.GzipCodec(), codecs.ZstdCodec(level=3, checksum=True), codecs.Crc32cCodec()]
compressors += [codecs.BloscCodec(cname=cname, shuffle=shuffle) for cname in ("lz4", "zstd") for shuffle in ("shuffle", "bitshuffle")]
compressors.append([codecs.ZstdCodec(), codecs.Crc32cCodec()])
for dtype in ("bool", "int8", "uint16", "float32", "float64"):
    for compressor in compressors:
        for shape, chunks, shards in (
            ((100,), (7,), None),
            ((100,), (7,), (21,)),
            ((40, 30), (4, 5), (8, 30)),
            ((9, 8, 7), (2, 4, 3), (4, 4, 9)),
        ):
            for fill in (0, 1):
                name = f"x{len(sources)}"
                array = numpy.full(shape, fill, dtype)
                # Some chunks have nothing but the fill value, and are not stored.
                array[: shape[0] // 2] = numbers(dtype, (shape[0] // 2, *shape[1:]))
                endian = "little" if len(sources) % 2 else "big"
                made = group.create_array(
                    name,
                    shape=shape,
                    dtype=dtype,
                    chunks=chunks,
                    shards=shards,
                    compressors=compressor,
                    serializer=codecs.BytesCodec(endian=endian),
                    fill_value=dtype == "bool" and bool(fill) or fill,
                    chunk_key_encoding={"name": ("default", "v2")[fill], "separator": "/."[len(sources) % 2]},
                )
                made[...] = array
                sources[name] = (array, f"{compressor} {shards} {fill}")
for location in ("start", "end"):
    name, array = f"x{len(sources)}", numbers("int32", (64, 64))
    sharding = codecs.ShardingCodec(
        chunk_shape=(8, 8), codecs=[codecs.BytesCodec(), codecs.ZstdCodec()], index_location=location
    )
    for outer in ([sharding], [codecs.TransposeCodec(order=(1, 0)), sharding], [sharding, codecs.GzipCodec()]):
        name = f"x{len(sources)}"
        made = zarr.create(
            store=run.folder / "in.zarr", path=name, shape=(64, 64), dtype="int32", chunks=(32, 16), codecs=outer, zarr_format=3
        )
        made[...] = array
        sources[name] = (array, f"{outer}")
for fill in (numpy.nan, numpy.inf, -numpy.inf, 1e300, 0.1):
    name = f"x{len(sources)}"
    group.create_array(name, shape=(20, 20), dtype="float64", chunks=(6, 7), fill_value=fill)
    sources[name] = (numpy.full((20, 20), fill), f"nothing but {fill}")
check(sources, "version 3")

# Groups in groups, attributes that are no JSON, consolidated metadata; parts of an array.
for version in (2, 3):
    group = fresh(version)
    array = numbers("float64", (300, 400))
    deep = group.create_group("a").create_group("b")
    made = deep.create_array("c", shape=array.shape, dtype="float64", chunks=(70, 90), attributes={"missing": float("nan")})
    made[...] = array
    zarr.consolidate_metadata(group.store)
    run.program(['save("whole.npy", load("in.zarr"))', 'save("part.npy", load("in.zarr", "a/b/c")[17:290:3, ::-7])'])
    run.same(numpy.load(run.folder / "whole.npy"), array, "the only array")
    run.same(numpy.load(run.folder / "part.npy"), array[17:290:3, ::-7], "a part")
    listing = run.program(['print(info("in.zarr"))'])
    assert "a/b/c" in listing and "(300, 400)" in listing and "(70, 90)" in listing, listing
    run.refuses('load("in.zarr", "a/b")', "is a group")
    run.refuses('load("in.zarr", "x")', "it holds a/b/c")
    run.refuses('load("in.zarr", "../in.zarr")', "no array")

# What is refused.
group = fresh(2)
for name, options in {
    "packed": {"dtype": "int32", "compressors": numcodecs.BZ2()},
    "text": {"dtype": "U5"},
    "complex": {"dtype": "complex128"},
    "time": {"dtype": "M8[s]"},
}.items():
    group.create_array(name, shape=(5,), chunks=(5,), **options)
for name, words in {"packed": "codec bz2", "text": "<U5", "complex": "c16", "time": "M8[s]"}.items():
    run.refuses(f'load("in.zarr", "{name}")', words)

# arr's own.
for dtype in DTYPES:
    lines, expected = [], {}
    for k, shape in enumerate(SHAPES + [(700_000,), (3, 400_000), (1, 600, 700), (900, 1000)]):
        expected[f"x{k}"] = numbers(dtype, shape)
        numpy.save(run.folder / f"in{k}.npy", expected[f"x{k}"])
        lines.append(f'x{k} = load("in{k}.npy")')
    lines.append(f'save("out.zarr", {", ".join(f"{name}={name}" for name in expected)})')
    lines.append('save("one.zarr", x13)')
    lines.append('save("t.npy", load("one.zarr").T)')
    run.program(lines)
    group = zarr.open_group(run.folder / "out.zarr", mode="r")
    assert sorted(group.array_keys()) == sorted(expected), list(group.array_keys())
    for name, array in expected.items():
        run.same(group[name][...], array, f"saved {array.dtype} {array.shape}")
    run.same(zarr.open_array(run.folder / "one.zarr", mode="r")[...], expected["x13"], f"saved {dtype}")
    run.same(numpy.load(run.folder / "t.npy"), expected["x13"].T, f"saved and transposed {dtype}")
run.program(['x = load("one.zarr")', 'save("one.zarr", 2 * x)', 'save("old.npy", x)', 'save("new.npy", load("one.zarr"))'])
run.same(numpy.load(run.folder / "old.npy"), expected["x13"], "saved over while loaded")
run.same(numpy.load(run.folder / "new.npy"), 2 * expected["x13"], "saved over itself")
left = [path.name for path in run.folder.iterdir() if path.name.startswith(".")]
assert not left, f"left behind: {left}"

run.done("zarr")
