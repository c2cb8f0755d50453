"""Journeys through the Metrics tab."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from console.accessibility import check_accessible
from playwright.sync_api import Page, expect
from server import OwnBucket, Server


def test_the_plan_is_changed_once_in_a_month(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Warned, chosen, thought over, applied; then disabled until the next cycle."""
    page = signed_in
    page.goto(f"{server.console}/buckets/{bucket.name}/metrics")
    expect(page.get_by_role("heading", name="Object Storage 5GB")).to_be_visible()
    expect(page.get_by_role("tabpanel").get_by_text("of 5 GB")).to_be_visible()
    page.get_by_role("button", name="Change storage plan").click()
    page.get_by_role("button", name="Yes, change").click()
    page.get_by_role("button", name="No, go back").click()
    expect(page.get_by_text("What went over the old one this month stays")).to_be_visible()
    page.get_by_role("button", name="Yes, change").click()
    larger = page.get_by_role("radio", name="Object Storage 100GB")
    expect(larger).to_have_accessible_description(
        "Storage: 100 GB Transfer per month: 250 GB Price per month: 3 USD"
    )
    check_accessible(page)
    larger.click()
    page.get_by_role("button", name="Yes, apply").click()
    expect(page.get_by_text("The storage plan is changed.").first).to_be_visible()
    expect(page.get_by_role("heading", name="Object Storage 100GB")).to_be_visible()
    change = page.get_by_role("button", name="Change storage plan")
    expect(change).to_have_attribute("aria-disabled", "true")
    found = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"][0]
    assert (found["bundleId"], found["ableToUpdateBundle"]) == ("medium_1_0", False)


def test_the_plan_is_changed_by_who_may_not_see_what_is_used(
    open_as: Callable[..., Page], bucket: OwnBucket
) -> None:
    """The use is not shown, with the permission that lacks; the plans are."""
    page = open_as(
        f"/buckets/{bucket.name}/metrics",
        {"Effect": "Allow", "Action": "lightsail:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "lightsail:GetBucketMetricData", "Resource": "*"},
    )
    alert = page.get_by_text("needs the permission lightsail:GetBucketMetricData").first
    expect(alert).to_be_visible()
    expect(page.get_by_role("heading", name="Object Storage 5GB")).to_be_visible()
    page.get_by_role("button", name="Change storage plan").click()
    page.get_by_role("button", name="Yes, change").click()
    expect(page.get_by_role("radio", name="Object Storage 100GB")).to_be_visible()


def test_a_graph_without_points_says_so(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """An empty bucket has published nothing; each metric and range can be asked for."""
    page = signed_in
    page.goto(f"{server.console}/buckets/{bucket.name}/metrics")
    expect(page.get_by_role("heading", name="Nothing has been measured")).to_be_visible()
    for label in ("1 hour", "6 hours", "1 week", "2 weeks"):
        page.get_by_role("button", name=label, exact=True).click()
        expect(page.get_by_role("heading", name="Nothing has been measured")).to_be_visible()
    with page.expect_response("**/GetBucketMetricData") as asked:
        page.get_by_role("button", name="Metric").click()
        page.get_by_role("option", name="Number of objects").click()
    assert asked.value.json() == {"metricName": "NumberOfObjects", "metricData": []}
    expect(page.get_by_role("heading", name="Nothing has been measured")).to_be_visible()
    expect(page.get_by_text("The metrics cannot be shown")).to_have_count(0)


def test_the_month_s_cost_stands_beside_the_usage(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """What the plan costs for the rest of the month, nothing over it, and the next cycle."""
    page = signed_in
    page.goto(f"{server.console}/buckets/{bucket.name}/metrics")
    now = datetime.now(UTC)
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=32)).replace(day=1)
    share = (following - now) / (following - first)
    for label, value in (
        ("Over the plan so far", "0.00 USD"),
        ("Projected cost this month", f"{share:.2f} USD"),
        ("Next billing cycle", f"{following:%B} 1, {following.year}"),
    ):
        pair = page.locator("dt", has_text=label).locator("xpath=..").locator("dd")
        expect(pair).to_have_text(value)
