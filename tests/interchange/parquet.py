#!/usr/bin/env python3
"""Parquet files between arr and pyarrow, in both directions."""

import sys

import tables

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as missing:
    tables.without(missing)


def from_arr(arr, path, columns):
    """What pyarrow finds in a file of arr's, and that it is laid out as promised."""
    table = pq.read_table(path)
    facts = pq.ParquetFile(path).metadata
    for group in range(facts.num_row_groups):
        for column in range(facts.num_columns):
            chunk = facts.row_group(group).column(column)
            assert chunk.has_offset_index and chunk.has_column_index, "no page index"
            assert chunk.is_stats_set or chunk.num_values == 0, "no statistics"
    return table


def main():
    arr = tables.Arr(sys.argv)
    tables.check_written(arr, "parquet", from_arr)
    options = [
        dict(compression=codec, data_page_version=version, use_dictionary=dictionary, write_page_index=index, row_group_size=size, data_page_size=page)
        for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]
        for version, dictionary, index, size, page in [
            ("1.0", True, True, 1000, 1 << 20),
            ("2.0", False, True, 100_000, 2000),
            ("2.0", True, False, 3333, 1000),
            ("1.0", False, False, 100_000, 1000),
        ]
    ]
    options += [
        dict(use_dictionary=False, column_encoding=dict(tables.encodings(encoding)))
        for encoding in ["BYTE_STREAM_SPLIT", "DELTA_BINARY_PACKED"]
    ]
    options += [dict(use_deprecated_int96_timestamps=True), dict(write_statistics=False), dict(version="1.0", coerce_timestamps="us", allow_truncated_timestamps=True), dict(store_decimal_as_integer=True)]
    for k, option in enumerate(options):
        table = tables.table(pa, 0 if k == 3 else 1 if k == 5 else 7001, missing=k % 3 != 2)
        if option.get("version") == "1.0":
            table = table.drop_columns(["u4", "u4n", "time"])
        with arr.file("parquet") as path:
            pq.write_table(table, path, **option)
            tables.check_read(arr, path, table, option)
    with arr.file("parquet") as path:
        tables.check_refused(arr, path, lambda table: pq.write_table(table, path))
    arr.done("parquet")


main()
