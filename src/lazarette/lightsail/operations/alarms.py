"""PutAlarm, GetAlarms, DeleteAlarm, TestAlarm."""

from __future__ import annotations

from lazarette.http.page_token import read_token, write_token
from lazarette.lightsail import convert
from lazarette.lightsail.alarm_shapes import alarm_shape
from lazarette.lightsail.call import Call
from lazarette.lightsail.enums import parse_enum, parse_enums
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import alarms as shapes
from lazarette.lightsail.shapes.operations import OperationsResult
from lazarette.model.alarm import (
    AlarmSettings,
    AlarmState,
    Comparison,
    MissingData,
    parse_alarm_name,
)
from lazarette.model.contact import ContactProtocol
from lazarette.model.limits import ALARMS_PAGE_MAX
from lazarette.model.metric import Metric

_SCOPE = "GetAlarms"


async def put_alarm(
    services: LightsailServices, call: Call, asked: shapes.PutAlarmRequest
) -> OperationsResult:
    """Make an alarm, or replace the settings of the one of that name."""
    record = await services.alarms.put(
        call.caller,
        parse_alarm_name(asked.alarm_name),
        call.region,
        asked.monitored_resource_name,
        _settings(asked),
        convert.model_tags(asked.tags),
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def get_alarms(
    services: LightsailServices, call: Call, asked: shapes.GetAlarmsRequest
) -> shapes.GetAlarmsResult:
    """Return the named alarm, or a page by name: of one resource, or of the region."""
    now_ms = services.clock.now_ms()
    monitored = asked.monitored_resource_name
    if asked.alarm_name is not None:
        alarm = await services.alarms.find(call.caller, asked.alarm_name, call.region)
        is_other = monitored is not None and alarm.monitored_name != monitored
        return shapes.GetAlarmsResult([] if is_other else [alarm_shape(alarm, now_ms)])
    scope = (_SCOPE, monitored or "")
    after = ""
    if asked.page_token is not None:
        (after_part,) = read_token(scope, (str,), asked.page_token)
        after = str(after_part)
    if monitored is None:
        page = await services.alarms.list_page(call.caller, call.region, after, ALARMS_PAGE_MAX)
    else:
        page = await services.alarms.list_page_of(
            call.caller, call.region, monitored, after, ALARMS_PAGE_MAX
        )
    return shapes.GetAlarmsResult(
        [alarm_shape(alarm, now_ms) for alarm in page.alarms],
        write_token(scope, (page.next_after,)) if page.next_after else None,
    )


async def delete_alarm(
    services: LightsailServices, call: Call, asked: shapes.DeleteAlarmRequest
) -> OperationsResult:
    """Delete an alarm."""
    record = await services.alarms.delete(
        call.caller,
        asked.alarm_name,
        call.region,
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


async def test_alarm(
    services: LightsailServices, call: Call, asked: shapes.TestAlarmRequest
) -> OperationsResult:
    """Show an alarm in another state for some seconds, and send its notifications."""
    record = await services.alarms.test(
        call.caller,
        asked.alarm_name,
        call.region,
        parse_enum("state", AlarmState, asked.state),
        resend=call.resend(convert.operations_result),
    )
    return convert.operations_result(record)


def _settings(asked: shapes.PutAlarmRequest) -> AlarmSettings:
    periods, datapoints = asked.evaluation_periods, asked.datapoints_to_alarm
    missing, triggers = asked.treat_missing_data, asked.notification_triggers
    return AlarmSettings(
        metric=parse_enum("metricName", Metric, asked.metric_name),
        comparison=parse_enum("comparisonOperator", Comparison, asked.comparison_operator),
        threshold=asked.threshold,
        evaluation_periods=periods,
        datapoints_to_alarm=periods if datapoints is None else datapoints,
        missing_data=(
            MissingData.MISSING
            if missing is None
            else parse_enum("treatMissingData", MissingData, missing)
        ),
        protocols=parse_enums(
            "contactProtocols", ContactProtocol, asked.contact_protocols or ()
        ),
        triggers=(
            (AlarmState.ALARM,)
            if triggers is None
            else parse_enums("notificationTriggers", AlarmState, triggers)
        ),
        is_enabled=asked.notification_enabled is not False,
    )
