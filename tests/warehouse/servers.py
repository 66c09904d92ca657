"""A Postgres and an S3 endpoint on loopback, for tests of a lake on servers."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Where Debian's packages put the server.
_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))

USER, PASSWORD = "dateline", "tidal/flats"


def has_postgres() -> bool:
    return bool(_POSTGRES)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _as_server() -> list[str]:
    """Postgres does not run as root: Debian's own user is there then."""
    return ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []


@contextmanager
def postgres(*databases: str) -> Iterator[int]:
    """A server with these databases, which asks for a password; yields its port."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
    binaries, port = _POSTGRES[-1].parent, free_port()
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if os.getuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, "postgres", "postgres")
    make = [str(binaries / "initdb"), "-D", str(folder / "data"), "-A", "scram-sha-256", "-U", USER, "-E", "UTF8"]
    control = [*_as_server(), str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        subprocess.run([*_as_server(), *make, "--pwfile", str(secret)], check=True, capture_output=True)
        subprocess.run([*control, "-o", options, "-l", str(folder / "log"), "start"], check=True, capture_output=True)
        for name in databases:
            subprocess.run(
                [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", USER, name],
                check=True,
                env={**os.environ, "PGPASSWORD": PASSWORD},
            )
        yield port
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def store(bucket: str) -> Iterator[str]:
    """An S3 endpoint with a bucket; yields its address. The keys have to be in the environment."""
    import boto3  # type: ignore[import-untyped]
    from botocore.exceptions import EndpointConnectionError  # type: ignore[import-untyped]

    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
        for _ in range(600):
            try:
                client.create_bucket(Bucket=bucket)
                break
            except EndpointConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)
