"""Alarms and contact methods to shapes."""

from __future__ import annotations

from msgspec.structs import replace

from lazarette.lightsail import arn, convert
from lazarette.lightsail.shapes import alarms, contacts, tags
from lazarette.lightsail.shapes.shape import ResourceLocation
from lazarette.model.alarm import Alarm, watched_statistic
from lazarette.model.contact import ContactMethod, ContactStatus
from lazarette.model.metric import SAMPLE_MS


def alarm_shape(alarm: Alarm, now_ms: int) -> alarms.Alarm:
    """Return an alarm as the API shows it at a time: while it is tested, in that state."""
    settings = alarm.settings
    return alarms.Alarm(
        name=alarm.name,
        arn=arn.resource_arn(alarm),
        created_at=alarm.created_ms / 1000,
        location=ResourceLocation(convert.ALL_ZONES, alarm.region),
        resource_type=alarm.resource_type,
        support_code=arn.support_code(alarm),
        monitored_resource_info=alarms.MonitoredResourceInfo(
            arn.arn_of(alarm.region, alarm.account, alarm.monitored_type, alarm.monitored_id),
            alarm.monitored_name,
            alarm.monitored_type,
        ),
        comparison_operator=settings.comparison.value,
        evaluation_periods=settings.evaluation_periods,
        period=SAMPLE_MS // 1000,
        threshold=settings.threshold,
        datapoints_to_alarm=settings.datapoints_to_alarm,
        treat_missing_data=settings.missing_data.value,
        statistic=watched_statistic(settings.metric).value,
        metric_name=settings.metric.value,
        state=alarm.state_at(now_ms).value,
        unit=settings.metric.unit,
        contact_protocols=[protocol.value for protocol in settings.protocols],
        notification_triggers=[state.value for state in settings.triggers],
        notification_enabled=settings.is_enabled,
        tags=[tags.Tag(tag.key, tag.value) for tag in alarm.tags],
    )


def contact_shape(contact: ContactMethod, now_ms: int) -> contacts.ContactMethod:
    """Return a contact as the API shows it at a time."""
    status = contact.status_at(now_ms)
    shown = contacts.ContactMethod(
        status=status.value,
        protocol=contact.protocol.value,
        name=contact.name,
        arn=arn.resource_arn(contact),
        created_at=contact.created_ms / 1000,
        location=ResourceLocation(convert.ALL_ZONES, contact.region),
        resource_type=contact.resource_type,
        support_code=arn.support_code(contact),
        tags=[tags.Tag(tag.key, tag.value) for tag in contact.tags],
    )
    if status is ContactStatus.INVALID:
        return shown
    return replace(shown, contact_endpoint=contact.endpoint)
