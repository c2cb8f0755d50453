"""PutAlarm, GetAlarms, DeleteAlarm, TestAlarm, and the Alarm they show."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import ResourceLocation, Shape
from lazarette.lightsail.shapes.tags import Tag


class PutAlarmRequest(Shape, frozen=True):
    """PutAlarm."""

    alarm_name: str
    metric_name: str
    monitored_resource_name: str
    comparison_operator: str
    threshold: float
    evaluation_periods: int
    datapoints_to_alarm: int | None = None
    treat_missing_data: str | None = None
    contact_protocols: list[str] | None = None
    notification_triggers: list[str] | None = None
    notification_enabled: bool | None = None
    tags: list[Tag] | None = None


class GetAlarmsRequest(Shape, frozen=True):
    """GetAlarms."""

    alarm_name: str | None = None
    page_token: str | None = None
    monitored_resource_name: str | None = None


class DeleteAlarmRequest(Shape, frozen=True):
    """DeleteAlarm."""

    alarm_name: str


class TestAlarmRequest(Shape, frozen=True):
    """TestAlarm."""

    alarm_name: str
    state: str


class MonitoredResourceInfo(Shape, frozen=True):
    """What an alarm watches."""

    arn: str
    name: str
    resource_type: str


class Alarm(Shape, frozen=True):
    """An alarm, with every member that the API has for one."""

    name: str
    arn: str
    created_at: float
    location: ResourceLocation
    resource_type: str
    support_code: str
    monitored_resource_info: MonitoredResourceInfo
    comparison_operator: str
    evaluation_periods: int
    period: int
    threshold: float
    datapoints_to_alarm: int
    treat_missing_data: str
    statistic: str
    metric_name: str
    state: str
    unit: str
    contact_protocols: list[str]
    notification_triggers: list[str]
    notification_enabled: bool
    tags: list[Tag]


class GetAlarmsResult(Shape, frozen=True):
    """GetAlarms."""

    alarms: list[Alarm]
    next_page_token: str | None = None
