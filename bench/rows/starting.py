"""Time from starting the program to its first answer, on a new and on a used data folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.plan import Plan, scratch
from bench.result import Row, at_most
from bench.rows.small_objects import fill
from bench.subject import BUCKET, start

ALLOWED_S = 1.5


def rows(plan: Plan) -> Iterator[Row]:
    """Measure first starts and later starts."""
    with scratch("start") as folder:
        first = [_seconds(folder / f"new{number}") for number in range(plan.starts)]
        used = folder / "new0"
        subject = start(used, workers=1)
        try:
            with subject.wire() as wire:
                wire.fetch("PUT", f"/{BUCKET}", body=b"")
            fill(subject.signer, BUCKET, 500)
        finally:
            subject.process.end()
        later = [_seconds(used) for _ in range(plan.starts)]
    for name, samples in (("first start", first), ("later start", later)):
        middle = median(samples)
        yield Row(
            name=f"{name} to first answer",
            reference="1.5 s",
            unit="s",
            ours=middle,
            theirs=ALLOWED_S,
            ratio=middle / ALLOWED_S,
            ratios=tuple(sample / ALLOWED_S for sample in samples),
            target=at_most(1.0),
        )


def _seconds(data_dir: Path) -> float:
    started = time.perf_counter()
    subject = start(data_dir, workers=0)
    elapsed = time.perf_counter() - started
    subject.process.end()
    return elapsed
