"""Requests and bytes by bucket, in memory, until somebody takes them."""

from __future__ import annotations

from lazarette.observe.traffic_counts import NAMES_MAX, Row, TrafficCounts


def numbers(row: Row) -> tuple[int, ...]:
    """Return a row's numbers: requests, 4xx, 5xx, received, sent."""
    return row.requests, row.client_errors, row.server_errors, row.received, row.sent


def test_counts_by_bucket_and_starts_again_when_taken() -> None:
    """Each number stands for what happened since the last `take`."""
    traffic = TrafficCounts()
    for status, received, sent in ((200, 7, 0), (404, 0, 100), (503, 1, 100), (206, 0, 5)):
        traffic.note("photos", status, received, sent, 1_000)
    traffic.note("other", 403, 0, 0, 1_000)
    taken = traffic.take()
    assert numbers(taken.pop("photos")) == (4, 1, 1, 8, 205)
    assert numbers(taken.pop("other")) == (1, 1, 0, 0, 0)
    assert taken == traffic.take() == {}


def test_totals_know_what_was_taken() -> None:
    """Prometheus counters never go down, and have what no bucket received."""
    traffic = TrafficCounts()
    traffic.note("photos", 200, 3, 4, 1_000)
    traffic.note("", 200, 10, 10, 1_000)
    assert list(traffic.take()) == ["photos"]
    traffic.note("photos", 200, 100, 0, 1_000)
    assert traffic.totals() == (113, 14)


def test_made_up_names_do_not_fill_the_memory() -> None:
    """Beyond 10,000 names bytes are still counted, for no bucket."""
    traffic = TrafficCounts()
    for number in range(NAMES_MAX + 500):
        traffic.note(f"name-{number}", 403, 0, 1, 1_000)
    assert len(traffic.take()) <= NAMES_MAX
    assert traffic.totals() == (0, NAMES_MAX + 500)
