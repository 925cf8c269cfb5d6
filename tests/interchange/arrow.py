#!/usr/bin/env python3
"""Arrow files between arr and pyarrow, in both directions."""

import sys

import tables

try:
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.ipc as ipc
except ImportError as missing:
    tables.without(missing)


def from_arr(arr, path, columns):
    """What pyarrow finds in a file of arr's, mapped and not copied."""
    with pa.memory_map(path) as mapped:
        before = pa.total_allocated_bytes()
        table = ipc.open_file(mapped).read_all()
        table.validate(full=True)
        assert pa.total_allocated_bytes() - before < 1 << 16, "pyarrow had to copy"
        for column in table.columns:
            for chunk in column.chunks:
                assert all(buffer is None or buffer.address % 64 == 0 for buffer in chunk.buffers()), "not aligned"
        return table


def main():
    arr = tables.Arr(sys.argv)
    tables.check_written(arr, "arrow", from_arr)
    tables.check_written(arr, "feather", lambda arr, path, columns: feather.read_table(path))
    cases = [(codec, rows, step) for codec in [None, "lz4", "zstd"] for rows, step in [(0, 1), (1, 1), (7001, 999), (7001, 100_000)]]
    for codec, rows, step in cases:
        for missing in [False, True]:
            table = tables.table(pa, rows, missing)
            with arr.file("arrow") as path:
                with ipc.new_file(path, table.schema, options=ipc.IpcWriteOptions(compression=codec)) as writer:
                    writer.write_table(table, max_chunksize=step)
                tables.check_read(arr, path, table, (codec, rows, step))
    # Parts of arrays, which begin within a byte of their bits.
    table = tables.table(pa, 7001, True).slice(13, 5000)
    for codec in ["uncompressed", "lz4", "zstd"]:
        with arr.file("feather") as path:
            feather.write_feather(table, path, compression=codec, chunksize=1111)
            tables.check_read(arr, path, table, codec)
    with arr.file("arrow") as path:

        def write(table):
            with ipc.new_file(path, table.schema) as writer:
                writer.write_table(table)

        tables.check_refused(arr, path, write)
    arr.done("arrow")


main()
