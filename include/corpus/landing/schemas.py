"""The columns of the rows that reading gives: captures, contents and files."""

import pyarrow as pa

CAPTURES = pa.schema(
    [
        ("capture_id", pa.string()),
        ("path", pa.string()),
        ("file", pa.string()),
        ("slice_start", pa.int64()),
        ("record", pa.int64()),
        ("byte_offset", pa.int64()),
        ("external_id", pa.string()),
        ("sha256", pa.string()),
        ("bytes", pa.int64()),
        ("format", pa.string()),
        ("charset", pa.string()),
        ("mojibake", pa.int64()),
        ("controls", pa.int64()),
        ("replaced", pa.int64()),
        ("captured_at", pa.timestamp("us")),
        ("source_id", pa.string()),
        ("url", pa.string()),
        ("article_id", pa.string()),
        ("content_id", pa.string()),
        ("reason", pa.string()),
        ("message", pa.string()),
    ]
)
CONTENTS = pa.schema(
    [
        ("content_id", pa.string()),
        ("article_id", pa.string()),
        ("source_id", pa.string()),
        ("url", pa.string()),
        ("known", pa.map_(pa.string(), pa.string())),
        ("page", pa.binary()),
        ("line_keys", pa.list_(pa.int64())),
    ]
)
FILES = pa.schema(
    [
        ("path", pa.string()),
        ("slice_start", pa.int64()),
        ("size", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("sha256", pa.string()),
        ("content_sha256", pa.string()),
        ("records", pa.int64()),
        ("earlier_records", pa.int64()),
        ("is_part", pa.bool_()),
        ("settled", pa.bool_()),
    ]
)
