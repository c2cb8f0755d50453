"""Who did what, as the console's audit trail tells it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from console.accessibility import check_accessible
from make import unique_name
from playwright.sync_api import Page, expect
from server import Key, OwnBucket, Server

MAKE_KEYS = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "lightsail:CreateBucketAccessKey", "Resource": "*"}
    ],
}


def user(server: Server, name: str, policy: object) -> Key:
    """A new user with this policy, and its key."""
    iam = server.iam()
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="its", PolicyDocument=json.dumps(policy))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"])


def choose(page: Page, what: str, value: str) -> None:
    """Narrow the trail by a property."""
    box = page.get_by_label("Find by operation, caller, access key, bucket or resource")
    box.fill(f"{what} = {value}")
    box.press("Enter")


def test_who_made_a_key_and_who_may_not_delete_it(
    signed_in: Page, server: Server, bucket: OwnBucket, picture: Callable[[Page, str], None]
) -> None:
    """By the bucket: what is worth watching; the record opens, without the key's secret."""
    name = unique_name("keys")
    client = server.lightsail(user(server, name, MAKE_KEYS))
    made = client.create_bucket_access_key(bucketName=bucket.name)["accessKey"]
    with pytest.raises(ClientError):
        client.delete_bucket_access_key(bucketName=bucket.name, accessKeyId=made["accessKeyId"])
    page = signed_in
    page.goto(f"{server.console}/account/audit?about={bucket.name}")
    rows = page.locator("tbody tr")
    rows.first.wait_for()
    page.get_by_role("button", name="Calls worth watching").click()
    expect(rows).to_have_count(3)
    for row, expected in zip(
        rows.all(),
        (
            ("DeleteBucketAccessKey", name, "AccessDenied"),
            ("CreateBucketAccessKey", name, "Done"),
            ("CreateBucketAccessKey", "root", "Done"),
        ),
        strict=True,
    ):
        for text in expected:
            expect(row).to_contain_text(text)
    check_accessible(page)
    picture(page, "audit")
    rows.nth(1).get_by_role("link", name="CreateBucketAccessKey").click()
    record = page.get_by_role("dialog")
    expect(record).to_contain_text(made["accessKeyId"])
    assert made["secretAccessKey"] not in record.inner_text()
    check_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Only refused").click()
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name="DeleteBucketAccessKey").click()
    record.get_by_role("link", name="Open in the request inspector").click()
    page.get_by_text("Refused by the rule no-user-policy", exact=True).wait_for()


def test_the_trail_is_narrowed_and_read_on(
    signed_in: Page, server: Server, bucket: OwnBucket
) -> None:
    """By operation and caller; older calls come on demand; without the right it says which."""
    for number in range(60):
        server.lightsail().tag_resource(
            resourceName=bucket.name, tags=[{"key": "n", "value": str(number)}]
        )
    page = signed_in
    page.goto(f"{server.console}/account/audit?about={bucket.name}&view=changes")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="Show older calls").click()
    expect(rows).to_have_count(62)
    page.get_by_text("The trail has nothing older").wait_for()
    choose(page, "Operation", "CreateBucket")
    expect(rows).to_have_count(1)
    choose(page, "Caller", "nobody-of-this-name")
    page.get_by_text("No call matches").wait_for()
    page.get_by_role("button", name="Clear filters").last.click()
    expect(rows).to_have_count(50)
