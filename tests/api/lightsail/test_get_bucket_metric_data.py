"""GetBucketMetricData: what was sampled of a bucket, by period."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clocks import ManualClock
from make import unique_name
from raw import control, send
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server, StartServer

from lazarette.compose.engines import METADATA_FOLDER
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import MetadataEngine
from lazarette.workers.sample_buckets import AgeSeries, SampleBuckets

DAY = timedelta(days=1)
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
ALL_STATISTICS = ["Minimum", "Maximum", "Sum", "Average", "SampleCount"]


def sample_at(server: Server, *moments: datetime, ages: bool = False) -> None:
    """Run the sampling duty on the server's data, as if it were each of these moments."""

    async def rounds(engine: MetadataEngine) -> None:
        for moment in moments:
            duty = SampleBuckets(engine, ManualClock(int(moment.timestamp() * 1000)))
            while await duty.run():
                pass
        if ages:
            ageing = AgeSeries(engine, ManualClock(int(time.time() * 1000)))
            while await ageing.run():
                pass

    async def main() -> None:
        engine = EmbeddedEngine.open(server.data / METADATA_FOLDER)
        try:
            await rounds(engine)
        finally:
            await engine.close()

    asyncio.run(main())


def read(
    server: Server,
    name: str,
    start: datetime,
    end: datetime,
    *,
    metric: str = "BucketSizeBytes",
    period: int = 86_400,
    statistics: Sequence[str] = ("Maximum",),
    unit: str = "",
) -> list[dict[str, Any]]:
    """Return datapoints as boto3 gives them."""
    answer = server.lightsail().get_bucket_metric_data(
        bucketName=name,
        metricName=metric,
        startTime=start,
        endTime=end,
        period=period,
        statistics=list(statistics),
        unit=unit or ("Bytes" if metric == "BucketSizeBytes" else "Count"),
    )
    assert answer["metricName"] == metric
    return list(answer["metricData"])


def test_one_datapoint_a_day(server: Server, bucket: OwnBucket) -> None:
    """As the guide asks: Maximum of the size and Average of the number, by the day."""
    bucket.s3.put_object(Bucket=bucket.name, Key="a", Body=b"x" * 1000)
    yesterday = TODAY - DAY
    sample_at(server, yesterday - DAY, yesterday)
    bucket.s3.put_object(Bucket=bucket.name, Key="b", Body=b"x" * 24)
    sample_at(server, yesterday + DAY / 2)
    assert read(server, bucket.name, yesterday - DAY, TODAY) == [
        {"timestamp": yesterday - DAY, "unit": "Bytes", "maximum": 1000.0},
        {"timestamp": yesterday, "unit": "Bytes", "maximum": 1024.0},
    ]
    numbers = read(
        server,
        bucket.name,
        yesterday - DAY,
        TODAY,
        metric="NumberOfObjects",
        statistics=["Average"],
    )
    assert numbers == [
        {"timestamp": yesterday - DAY, "unit": "Count", "average": 1.0},
        {"timestamp": yesterday, "unit": "Count", "average": 1.5},
    ]


def test_every_statistic_of_shorter_periods(server: Server, bucket: OwnBucket) -> None:
    """Only periods with samples are answered, in order, each with what was asked."""
    start = TODAY - DAY
    for minutes, size in ((0, 4), (5, 10), (10, 1), (20, 7), (40, 100)):
        bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * size)
        sample_at(server, start + timedelta(minutes=minutes))
    end = start + timedelta(minutes=40)
    found = read(server, bucket.name, start, end, period=900, statistics=ALL_STATISTICS)
    assert found == [
        {
            "timestamp": start,
            "unit": "Bytes",
            "minimum": 1.0,
            "maximum": 10.0,
            "sum": 15.0,
            "average": 5.0,
            "sampleCount": 3.0,
        },
        {
            "timestamp": start + timedelta(minutes=15),
            "unit": "Bytes",
            "minimum": 7.0,
            "maximum": 7.0,
            "sum": 7.0,
            "average": 7.0,
            "sampleCount": 1.0,
        },
    ]
    finer = read(server, bucket.name, start, end, period=60)
    assert [point["maximum"] for point in finer] == [4.0, 10.0, 1.0, 7.0]
    # Periods count from the start that was asked for, rounded down to its minute.
    shifted = start + timedelta(minutes=4, seconds=59)
    (point,) = read(server, bucket.name, shifted, end, period=3_600)
    assert point["timestamp"] == start + timedelta(minutes=4)
    assert point["maximum"] == 10.0


