"""How much each row measures: the full sizes, and the smaller ones of QUICK=1."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

SERVER_CPU = 0
GENERATOR_CPU = 1
MIB = 1 << 20
GIB = 1 << 30


class Plan(msgspec.Struct, frozen=True):
    """Sizes and counts of one run; every load loop is bounded by one of these."""

    rounds: int = 5
    load_s: int = 4
    small_keys: int = 2_000
    put_targets: int = 60_000  # distinct keys for each turn of the PUT row
    stream_bytes: int = 64 * MIB
    list_few: int = 10_000
    list_many: int = 1_000_000
    list_requests: int = 40  # for each turn
    copy_bytes: int = GIB
    copy_requests: int = 10  # for each turn
    upload_bytes: int = 5 * GIB
    upload_single: bool = True
    starts: int = 5
    write_requests: int = 300  # for each turn and kind
    single_deletes: int = 300
    parts: int = 10_000
    parts_rounds: int = 3


FULL = Plan()
QUICK = Plan(
    rounds=3,
    load_s=2,
    small_keys=500,
    put_targets=20_000,
    list_many=100_000,
    copy_bytes=256 * MIB,
    upload_bytes=GIB,
    upload_single=False,
    starts=3,
    write_requests=100,
    single_deletes=100,
    parts=2_000,
    parts_rounds=1,
)


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Give a temporary folder that is gone afterwards, with everything in it."""
    folder = Path(tempfile.mkdtemp(prefix=f"lazarette-bench-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
