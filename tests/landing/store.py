"""A store of objects that speaks the protocol of S3, on this machine."""

import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3  # type: ignore[import-untyped]
import s3fs  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}
HERE = {"127.0.0.1", "localhost", "::1", socket.gethostname()}

_asked: list[str] | None = None


def _listen(event: str, about: tuple[Any, ...]) -> None:
    if _asked is not None and event in ("socket.connect", "socket.getaddrinfo"):
        where = about[0] if event == "socket.getaddrinfo" else about[1]
        if not isinstance(where, str | tuple):
            return
        _asked.append(where[0] if isinstance(where, tuple) else "localhost" if where.startswith("/") else where)


sys.addaudithook(_listen)
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@contextmanager
def hosts_asked() -> Iterator[list[str]]:
    """Every host that is looked up or connected to meanwhile."""
    global _asked
    _asked = []
    try:
        yield _asked
    finally:
        _asked = None


class Store:
    """A bucket of the store."""

    def __init__(self, address: str, bucket: str = "news") -> None:
        self.bucket = bucket
        self.client = boto3.client("s3", endpoint_url=address)
        self.client.create_bucket(Bucket=bucket)

    def put(self, key: str, content: bytes) -> None:
        """Write an object."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content)

    def delete(self, key: str) -> None:
        """Delete an object."""
        self.client.delete_object(Bucket=self.bucket, Key=key)


@contextmanager
def running() -> Iterator[Store]:
    """A store that the environment points to, with an empty bucket."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    before = dict(os.environ)
    os.environ.pop("AWS_PROFILE", None)
    os.environ |= CREDENTIALS | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    s3fs.S3FileSystem.clear_instance_cache()
    try:
        yield Store(f"http://{host}:{port}")
    finally:
        os.environ.clear()
        os.environ |= before
        s3fs.S3FileSystem.clear_instance_cache()
        server.stop()
