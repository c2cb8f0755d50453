"""A bucket's metrics: sampled by a background duty, read by the account.

Differs: AWS samples once a day, this server every five minutes, so that graphs of hours and
alarms have something to show; a period of a day still gives one datapoint a day.
Source: Lightsail "Bucket metrics", GetBucketMetricData.
"""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.metadata import buckets, series
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.action import Action
from lazarette.model.errors import NoSuchBucket
from lazarette.model.metric import Metric, Point, aggregate, parse_window
from lazarette.model.names import BucketName, Region
from lazarette.model.principal import Caller
from lazarette.services.gate import Gate


class BucketMetrics:
    """Reads what was sampled."""

    def __init__(self, engine: MetadataEngine, gate: Gate, clock: Clock) -> None:
        self._engine = engine
        self._gate = gate
        self._clock = clock

    async def read(
        self,
        caller: Caller,
        name: BucketName,
        region: Region | None,
        metric: Metric,
        times: tuple[float, float],
        period_s: int,
    ) -> list[Point]:
        """Return a point for each period between `times` (seconds) that has samples.

        In order of time; an empty bucket has no samples. Raises: NoSuchBucket,
        AccessDenied, InvalidInput.
        """
        window = parse_window(*times, period_s, self._clock.now_ms())

        async def body(tx: ReadTx) -> list[Point]:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.READ_METRICS, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            points = await series.list_points(
                tx, bucket.bucket_id, metric, window.start_ms, window.stop_ms
            )
            # Here, where the event loop need not wait for it.
            return aggregate(points, window)

        return await self._engine.read(body, is_long=True)
