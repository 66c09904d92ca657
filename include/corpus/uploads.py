"""Uploads to a store that a killed process never finished: seen by nobody, and paid for until they are ended.

A large object is sent to S3 in parts, which take room from the first on and are listed nowhere among the objects.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from corpus.shared import store_options


def end_uploads(where: str, older_than: timedelta = timedelta()) -> int:
    """End the unfinished uploads below an address of a store; returns their number.

    Args:
        where: the address, such as `s3://bucket/lake`; of a folder or another kind of store there are none to end.
        older_than: since when they must have been going on, where somebody may still be at one.

    Raises:
        OSError: the store does not answer, or does not allow it.
    """
    if not where.startswith(("s3://", "s3a://")):
        return 0
    import fsspec

    files: Any = fsspec.filesystem("s3", **store_options(where))
    bucket, _, prefix = where.partition("://")[2].strip("/").partition("/")
    until = datetime.now(UTC) - older_than
    ended = 0
    marks: dict[str, str] | None = {}
    while marks is not None:
        page = files.call_s3("list_multipart_uploads", Bucket=bucket, Prefix=f"{prefix}/" if prefix else "", **marks)
        for upload in page.get("Uploads", ()):
            if upload["Initiated"] <= until:
                which = {"Bucket": bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
                files.call_s3("abort_multipart_upload", **which)
                ended += 1
        marks = _marks(page)
    return ended


def _marks(page: dict[str, Any]) -> dict[str, str] | None:
    """Where the page after this one begins; None if it is the last."""
    if not page.get("IsTruncated"):
        return None
    return {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
