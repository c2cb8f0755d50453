"""GetBucketUsage: what a bucket uses of its plan, as of now."""

from __future__ import annotations

from api.iam.people import allow, person
from api.native.calls import answered, native
from make import unique_name
from refusals import expect_refusal
from server import Account, OwnBucket, Server

GIB = 1 << 30


def test_what_was_stored_a_moment_ago_counts(server: Server, bucket: OwnBucket) -> None:
    """Every version and every part, beside the plan's quotas; the month is the calendar's."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=bytes(1_000))
    asked = {"bucketName": bucket.name}
    usage = answered(native(server, "GetBucketUsage", asked))["usage"]
    assert (usage["bucketName"], usage["bundleId"]) == (bucket.name, "small_1_0")
    assert (usage["storedBytes"], usage["sentBytes"]) == (1_000, 0)
    assert (usage["storedBytesQuota"], usage["sentBytesQuota"]) == (5 * GIB, 25 * GIB)
    assert 28 * 86_400 <= usage["cycleEnd"] - usage["cycleStart"] <= 31 * 86_400
    assert usage["overageUsd"] == 0
    assert 0 < usage["projectedUsd"] <= 1
    bucket.s3.delete_object(Bucket=bucket.name, Key="k")
    assert answered(native(server, "GetBucketUsage", asked))["usage"]["storedBytes"] == 0


def test_it_follows_the_right_to_read_metrics(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """Another region, another account, no right and no such bucket are refused."""
    asked = {"bucketName": bucket.name}
    reader = person(server, allow("lightsail:GetBucketMetricData"))
    answered(native(server, "GetBucketUsage", asked, key=reader.key))
    denied = native(server, "GetBucketUsage", asked, key=person(server).key)
    expect_refusal(denied, "AccessDeniedException", 400)
    for refused in (
        native(server, "GetBucketUsage", asked, key=other_account.key),
        native(server, "GetBucketUsage", asked, region="eu-west-1"),
        native(server, "GetBucketUsage", {"bucketName": unique_name("none")}),
    ):
        expect_refusal(refused, "NotFoundException", 400)
    expect_refusal(native(server, "GetBucketUsage"), "InvalidInputException", 400)
