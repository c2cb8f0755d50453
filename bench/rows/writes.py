"""Kinds of small writes, each against the plain one: versioned, conditional, forms, deletes.

One connection, one request at a time, each on disk when it is answered: what is compared is
how long a client waits. Keys are never repeated, save those that are deleted.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median

from bench.alternate import Samples, alternate
from bench.plan import GENERATOR_CPU, SERVER_CPU, Plan, scratch
from bench.processes import this_process_on
from bench.result import Row
from bench.subject import BUCKET, serving
from bench.wire import Wire

SIZE = 4_096
VERSIONED = "bench-versioned"
BATCH = 1_000  # What one DeleteObjects may name.
_BOUNDARY = "bench-boundary-bench-boundary"


def rows(plan: Plan) -> Iterator[Row]:
    """Measure the PUT rows, then the deletes."""
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("writes"))
        subject = stack.enter_context(serving(folder / "data", workers=1, cpu=SERVER_CPU))
        stack.enter_context(this_process_on(GENERATOR_CPU))
        wire = stack.enter_context(subject.wire())
        unsigned = stack.enter_context(Wire(subject.port))
        keep_versions(wire, VERSIONED)
        numbers = itertools.count()
        fields = subject.signer.form_fields(BUCKET)

        def put(bucket: str, headers: dict[str, str] | None = None) -> float:
            path = f"/{bucket}/writes/{next(numbers)}"
            body = os.urandom(SIZE)
            return wire.timed("PUT", path, headers=headers, body=body)[0]

        def post() -> float:
            body = _form({**fields, "key": f"writes/{next(numbers)}"}, os.urandom(SIZE))
            headers = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}"}
            return unsigned.timed("POST", f"/{BUCKET}", headers=headers, body=body)[0]

        kinds: dict[str, Callable[[], float]] = {
            "plain": lambda: put(BUCKET),
            "versioned PUT 4 KiB": lambda: put(VERSIONED),
            "PUT 4 KiB if-none-match: *": lambda: put(BUCKET, {"if-none-match": "*"}),
            "POST form with 4 KiB": post,
        }
        samples = alternate(
            {
                name: lambda once=once: _middle_ms(once, plan.write_requests)  # type: ignore[misc]
                for name, once in kinds.items()
            },
            plan.rounds,
        )
        for name in list(kinds)[1:]:
            yield _row(name, "PUT 4 KiB", samples, name, "plain")
        yield _deletes(plan, wire)


def keep_versions(wire: Wire, bucket: str) -> None:
    """Make a bucket that keeps versions."""
    wire.fetch("PUT", f"/{bucket}", body=b"")
    text = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    wire.fetch("PUT", f"/{bucket}", query={"versioning": ""}, body=text)


def _middle_ms(once: Callable[[], float], count: int) -> float:
    return median(once() for _ in range(count)) * 1e3


def _form(fields: dict[str, str], data: bytes) -> bytes:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    return ("".join(parts) + head).encode() + data + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _deletes(plan: Plan, wire: Wire) -> Row:
    numbers = itertools.count()

    def fill(count: int) -> list[str]:
        keys = [f"doomed/{next(numbers):07}" for _ in range(count)]
        for key in keys:
            wire.fetch("PUT", f"/{BUCKET}/{key}", body=b"d" * 100)
        return keys

    def batch() -> float:
        listed = "".join(f"<Object><Key>{key}</Key></Object>" for key in fill(BATCH))
        body = f"<Delete><Quiet>true</Quiet>{listed}</Delete>".encode()
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        headers = {"content-md5": base64.b64encode(digest).decode()}
        seconds, _ = wire.timed(
            "POST", f"/{BUCKET}", query={"delete": ""}, headers=headers, body=body
        )
        return seconds / BATCH * 1e3

    def singles() -> float:
        keys = iter(fill(plan.single_deletes))
        return _middle_ms(
            lambda: wire.timed("DELETE", f"/{BUCKET}/{next(keys)}")[0], plan.single_deletes
        )

    samples = alternate({"batch": batch, "singles": singles}, plan.rounds)
    return _row("DeleteObjects of 1,000, a key", "DeleteObject", samples, "batch", "singles")


def _row(name: str, reference: str, samples: Samples, ours: str, theirs: str) -> Row:
    return Row(
        name=name,
        reference=reference,
        unit="ms",
        ours=samples.middle(ours),
        theirs=samples.middle(theirs),
        ratio=samples.ratio(ours, theirs),
        ratios=samples.ratios(ours, theirs),
    )
