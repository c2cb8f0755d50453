"""GetCostEstimate: a bucket's plan by the day, and what goes over it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from instances import new_instance
from make import unique_name
from raw import control
from refusals import expect_refusal, refused
from server import Account, OwnBucket, Server

DAY = timedelta(days=1)


def test_a_plan_costs_by_the_day(server: Server) -> None:
    """From the bucket's creation on, the days ahead too; a month is the plan's price."""
    name = unique_name("cost")
    server.lightsail().create_bucket(bucketName=name, bundleId="medium_1_0")
    now = datetime.now(UTC)
    first = (now.replace(day=1) + 32 * DAY).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    stop = (first + 32 * DAY).replace(day=1)
    answer = server.lightsail().get_cost_estimate(
        resourceName=name, startTime=now - DAY, endTime=stop
    )
    (resource,) = answer["resourcesBudgetEstimate"]
    assert resource["resourceName"] == name
    assert resource["resourceType"] == "Bucket"
    assert abs(resource["startTime"] - (now - DAY)) < timedelta(seconds=2)
    assert resource["endTime"] == stop
    (plan,) = resource["costEstimates"]
    assert plan["usageType"] == "BucketBundle:medium_1_0"
    rows = plan["resultsByTime"]
    assert {(row["pricingUnit"], row["currency"]) for row in rows} == {("Bundles", "USD")}
    assert rows[0]["timePeriod"]["start"] >= now - timedelta(minutes=1)
    next_month = [row for row in rows if row["timePeriod"]["start"] >= first]
    assert len(next_month) == (stop - first).days
    assert all(
        row["timePeriod"]["end"] - row["timePeriod"]["start"] == DAY for row in next_month
    )
    assert sum(row["usageCost"] for row in next_month) == pytest.approx(3)
    assert sum(row["unit"] for row in next_month) == pytest.approx(1)


def test_only_what_is_there_has_a_cost(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """An unknown resource, another's, and one of another region are not found."""
    now = datetime.now(UTC)
    asked = {"resourceName": bucket.name, "startTime": now - DAY, "endTime": now}
    assert server.lightsail().get_cost_estimate(**asked)["resourcesBudgetEstimate"]
    with refused("NotFoundException", 400):
        server.lightsail().get_cost_estimate(**{**asked, "resourceName": "no-such-thing"})
    with refused("NotFoundException", 400):
        server.lightsail(other_account.key).get_cost_estimate(**asked)
    with refused("NotFoundException", 400):
        server.lightsail(region="eu-west-1").get_cost_estimate(**asked)
    with refused("AccessDeniedException", 400):
        server.lightsail(bucket.key).get_cost_estimate(**asked)


def test_an_instance_has_no_price(server: Server) -> None:
    """It is known by its type, and costs nothing here."""
    now = datetime.now(UTC)
    name = new_instance(server)
    answer = server.lightsail().get_cost_estimate(
        resourceName=name, startTime=now - DAY, endTime=now
    )
    (resource,) = answer["resourcesBudgetEstimate"]
    assert (resource["resourceType"], resource["costEstimates"]) == ("Instance", [])


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("startTime", 4_000_000_000, "startTime must be at most 455 days"),
        ("startTime", 1_000, "startTime must be at most 455 days"),
        ("endTime", 1_000, "endTime must be at most 455 days"),
        ("endTime", -1e300, "endTime must be"),
        ("startTime", "now", "startTime"),
        ("endTime", None, "endTime"),
        ("resourceName", None, "resourceName"),
    ],
)
def test_refuses_times_that_nobody_measured(
    server: Server, bucket: OwnBucket, member: str, value: object, words: str
) -> None:
    """Each is an InvalidInputException whose sentence says what to do."""
    now = datetime.now(UTC).timestamp()
    good = {"resourceName": bucket.name, "startTime": now - 60, "endTime": now}
    assert control(server, "GetCostEstimate", good).status == 200
    for turned in (
        {**good, "startTime": now + 60, "endTime": now + 120},
        {**good, "endTime": 1},
    ):
        expect_refusal(control(server, "GetCostEstimate", turned), "InvalidInputException", 400)
    answer = control(server, "GetCostEstimate", {**good, member: value})
    expect_refusal(answer, "InvalidInputException", 400)
    assert words in answer.body.decode()
