"""The text of /-/metrics: snapshots of all workers merged and written as Prometheus reads it.

Sums over the workers, except for what is a worker's own: memory, start time, being up.
Source: Prometheus, "Exposition formats", text format 0.0.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from lazarette.model.usage import Usage
from lazarette.observe.bucket_families import Labels, bucket_families, together
from lazarette.observe.counters import (
    MICROSECOND_BOUNDS,
    Histogram,
    Snapshot,
    bounds_of,
)
from lazarette.observe.duty_families import duty_families
from lazarette.observe.snapshots import Collected
from lazarette.observe.traffic_counts import BucketCounts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_US_PER_S = 1_000_000

K = TypeVar("K")


class Merged(NamedTuple):
    """What all workers counted together."""

    workers: list[Snapshot]
    silent: list[str]
    requests: dict[tuple[str, str, str], int]  # protocol, operation, status class
    durations: dict[tuple[str, str], Histogram]  # protocol, operation
    refusals: dict[str, int]
    counters: dict[str, int]
    histograms: dict[str, Histogram]
    buckets: dict[str, BucketCounts]


def merge(collected: Collected) -> Merged:
    """Add up what the workers counted."""
    merged = Merged(collected.snapshots, collected.silent, {}, {}, {}, {}, {}, {})
    for snapshot in collected.snapshots:
        for row in snapshot.requests:
            label = (row.protocol, row.operation, f"{row.status // 100}xx")
            count = sum(row.durations_us.counts)
            merged.requests[label] = merged.requests.get(label, 0) + count
            _join(merged.durations, (row.protocol, row.operation), row.durations_us)
        for source, target in (
            (snapshot.refusals, merged.refusals),
            (snapshot.counters, merged.counters),
        ):
            for name, count in source.items():
                target[name] = target.get(name, 0) + count
        for name, histogram in snapshot.histograms.items():
            _join(merged.histograms, name, histogram)
        for name, counts in snapshot.buckets.items():
            found = merged.buckets.get(name)
            merged.buckets[name] = counts if found is None else together(found, counts)
    return merged


def render(
    merged: Merged,
    gauges: Mapping[str, float] | None = None,
    sizes: Mapping[str, Usage] | None = None,
) -> str:
    """Write everything; `gauges` and the `sizes` of buckets only the asking process knows."""
    lines: list[str] = []
    _family(
        lines,
        "lazarette_requests_total",
        "counter",
        "Finished requests.",
        [
            ((("protocol", protocol), ("operation", operation), ("status", status)), count)
            for (protocol, operation, status), count in sorted(merged.requests.items())
        ],
    )
    _histograms(
        lines,
        "lazarette_request_duration_seconds",
        "Time from the first to the last step of a request.",
        [
            ((("protocol", protocol), ("operation", operation)), histogram)
            for (protocol, operation), histogram in sorted(merged.durations.items())
        ],
        MICROSECOND_BOUNDS,
        _US_PER_S,
    )
    _family(
        lines,
        "lazarette_refusals_total",
        "counter",
        "Refused requests by what was wrong.",
        [((("error", error),), count) for error, count in sorted(merged.refusals.items())],
    )
    for name, count in sorted(merged.counters.items()):
        _family(lines, f"lazarette_{name}_total", "counter", _words(name), [((), count)])
    for name, histogram in sorted(merged.histograms.items()):
        is_time = name.endswith("_us")
        shown = f"{name.removesuffix('_us')}_seconds" if is_time else name
        divisor = _US_PER_S if is_time else 1
        rows: list[tuple[Labels, Histogram]] = [((), histogram)]
        _histograms(lines, f"lazarette_{shown}", _words(name), rows, bounds_of(name), divisor)
    for name, value in sorted((gauges or {}).items()):
        _family(lines, f"lazarette_{name}", "gauge", _words(name), [((), value)])
    duties = [duty for snapshot in merged.workers for duty in snapshot.duties]
    for family in (*bucket_families(merged.buckets, sizes or {}), *duty_families(duties)):
        lines.append(f"# HELP {family.name} {family.meaning}\n")
        lines.append(f"# TYPE {family.name} {family.kind}\n")
        lines += [
            f"{family.name}{end}{_labels(labels)} {_number(value)}\n"
            for end, labels, value in family.rows
        ]
    _workers(lines, merged)
    return "".join(lines)


def _workers(lines: list[str], merged: Merged) -> None:
    up = [(snapshot.process, 1) for snapshot in merged.workers]
    up += [(process, 0) for process in merged.silent]
    families: tuple[tuple[str, str, list[tuple[str, float]]], ...] = (
        ("worker_up", "1 when the worker answers.", [*up]),
        (
            "process_resident_memory_bytes",
            "Memory a worker holds.",
            [(item.process, item.resident_bytes) for item in merged.workers],
        ),
        (
            "process_start_time_seconds",
            "When a worker started, seconds since 1970.",
            [(item.process, item.started_ms / 1000) for item in merged.workers],
        ),
    )
    for name, meaning, values in families:
        rows = [((("worker", process),), value) for process, value in sorted(values)]
        _family(lines, f"lazarette_{name}", "gauge", meaning, rows)


def _join(into: dict[K, Histogram], key: K, more: Histogram) -> None:
    found = into.get(key)
    if found is None:
        into[key] = more
    elif len(found.counts) == len(more.counts):
        counts = [a + b for a, b in zip(found.counts, more.counts, strict=True)]
        into[key] = Histogram(counts, found.total + more.total)


def _family(
    lines: list[str],
    name: str,
    kind: str,
    meaning: str,
    rows: Iterable[tuple[Labels, float]],
) -> None:
    lines.append(f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n")
    lines += [f"{name}{_labels(labels)} {_number(value)}\n" for labels, value in rows]


def _histograms(
    lines: list[str],
    name: str,
    meaning: str,
    rows: Sequence[tuple[Labels, Histogram]],
    bounds: Sequence[int],
    divisor: int,
) -> None:
    lines.append(f"# HELP {name} {meaning}\n# TYPE {name} histogram\n")
    for labels, histogram in rows:
        count = 0
        for bound, more in zip(bounds, histogram.counts, strict=False):
            count += more
            limit = ("le", _number(bound / divisor))
            lines.append(f"{name}_bucket{_labels((*labels, limit))} {count}\n")
        count = sum(histogram.counts)
        lines.append(f"{name}_bucket{_labels((*labels, ('le', '+Inf')))} {count}\n")
        lines.append(f"{name}_sum{_labels(labels)} {_number(histogram.total / divisor)}\n")
        lines.append(f"{name}_count{_labels(labels)} {count}\n")


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escape(value)}"' for name, value in labels) + "}"


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize() + "."
