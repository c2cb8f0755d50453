"""Journeys through the Metrics tab."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from server import OwnBucket, Server


def test_the_plan_is_changed_once_in_a_month(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Warned, chosen, applied; then the button is disabled and says until when."""
    page = signed_in
    page.goto(f"{server.console}/buckets/{bucket.name}/metrics")
    expect(page.get_by_role("heading", name="Object Storage 5GB")).to_be_visible()
    expect(page.get_by_text("of 5 GB")).to_be_visible()
    page.get_by_role("button", name="Change storage plan").click()
    page.get_by_role("button", name="Yes, change").click()
    page.get_by_role("radio", name="Object Storage 100GB").click()
    page.get_by_role("button", name="Yes, apply").click()
    expect(page.get_by_text("The storage plan is changed.").first).to_be_visible()
    expect(page.get_by_role("heading", name="Object Storage 100GB")).to_be_visible()
    change = page.get_by_role("button", name="Change storage plan")
    expect(change).to_have_attribute("aria-disabled", "true")
    found = server.lightsail().get_buckets(bucketName=bucket.name)["buckets"][0]
    assert (found["bundleId"], found["ableToUpdateBundle"]) == ("medium_1_0", False)


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
    page.get_by_role("button", name="Metric").click()
    page.get_by_role("option", name="Requests", exact=True).click()
    expect(page.get_by_text("The metrics cannot be shown")).to_have_count(0)