def test_versions_markers_and_parts_are_counted(server: Server) -> None:
    """What is stored counts, current or not; an aborted upload counts no more."""
    name = unique_name("metrics")
    bucket = server.bucket(name, versioning=True)
    for body in (b"12", b"345"):
        bucket.s3.put_object(Bucket=name, Key="k", Body=body)
    bucket.s3.delete_object(Bucket=name, Key="k")
    upload = bucket.s3.create_multipart_upload(Bucket=name, Key="large")["UploadId"]
    place = {"Bucket": name, "Key": "large", "UploadId": upload}
    bucket.s3.upload_part(**place, PartNumber=3, Body=b"x" * 50)
    start = TODAY - DAY
    sample_at(server, start)
    bucket.s3.abort_multipart_upload(**place)
    sample_at(server, start + timedelta(minutes=5))
    end = start + timedelta(minutes=10)
    sizes = read(server, name, start, end, period=300)
    assert [point["maximum"] for point in sizes] == [55.0, 5.0]
    numbers = read(server, name, start, end, metric="NumberOfObjects", period=300)
    assert [point["maximum"] for point in numbers] == [4.0, 3.0]


def test_an_empty_bucket_has_no_datapoints(server: Server, bucket: OwnBucket) -> None:
    """Nothing is published of it, rather than zeros."""
    sample_at(server, TODAY - DAY)
    assert read(server, bucket.name, TODAY - DAY, TODAY) == []


def test_another_unit_than_the_metrics_has_no_datapoints(
    server: Server, bucket: OwnBucket
) -> None:
    """As in CloudWatch; a unit that does not exist is refused."""
    bucket.s3.put_object(Bucket=bucket.name, Key="a", Body=b"x")
    sample_at(server, TODAY - DAY)
    assert len(read(server, bucket.name, TODAY - DAY, TODAY)) == 1
    for unit in ("Kilobytes", "Count", "None", "Count/Second"):
        assert read(server, bucket.name, TODAY - DAY, TODAY, unit=unit) == []


def test_old_datapoints_are_hours(server: Server, bucket: OwnBucket) -> None:
    """After 63 days points of five minutes are hours, with all their statistics."""
    old = TODAY - 70 * DAY
    for minutes, size in ((0, 4), (5, 10), (65, 7)):
        bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * size)
        sample_at(server, old + timedelta(minutes=minutes), ages=True)
    found = read(server, bucket.name, old, old + DAY, period=300, statistics=ALL_STATISTICS)
    assert [(point["timestamp"], point["sampleCount"]) for point in found] == [
        (old, 2.0),
        (old + timedelta(hours=1), 1.0),
    ]
    assert (found[0]["minimum"], found[0]["maximum"], found[0]["sum"]) == (4.0, 10.0, 14.0)


def test_the_servers_own_duty_samples(own_server: Server) -> None:
    """Without anybody's help the first sample is there soon after the start."""
    bucket = own_server.bucket(unique_name("sampled"))
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * 77)
    own_server.restart()
    bound = time.monotonic() + 15
    found: list[dict[str, Any]] = []
    while not found and time.monotonic() < bound:
        found = read(own_server, bucket.name, TODAY - DAY, TODAY + 2 * DAY, period=300)
        time.sleep(0.05)
    assert [point["maximum"] for point in found] == [77.0]
    assert found[0]["timestamp"].minute % 5 == 0


def test_requests_and_bytes_beyond_aws(own_server: Server) -> None:
    """S3's request metrics, by the same call: numbers, error rates, bytes both ways."""
    bucket = own_server.bucket(unique_name("traffic"))
    for number in range(3):
        bucket.s3.put_object(Bucket=bucket.name, Key=f"k{number}", Body=b"x" * 1_000)
    bucket.s3.get_object(Bucket=bucket.name, Key="k1")["Body"].read()
    with refused("404", 404):
        bucket.s3.head_object(Bucket=bucket.name, Key="missing")
    own_server.restart()
    window = (TODAY - DAY, TODAY + 2 * DAY)

    def totals(metric: str, unit: str) -> dict[str, float]:
        (point,) = read(
            own_server,
            bucket.name,
            *window,
            metric=metric,
            unit=unit,
            period=86_400,
            statistics=["Sum", "SampleCount", "Average"],
        )
        return {name: value for name, value in point.items() if isinstance(value, float)}

    expected = {"sum": 5.0, "sampleCount": 5.0, "average": 1.0}
    assert totals("AllRequests", "Count") == expected
    assert totals("4xxErrors", "Count") == {"sum": 1.0, "sampleCount": 5.0, "average": 0.2}
    assert totals("5xxErrors", "Count")["sum"] == 0
    assert totals("BytesDownloaded", "Bytes")["sum"] == 1_000
    assert totals("BytesTransferredOut", "Bytes")["sum"] == 1_000
    latency = totals("FirstByteLatency", "Milliseconds")
    assert latency["sampleCount"] == 2  # The requests without a body.
    assert 0 < latency["average"] == latency["sum"] / 2 < 1_000
    # boto3 frames what it uploads: chunk sizes and a trailing checksum come on top.
    assert 3_000 <= totals("BytesUploaded", "Bytes")["sum"] < 3_600


