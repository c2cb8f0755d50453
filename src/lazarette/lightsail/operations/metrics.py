"""GetBucketMetricData."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lazarette.lightsail.call import Call
from lazarette.lightsail.enums import parse_enum, unknown_value
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import metrics as shapes
from lazarette.model.errors import InvalidInput
from lazarette.model.metric import UNITS, Metric, Point, Statistic
from lazarette.model.names import parse_bucket_name


async def get_bucket_metric_data(
    services: LightsailServices, call: Call, asked: shapes.GetBucketMetricDataRequest
) -> shapes.GetBucketMetricDataResult:
    """Return a metric of a bucket, a datapoint for each period that has samples.

    A unit that is not the metric's has no datapoints, as in CloudWatch.
    """
    metric = parse_enum("metricName", Metric, asked.metric_name)
    statistics = _parse_statistics(asked.statistics)
    if asked.unit not in UNITS:
        raise unknown_value("unit", asked.unit, sorted(UNITS))
    points = await services.metrics.read(
        call.caller,
        parse_bucket_name(asked.bucket_name),
        call.region,
        metric,
        (asked.start_time, asked.end_time),
        asked.period,
    )
    if asked.unit != metric.unit:
        points = []
    return shapes.GetBucketMetricDataResult(
        metric.value, [_datapoint(point, metric, statistics) for point in points]
    )


def _datapoint(
    point: Point, metric: Metric, statistics: Collection[Statistic]
) -> shapes.MetricDatapoint:
    def shown(statistic: Statistic, value: float) -> float | None:
        return value if statistic in statistics else None

    scale = metric.scale

    return shapes.MetricDatapoint(
        timestamp=point.at_ms / 1000,
        unit=metric.unit,
        average=shown(Statistic.AVERAGE, point.total / point.samples / scale),
        maximum=shown(Statistic.MAXIMUM, point.maximum / scale),
        minimum=shown(Statistic.MINIMUM, point.minimum / scale),
        sample_count=shown(Statistic.SAMPLE_COUNT, float(point.samples)),
        sum=shown(Statistic.SUM, point.total / scale),
    )


def _parse_statistics(texts: Sequence[str]) -> frozenset[Statistic]:
    if not texts:
        raise InvalidInput("statistics must name at least one statistic.")
    return frozenset(parse_enum("statistics", Statistic, text) for text in texts)
