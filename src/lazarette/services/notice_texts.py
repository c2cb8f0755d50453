"""What notices say: mails, text messages, and the events of the hook."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from lazarette.model.alarm import AlarmState, Comparison, watched_statistic
from lazarette.model.contact import ContactMethod
from lazarette.model.notice import AlarmChange, Notice

_WORDS = {
    Comparison.AT_LEAST: "at least",
    Comparison.ABOVE: "above",
    Comparison.BELOW: "below",
    Comparison.AT_MOST: "at most",
}
_MEANINGS = {
    AlarmState.ALARM: "The metric is outside of the threshold.",
    AlarmState.OK: "The metric is within the threshold.",
    AlarmState.UNKNOWN: "There are too few data points to tell.",
}


class Letter(NamedTuple):
    """A mail without its addresses."""

    subject: str
    text: str


def verification_letter(contact: ContactMethod, link: str, until_ms: int) -> Letter:
    """Return the mail that asks whether an address wants notifications."""
    return Letter(
        "Confirm this address for storage notifications",
        f"""\
Somebody with access to the storage account {contact.account} asks that notifications of its
alarms in {contact.region} are sent to this address, {contact.endpoint}.

If you want them, open this link and confirm, before {moment(until_ms)}:

{link}

If you do not know of this, ignore this mail: without the confirmation nothing is sent.
""",
    )


def alarm_letter(notice: Notice, change: AlarmChange) -> Letter:
    """Return the mail that tells of an alarm that changed."""
    test = "Test: " if change.is_test else ""
    value = "none" if change.value is None else f"{_number(change.value)}"
    old, new = change.old_state.value, change.new_state.value
    first = f"The alarm {change.alarm} changed from {old} to {new}."
    if change.is_test:
        first = f"This is a test of the alarm {change.alarm}, which itself is OK: {new}."
    return Letter(
        f"{test}{change.new_state.value}: {change.alarm} in {notice.region}",
        f"""\
{first}
{_MEANINGS[change.new_state]}

Resource:     {change.monitored_type} {change.monitored_name}
Metric:       {change.settings.metric.value} ({watched_statistic(change.settings.metric).value})
Alarm when:   {rule_text(change)}
Last value:   {value}
Changed at:   {moment(change.at_ms)}
Region:       {notice.region}
Account:      {notice.account}
""",
    )


def sms_text(notice: Notice, change: AlarmChange) -> str:
    """Return the text message that tells of it, in the length of one."""
    test = "TEST " if change.is_test else ""
    text = (
        f"{test}{change.new_state.value}: {change.alarm}: {change.settings.metric.value} of "
        f"{change.monitored_name}, {notice.region}"
    )
    return text if len(text) <= 160 else text[:157] + "..."


def hook_body(notice: Notice, change: AlarmChange, contact: ContactMethod | None) -> bytes:
    """Return what the hook is sent: JSON, an `alarm` event or an `sms` to send on."""
    settings = change.settings
    body: dict[str, object] = {
        "id": notice.notice_id,
        "type": notice.kind.value,
        "account": notice.account,
        "region": notice.region,
    }
    if contact is not None:
        body["to"] = contact.endpoint
        body["text"] = sms_text(notice, change)
    body["alarm"] = {
        "name": change.alarm,
        "id": change.alarm_id,
        "oldState": change.old_state.value,
        "state": change.new_state.value,
        "changedAt": change.at_ms / 1000,
        "isTest": change.is_test,
        "resource": {"type": change.monitored_type, "name": change.monitored_name},
        "metricName": settings.metric.value,
        "statistic": watched_statistic(settings.metric).value,
        "unit": settings.metric.unit,
        "value": change.value,
        "threshold": settings.threshold,
        "comparisonOperator": settings.comparison.value,
        "evaluationPeriods": settings.evaluation_periods,
        "datapointsToAlarm": settings.datapoints_to_alarm,
        "treatMissingData": settings.missing_data.value,
    }
    return msgspec.json.encode(body)


def rule_text(change: AlarmChange) -> str:
    """Return an alarm's rule as a sentence without its end."""
    settings = change.settings
    minutes = 5 * settings.evaluation_periods
    times = settings.datapoints_to_alarm
    return (
        f"{_WORDS[settings.comparison]} {_number(settings.threshold)} {settings.metric.unit}, "
        f"{times} time{'s' if times != 1 else ''} within {minutes} minutes"
    )


def moment(at_ms: int) -> str:
    """Return a time as mails write it.

    >>> moment(1_795_435_200_000)
    '2026-11-23 12:00:00 UTC'
    """
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"