def test_only_the_accounts_root_may_ask(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """A bucket's key is denied; to another account, and region, the bucket is not there."""
    asked = {
        "bucketName": bucket.name,
        "metricName": "BucketSizeBytes",
        "startTime": TODAY - DAY,
        "endTime": TODAY,
        "period": 300,
        "statistics": ["Sum"],
        "unit": "Bytes",
    }
    with refused("AccessDeniedException", 400):
        server.lightsail(bucket.key).get_bucket_metric_data(**asked)
    with refused("NotFoundException", 400):
        server.lightsail(other_account.key).get_bucket_metric_data(**asked)
    with refused("NotFoundException", 400):
        server.lightsail(region="eu-west-1").get_bucket_metric_data(**asked)
    with refused("NotFoundException", 400):
        server.lightsail().get_bucket_metric_data(**{**asked, "bucketName": "no-such-bucket"})
    assert server.lightsail().get_bucket_metric_data(**asked)["metricData"] == []


GOOD = {
    "metricName": "BucketSizeBytes",
    "startTime": 1_700_000_000,
    "endTime": 1_700_003_600.5,
    "period": 300,
    "statistics": ["Maximum"],
    "unit": "Bytes",
}


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("metricName", "CPUUtilization", "Use one of: BucketSizeBytes, NumberOfObjects"),
        ("metricName", "bucketsizebytes", "metricName is"),
        ("statistics", [], "at least one"),
        ("statistics", ["Maximum", "p99"], "Use one of: Minimum, Maximum, Sum"),
        ("statistics", "Maximum", "statistics"),
        ("unit", "bytes", "unit is 'bytes'. Use one of:"),
        ("period", 30, "multiple of 60"),
        ("period", 61, "multiple of 60"),
        ("period", 86_401, "multiple of 60"),
        ("period", 172_800, "multiple of 60"),
        ("period", 300.5, "period"),
        ("startTime", 1_700_003_600.5, "before endTime"),
        ("startTime", 1_800_000_000, "before endTime"),
        ("startTime", -5, "startTime must be"),
        ("startTime", "2026-01-01T00:00:00Z", "startTime"),
        ("startTime", 1_600_000_000, "the limit is 1440"),
        ("endTime", 1e200, "endTime must be"),
        ("endTime", None, "endTime"),
        ("bucketName", "NoName", "Bucket names"),
    ],
)
def test_refuses_bad_parameters(
    server: Server, bucket: OwnBucket, member: str, value: object, words: str
) -> None:
    """Each is an InvalidInputException whose sentence says what to do."""
    good = control(server, "GetBucketMetricData", {"bucketName": bucket.name, **GOOD})
    assert good.status == 200
    answer = control(
        server, "GetBucketMetricData", {"bucketName": bucket.name, **GOOD, member: value}
    )
    expect_refusal(answer, "InvalidInputException", 400)
    assert words in answer.body.decode()


def test_workers_count_together(start_server: StartServer) -> None:
    """Several workers' numbers are one sum, also of requests nobody signed."""
    several = start_server(workers=2)
    bucket = several.bucket(unique_name("traffic"))
    calls = 60
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(
                lambda number: send(several, "GET", f"/{bucket.name}/k{number}", {}, b""),
                range(calls),
            )
        )
    several.restart()
    window = (TODAY - DAY, TODAY + 2 * DAY)
    for metric in ("AllRequests", "4xxErrors"):
        (point,) = read(
            several, bucket.name, *window, metric=metric, unit="Count", statistics=["Sum"]
        )
        assert point["sum"] == calls
