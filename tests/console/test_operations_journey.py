"""What was changed, as the console tells it: of one bucket, and of the region."""

from __future__ import annotations

from console.accessibility import check_accessible
from playwright.sync_api import Page, expect
from server import OwnBucket, Server


def test_the_history_of_a_bucket(signed_in: Page, server: Server, bucket: OwnBucket) -> None:
    """From its page: newest first, each with how it ended; then one kind of change alone."""
    server.lightsail().update_bucket(bucketName=bucket.name, versioning="Enabled")
    page = signed_in
    page.goto(f"{server.console}/buckets/{bucket.name}")
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("menuitem", name="History").click()
    page.get_by_role("heading", name=f"History of {bucket.name}").wait_for()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(3)
    for row, name in zip(
        rows.all(), ("UpdateBucket", "CreateBucketAccessKey", "CreateBucket"), strict=True
    ):
        expect(row.locator("th")).to_have_text(name)
        expect(row).to_contain_text("Succeeded")
    check_accessible(page)
    page.get_by_role("button", name="Any operation").click()
    page.get_by_role("option", name="CreateBucketAccessKey").click()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="All operations").click()
    page.get_by_role("heading", name="Operations").wait_for()
    page.get_by_label("Find by resource, operation or details").fill(bucket.name)
    expect(rows).to_have_count(1)
