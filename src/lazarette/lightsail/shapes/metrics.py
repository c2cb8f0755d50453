"""GetBucketMetricData."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class GetBucketMetricDataRequest(Shape, frozen=True):
    """GetBucketMetricData."""

    bucket_name: str
    metric_name: str
    start_time: float
    end_time: float
    period: int
    statistics: list[str]
    unit: str


class MetricDatapoint(Shape, frozen=True):
    """The samples of one period, in the statistics that were asked for."""

    timestamp: float
    unit: str
    average: float | None = None
    maximum: float | None = None
    minimum: float | None = None
    sample_count: float | None = None
    sum: float | None = None


class GetBucketMetricDataResult(Shape, frozen=True):
    """GetBucketMetricData."""

    metric_name: str
    metric_data: list[MetricDatapoint]
