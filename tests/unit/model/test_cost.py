"""What a bucket costs: plans by the day, and what goes over their quotas."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from lazarette.model.bundle import Bundle
from lazarette.model.cost import Piece, Present, Span, estimate
from lazarette.model.cycle import DAY_MS
from lazarette.model.limits import GIB
from lazarette.model.metric import HOUR_MS, SAMPLE_MS, Point, sample
from lazarette.model.names import BundleId

SMALL, BIG = BundleId("small"), BundleId("big")
# 10 USD for 1 GB stored and 2 GB sent; over that 0.5 USD per GB-month and 0.25 USD per GB.
SMALL_PLAN = Bundle(SMALL, "Small", 10.0, 1, 2, True, 0.5, 0.25)
BIG_PLAN = Bundle(BIG, "Big", 100.0, 50, 20, True, 0.5, 0.25)


def moment(month: int, day: int, hour: int = 0) -> int:
    """Return a moment of the year 2026."""
    return int(datetime(2026, month, day, hour, tzinfo=UTC).timestamp() * 1000)


NOVEMBER, DECEMBER, JANUARY = moment(11, 1), moment(12, 1), moment(12, 31) + DAY_MS
LATER = Present(JANUARY + 100 * DAY_MS, 0)  # All of it has been measured.
ALWAYS = [Span(0, 1 << 50, SMALL, SMALL_PLAN)]


def stored(start_ms: int, stop_ms: int, size: int) -> list[Point]:
    """Return the samples of a bucket that holds `size` all that time."""
    return [sample(at_ms, size) for at_ms in range(start_ms, stop_ms, SAMPLE_MS)]


def test_a_plan_costs_its_price_a_month() -> None:
    """Whatever the month's length; a part of it costs its part."""
    for window in ((NOVEMBER, DECEMBER), (DECEMBER, JANUARY)):
        pieces = estimate(ALWAYS, [], [], window, LATER)
        assert len(pieces) == (window[1] - window[0]) // DAY_MS
        assert sum(piece.plan_usd for piece in pieces) == pytest.approx(10)
        assert sum(piece.stored_over_usd + piece.sent_over_usd for piece in pieces) == 0
    (half,) = estimate(ALWAYS, [], [], (NOVEMBER, NOVEMBER + DAY_MS // 2), LATER)
    assert half.plan_usd == pytest.approx(10 / 60)


def test_stored_bytes_over_the_quota_cost_by_month() -> None:
    """3 GB in a plan of 1 GB, half of November long, is 1 GB-month over."""
    sizes = stored(NOVEMBER, NOVEMBER + 15 * DAY_MS, 3 * GIB)
    sizes += stored(NOVEMBER + 15 * DAY_MS, DECEMBER, GIB)
    pieces = estimate(ALWAYS, sizes, [], (NOVEMBER, DECEMBER), LATER)
    assert sum(piece.stored_over for piece in pieces) == pytest.approx(1)
    assert sum(piece.stored_over_usd for piece in pieces) == pytest.approx(0.5)
    assert all(piece.stored_over == 0 for piece in pieces[15:])


def test_an_hours_point_counts_as_its_samples() -> None:
    """After 63 days twelve samples are one point, and cost the same."""
    hours = [
        Point(at_ms, 3 * GIB, 3 * GIB, 36 * GIB, 12)
        for at_ms in range(NOVEMBER, DECEMBER, HOUR_MS)
    ]
    pieces = estimate(ALWAYS, hours, [], (NOVEMBER, DECEMBER), LATER)
    assert sum(piece.stored_over for piece in pieces) == pytest.approx(2)


def test_sent_bytes_cost_from_where_the_quota_is_used_up() -> None:
    """A gigabyte a day: the third one of a month is over, and the next month starts anew."""
    sent = [sample(NOVEMBER + day * DAY_MS, GIB) for day in range(33)]
    pieces = estimate(ALWAYS, [], sent, (NOVEMBER, DECEMBER + 4 * DAY_MS), LATER)
    assert [piece.sent_over for piece in pieces[:4]] == [0, 0, 1, 1]
    assert [piece.sent_over for piece in pieces[30:]] == [0, 0, 1, 0]
    assert sum(piece.sent_over_usd for piece in pieces[:30]) == pytest.approx(28 * 0.25)
    # A window that begins later knows what was used before.
    (late,) = estimate(ALWAYS, [], sent, (NOVEMBER + 5 * DAY_MS, NOVEMBER + 6 * DAY_MS), LATER)
    assert late.sent_over == 1


def test_a_change_of_plan_starts_quotas_anew_and_keeps_what_was_over() -> None:
    """On the 11th at noon: ten days of three gigabytes a day were over, none is after."""
    change_ms = moment(11, 11, 12)
    spans = [Span(0, change_ms, SMALL, SMALL_PLAN), Span(change_ms, 1 << 50, BIG, BIG_PLAN)]
    sent = [sample(NOVEMBER + day * DAY_MS, 3 * GIB) for day in range(13)]
    pieces = estimate(
        spans, stored(NOVEMBER, DECEMBER, 2 * GIB), sent, (NOVEMBER, DECEMBER), LATER
    )
    assert len(pieces) == 31
    before = [piece for piece in pieces if piece.bundle_id == SMALL]
    after = [piece for piece in pieces if piece.bundle_id == BIG]
    assert before[-1].stop_ms == after[0].start_ms == change_ms
    # Sent on eleven days, the 1st to the 11th, before noon.
    assert sum(piece.sent_over for piece in before) == pytest.approx(31)
    assert sum(piece.stored_over for piece in before) == pytest.approx(10.5 / 30)
    assert sum(piece.sent_over + piece.stored_over for piece in after) == 0
    assert sum(piece.plan_usd for piece in pieces) == pytest.approx(
        10 * 10.5 / 30 + 100 * 19.5 / 30
    )


def test_the_rest_of_the_month_goes_on_as_it_went() -> None:
    """What is stored stays; as much is sent each day as since the month began."""
    now_ms = NOVEMBER + 10 * DAY_MS
    sent = [sample(NOVEMBER + day * DAY_MS, GIB // 2) for day in range(10)]
    pieces = estimate(ALWAYS, [], sent, (NOVEMBER, DECEMBER), Present(now_ms, 4 * GIB))
    ahead = [piece for piece in pieces if piece.start_ms >= now_ms]
    assert sum(piece.sent for piece in ahead) == pytest.approx(10 * GIB)
    assert sum(piece.sent_over for piece in pieces) == pytest.approx(13)
    assert sum(piece.stored_over for piece in ahead) == pytest.approx(3 * 20 / 30)


def test_a_busy_first_hour_says_nothing_of_the_month() -> None:
    """Less than a day is taken for a day."""
    sent = [sample(NOVEMBER, GIB)]
    present = Present(NOVEMBER + HOUR_MS, 0)
    pieces = estimate(ALWAYS, [], sent, (NOVEMBER, DECEMBER), present)
    assert sum(piece.sent for piece in pieces) == pytest.approx(GIB * (30 + 23 / 24), rel=0.01)


def test_a_plan_nobody_knows_any_more_costs_nothing() -> None:
    """The bucket goes on; its days are there without a price."""
    spans = [Span(0, 1 << 50, BundleId("gone"), None)]
    sizes, sent = stored(NOVEMBER, DECEMBER, GIB), [sample(NOVEMBER, GIB)]
    pieces = estimate(spans, sizes, sent, (NOVEMBER, DECEMBER), Present(NOVEMBER, GIB))
    assert len(pieces) == 30
    assert sum(piece.plan_usd + piece.stored_over + piece.sent_over for piece in pieces) == 0


def test_a_bucket_costs_from_its_creation() -> None:
    """Nothing is due for the days before it."""
    spans = [Span(DECEMBER - DAY_MS, 1 << 50, SMALL, SMALL_PLAN)]
    (only,) = estimate(spans, [], [], (NOVEMBER, DECEMBER), LATER)
    assert only.plan_usd == pytest.approx(10 / 30)


def test_the_first_minutes_of_a_bucket_are_its_own() -> None:
    """A point bears the time of its five minutes, which may be before the bucket was made."""
    made_ms = NOVEMBER + 3 * 60_000
    spans = [Span(made_ms, 1 << 50, SMALL, SMALL_PLAN)]
    sent = [sample(NOVEMBER, 5), sample(NOVEMBER + SAMPLE_MS, 7)]
    present = Present(NOVEMBER + SAMPLE_MS + 1, 0)
    pieces = estimate(spans, [], sent, (NOVEMBER, DECEMBER), present)
    assert pieces[0].sent == 12
    change_ms = made_ms + 60_000
    spans = [Span(made_ms, change_ms, SMALL, SMALL_PLAN), Span(change_ms, 1 << 50, BIG, None)]
    pieces = estimate(spans, [], sent, (NOVEMBER, DECEMBER), present)
    assert [piece.sent for piece in pieces[:2]] == [0, 12]


hours_of_november = st.integers(0, 719).map(lambda hour: NOVEMBER + hour * HOUR_MS)


@given(
    st.lists(st.tuples(hours_of_november, st.integers(0, 4 * GIB)), max_size=30),
    hours_of_november,
    hours_of_november,
)
def test_the_cost_of_a_time_is_that_of_its_parts(
    moves: list[tuple[int, int]], change_ms: int, middle_ms: int
) -> None:
    """However a month is asked for, its parts add up; a slow sum agrees with the whole."""
    spans = [Span(0, change_ms, SMALL, SMALL_PLAN), Span(change_ms, 1 << 50, BIG, BIG_PLAN)]
    points = [sample(at_ms, size) for at_ms, size in moves]

    def totals(start_ms: int, stop_ms: int) -> tuple[float, float, float]:
        pieces = estimate(spans, points, points, (start_ms, stop_ms), LATER)
        return _sums(pieces)

    whole = totals(NOVEMBER, DECEMBER)
    parts = [totals(NOVEMBER, middle_ms), totals(middle_ms, DECEMBER)]
    assert whole == pytest.approx(tuple(sum(pair) for pair in zip(*parts, strict=True)))
    over = 0
    for is_before, plan in ((True, SMALL_PLAN), (False, BIG_PLAN)):
        sent = sum(size for at_ms, size in moves if (at_ms < change_ms) is is_before)
        over += max(0, sent - plan.transfer_bytes)
    assert whole[2] == pytest.approx(over / GIB)


def _sums(pieces: list[Piece]) -> tuple[float, float, float]:
    return (
        sum(piece.plan_usd for piece in pieces),
        sum(piece.stored_over for piece in pieces),
        sum(piece.sent_over for piece in pieces),
    )
