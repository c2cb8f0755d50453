"""The numbers of single buckets as Prometheus families, by the bucket's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lazarette.model.usage import Usage
from lazarette.observe.traffic_counts import BucketCounts

_US_PER_S = 1_000_000

Labels = tuple[tuple[str, str], ...]


class Family(NamedTuple):
    """A metric: `rows` are the end of a name ("" or "_sum"), labels, value."""

    name: str
    kind: str
    meaning: str
    rows: list[tuple[str, Labels, float]]


def together(one: BucketCounts, other: BucketCounts) -> BucketCounts:
    """Return what two processes counted for the same bucket."""
    return BucketCounts(
        *[getattr(one, name) + getattr(other, name) for name in BucketCounts.__struct_fields__]
    )


def bucket_families(
    counts: Mapping[str, BucketCounts], sizes: Mapping[str, Usage]
) -> Iterator[Family]:
    """Yield a family for each number; none at all where no bucket is shown."""
    if counts:
        yield from _traffic(sorted(counts.items()))
    if sizes:
        held = sorted(sizes.items())
        yield Family(
            "lazarette_bucket_size_bytes",
            "gauge",
            "Bytes of all versions and parts.",
            [("", _of(name), usage.bytes) for name, usage in held],
        )
        yield Family(
            "lazarette_bucket_objects",
            "gauge",
            "Versions, delete markers and parts.",
            [("", _of(name), usage.number) for name, usage in held],
        )


def _traffic(rows: list[tuple[str, BucketCounts]]) -> Iterator[Family]:
    yield Family(
        "lazarette_bucket_requests_total",
        "counter",
        "Requests that named the bucket.",
        [("", _of(name), row.requests) for name, row in rows],
    )
    errors: list[tuple[str, Labels, float]] = []
    for name, row in rows:
        errors.append(("", (*_of(name), ("status", "4xx")), row.client_errors))
        errors.append(("", (*_of(name), ("status", "5xx")), row.server_errors))
    yield Family("lazarette_bucket_errors_total", "counter", "Refused or failed.", errors)
    for name, meaning in (
        ("received", "Bytes of request bodies."),
        ("sent", "Bytes of answers' bodies."),
        ("transferred", "Bytes sent that count against the bucket's plan."),
    ):
        yield Family(
            f"lazarette_bucket_{name}_bytes_total",
            "counter",
            meaning,
            [("", _of(bucket), getattr(row, name)) for bucket, row in rows],
        )
    waits: list[tuple[str, Labels, float]] = []
    for name, row in rows:
        waits.append(("_sum", _of(name), row.waited_us / _US_PER_S))
        waits.append(("_count", _of(name), row.waits))
    yield Family(
        "lazarette_bucket_first_byte_seconds",
        "summary",
        "From a request without a body to the first byte of its answer.",
        waits,
    )


def _of(bucket: str) -> Labels:
    return (("bucket", bucket),)
