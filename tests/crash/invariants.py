"""What must hold after every restart, whatever happened before it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from crash.ledger import Ledger
from crash.load import OpenUpload
from crash.values import Value
from crash.wire import Wire
from server import Server


def assert_whole(
    server: Server,
    bucket: str,
    ledger: Ledger,
    uploads: Sequence[OpenUpload] = (),
) -> None:
    """Check every key, finish every open upload, compare with the listing, run `check`.

    What is read now is what the ledger expects from now on: a write that was never answered
    is there or not, and may not change its mind later.
    """
    with closing(Wire(server, bucket)) as wire:
        seen, problems = _read_all(wire, ledger, uploads)
    assert not problems, "\n".join(problems)
    for key, value in seen.items():
        ledger.settle(key, value)
    assert_checked(server)


def _read_all(
    wire: Wire, ledger: Ledger, uploads: Sequence[OpenUpload]
) -> tuple[dict[str, Value | None], list[str]]:
    seen: dict[str, Value | None] = {}
    problems: list[str] = []
    for key in ledger.names():
        seen[key] = wire.read(key)
        problems.append(ledger.check(key, seen[key]))
    for opened in uploads:
        # Its parts were acknowledged; completing it, for the first time or again, succeeds.
        wire.complete(opened.key, opened.upload_id, opened.etags)
        seen[opened.key] = wire.read(opened.key)
        if seen[opened.key] != opened.value:
            problems.append(f"{opened.key} was completed and reads as {seen[opened.key]}")
    problems += _compare_listing(wire, seen)
    return seen, [problem for problem in problems if problem]


def assert_checked(server: Server) -> None:
    """`lazarette check` compares metadata with blobs and must find nothing."""
    checked = server.lazarette("check")
    assert checked.status == 0, f"check: {checked.stdout}\n{checked.stderr}"


def _compare_listing(wire: Wire, seen: dict[str, Value | None]) -> list[str]:
    listed = wire.listing(page=20)
    present = {key: value for key, value in seen.items() if value is not None}
    problems = [f"{key} reads but is not listed" for key in present.keys() - listed.keys()]
    problems += [f"{key} is listed and does not read" for key in listed.keys() - present.keys()]
    for key in present.keys() & listed.keys():
        value, row = present[key], listed[key]
        if row.size != value.size or row.etag not in value.etags():
            problems.append(f"{key} is listed as {row} and reads as {value}")
    return problems
