"""The background duties as Prometheus families, by the duty's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lazarette.observe.bucket_families import Family, Labels
from lazarette.observe.duty_board import DutyState


def duty_families(duties: Sequence[DutyState]) -> Iterator[Family]:
    """Yield a family for each number; none at all where no duties run."""
    if not duties:
        return
    ordered = sorted(duties, key=lambda duty: duty.name)
    yield Family(
        "lazarette_duty_last_success_timestamp_seconds",
        "gauge",
        "When a step of the duty last ended well, seconds since 1970; 0 is never.",
        [("", _of(duty), duty.last_success_ms / 1000) for duty in ordered],
    )
    yield Family(
        "lazarette_duty_steps_total",
        "counter",
        "Steps of the duty, failed ones too.",
        [("", _of(duty), duty.steps) for duty in ordered],
    )
    yield Family(
        "lazarette_duty_failures_total",
        "counter",
        "Steps of the duty that failed.",
        [("", _of(duty), duty.failures) for duty in ordered],
    )
    yield Family(
        "lazarette_duty_is_behind",
        "gauge",
        "1 while the duty has more to do at once.",
        [("", _of(duty), float(duty.is_behind)) for duty in ordered],
    )
    yield Family(
        "lazarette_duty_waiting",
        "gauge",
        "How much waits for the duty, now or later; counted up to 10000.",
        [("", _of(duty), duty.waiting) for duty in ordered if duty.waiting is not None],
    )


def _of(duty: DutyState) -> Labels:
    return (("duty", duty.name),)
