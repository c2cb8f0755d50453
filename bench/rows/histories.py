"""Listing what is current where one key has a thousand old versions, against none that has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from bench.alternate import alternate
from bench.plan import GENERATOR_CPU, SERVER_CPU, Plan, scratch
from bench.processes import this_process_on
from bench.result import Row, at_most
from bench.rows.writes import VERSIONED, keep_versions
from bench.subject import BUCKET, serving
from bench.wire import Wire

KEYS = 999  # Around the one in their middle that has the versions: one page.
VERSIONS = 1_000


def rows(plan: Plan) -> Iterator[Row]:
    """Measure a page of a thousand keys in both buckets."""
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("histories"))
        subject = stack.enter_context(serving(folder / "data", workers=1, cpu=SERVER_CPU))
        stack.enter_context(this_process_on(GENERATOR_CPU))
        wire = stack.enter_context(subject.wire())
        keep_versions(wire, VERSIONED)
        for bucket, versions in ((VERSIONED, VERSIONS), (BUCKET, 1)):
            for number in range(KEYS):
                wire.fetch("PUT", f"/{bucket}/k/{number:03}", body=b"one")
            for _ in range(versions):
                wire.fetch("PUT", f"/{bucket}/k/500-often", body=b"one of many")
        samples = alternate(
            {
                bucket: lambda bucket=bucket: _page_ms(wire, bucket, plan.list_requests)  # type: ignore[misc]
                for bucket in (VERSIONED, BUCKET)
            },
            plan.rounds,
        )
    yield Row(
        name="1,000-key page, one key of 1,000 versions",
        reference="no old versions",
        unit="ms",
        ours=samples.middle(VERSIONED),
        theirs=samples.middle(BUCKET),
        ratio=samples.ratio(VERSIONED, BUCKET),
        ratios=samples.ratios(VERSIONED, BUCKET),
        target=at_most(1.3),
    )


def _page_ms(wire: Wire, bucket: str, count: int) -> float:
    def once() -> float:
        seconds, text = wire.timed("GET", f"/{bucket}", query={"list-type": "2"})
        assert text.count(b"<Contents>") == KEYS + 1, text[:500]
        return seconds

    return median(once() for _ in range(count)) * 1e3
