"""One 64 MiB upload against this core's MD5 rate, one 64 MiB download against nginx sendfile.

Neither server is pinned: hashing, writing and receiving are meant to overlap, and an operator
does not pin either. The client has one connection.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench import peers
from bench.alternate import alternate
from bench.plan import Plan, scratch
from bench.processes import NotReady
from bench.result import Row, at_least, skipped
from bench.subject import BUCKET, Subject, serving
from bench.wire import Wire

PUT_ROW = "PUT 64 MiB, one stream"
GET_ROW = "GET 64 MiB, one stream"


def rows(plan: Plan) -> Iterator[Row]:
    """Measure both streams."""
    # Random bytes: nothing on the way may profit from a constant.
    payload = os.urandom(plan.stream_bytes)
    with scratch("streams") as folder, serving(folder / "data", workers=1) as subject:
        yield _put(plan, subject, payload)
        yield _get(plan, subject, payload, folder)


def _put(plan: Plan, subject: Subject, payload: bytes) -> Row:
    number = itertools.count()
    size = len(payload)
    with subject.wire() as wire:

        def ours() -> float:
            path = f"/{BUCKET}/stream/{next(number)}"
            return size / wire.timed("PUT", path, body=payload)[0] / 1e6

        def md5() -> float:
            started = time.perf_counter()
            hashlib.md5(payload, usedforsecurity=False).digest()
            return size / (time.perf_counter() - started) / 1e6

        samples = alternate({"ours": ours, "md5": md5}, plan.rounds * 2 + 1)
    return Row(
        name=PUT_ROW,
        reference="hashlib MD5, one core",
        unit="MB/s",
        ours=samples.middle("ours"),
        theirs=samples.middle("md5"),
        ratio=samples.ratio("ours", "md5"),
        ratios=samples.ratios("ours", "md5"),
        target=at_least(0.75),
    )


def _get(plan: Plan, subject: Subject, payload: bytes, folder: Path) -> Row:
    root = folder / "files"
    root.mkdir()
    (root / "stream").write_bytes(payload)
    size = len(payload)
    try:
        with (
            peers.nginx_files(folder / "nginx", root, None) as port,
            Wire(port) as theirs,
            subject.wire() as ours,
        ):
            ours.fetch("PUT", f"/{BUCKET}/stream/get", body=payload)

            def rate(wire: Wire, path: str) -> float:
                started = time.perf_counter()
                count = wire.drain(path)
                assert count == size
                return size / (time.perf_counter() - started) / 1e6

            sides = {
                "ours": lambda: rate(ours, f"/{BUCKET}/stream/get"),
                "nginx": lambda: rate(theirs, "/stream"),
            }
            samples = alternate(sides, plan.rounds * 2 + 1)
    except NotReady as reason:
        return skipped(GET_ROW, "nginx sendfile", str(reason))
    return Row(
        name=GET_ROW,
        reference="nginx sendfile",
        unit="MB/s",
        ours=samples.middle("ours"),
        theirs=samples.middle("nginx"),
        ratio=samples.ratio("ours", "nginx"),
        ratios=samples.ratios("ours", "nginx"),
        target=at_least(0.5),
    )
