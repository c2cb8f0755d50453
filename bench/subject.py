"""The server under measurement: Lazarette started as an operator would, with a root key."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench.processes import Process, free_port, running
from bench.signing import Presigner
from bench.wire import Wire

ACCESS_KEY_ID = "AKIABENCHBENCHBENCH2"
SECRET = "benchbenchbenchbenchbenchbenchbenchbench"
REGION = "us-east-1"
BUCKET = "bench-bucket"


class Subject(msgspec.Struct, frozen=True):
    """A running server with one bucket, and how to reach it."""

    process: Process
    port: int
    console_port: int
    data_dir: Path
    signer: Presigner

    @property
    def host(self) -> str:
        """Return the Host header's value."""
        return f"127.0.0.1:{self.port}"

    def wire(self) -> Wire:
        """Open a connection whose requests are signed by the root key."""
        return Wire(self.port, self.signer)


def start(
    data_dir: Path,
    *,
    workers: int,
    cpu: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Subject:
    """Start a server and return it once it answers its first request. Raises: NotReady."""
    port = free_port()
    console_port = free_port(not_near=[port])
    process = Process(
        [
            *(sys.executable, "-m", "lazarette", "serve", "--data-dir", str(data_dir)),
            *("--listen", f"127.0.0.1:{port}"),
            *("--console-listen", f"127.0.0.1:{console_port}"),
            *("--workers", str(workers)),
        ],
        data_dir.parent / f"{data_dir.name}.log",
        cpu=cpu,
        environment={
            "LAZARETTE_ROOT_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "LAZARETTE_ROOT_SECRET_ACCESS_KEY": SECRET,
            **(environment or {}),
        },
    )
    try:
        process.wait_answering(port)
    except BaseException:
        process.end()
        raise
    host = f"127.0.0.1:{port}"
    return Subject(
        process, port, console_port, data_dir, Presigner(host, ACCESS_KEY_ID, SECRET, REGION)
    )


@contextmanager
def serving(
    data_dir: Path,
    *,
    workers: int,
    cpu: int | None = None,
    environment: Mapping[str, str] | None = None,
    bucket: str = BUCKET,
) -> Iterator[Subject]:
    """Run a server with one new bucket inside the block."""
    subject = start(data_dir, workers=workers, cpu=cpu, environment=environment)
    with running(subject.process):
        with subject.wire() as wire:
            wire.fetch("PUT", f"/{bucket}", body=b"")
        yield subject
