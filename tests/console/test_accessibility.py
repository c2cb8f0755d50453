"""No page of the console shuts anybody out: axe-core finds nothing serious on any.

Each is looked at in light and dark, at 1280 and at 390 pixels, where it scrolls one way only.
"""

from __future__ import annotations

import pytest
from console.accessibility import check_accessible, check_every_look
from console.conftest import OpenConsole
from playwright.sync_api import Page
from server import OwnBucket, Server

TABS = ["objects", "permissions", "metrics", "versioning", "logging", "cors", "tags"]


@pytest.fixture
def full(server: Server, bucket: OwnBucket) -> OwnBucket:
    """A bucket with something for each of its tabs."""
    client = server.lightsail()
    client.update_bucket(
        bucketName=bucket.name,
        accessRules={"getObject": "private", "allowPublicOverrides": True},
        readonlyAccessAccounts=["111122223333"],
        versioning="Enabled",
        accessLogConfig={"enabled": True, "destination": bucket.name, "prefix": "logs/"},
        cors={"rules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://a.example"]}]},
    )
    client.tag_resource(resourceName=bucket.name, tags=[{"key": "year", "value": "2026"}])
    for body in (b"first", b"second"):
        bucket.s3.put_object(
            Bucket=bucket.name, Key="note.txt", Body=body, ContentType="text/plain"
        )
    bucket.s3.put_object(Bucket=bucket.name, Key="folder/a", Body=b"x")
    bucket.s3.put_object(Bucket=bucket.name, Key=f"{'long-name-' * 20}.bin", Body=b"x")
    return bucket


def test_what_shuts_people_out_is_found(signed_in: Page) -> None:
    """A picture without a text fails the check, and is named."""
    check_accessible(signed_in)
    signed_in.evaluate("document.body.append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        check_accessible(signed_in)


def test_signing_in_is_for_everybody(open_page: OpenConsole) -> None:
    """With a key, refused, as a user, with the first steps opened."""
    page = open_page()
    page.get_by_role("button", name="Sign in").wait_for()
    page.fill("input[name=access-key-id]", "AKIAAAAAAAAAAAAAAAAA")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("These credentials are not right").wait_for()
    check_every_look(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="User and password").click()
    page.locator("input[name=password]").wait_for()
    page.get_by_role("button", name="First time here?").click()
    check_every_look(page)


@pytest.mark.parametrize("path", ["/", "/create"])
@pytest.mark.usefixtures("full")
def test_the_way_to_a_bucket_is_for_everybody(
    server: Server, signed_in: Page, path: str
) -> None:
    """The list of buckets, and the form for another one."""
    signed_in.goto(server.console + path)
    signed_in.get_by_role("heading", level=1).first.wait_for()
    signed_in.wait_for_load_state("networkidle")
    check_every_look(signed_in)


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_for_everybody(
    server: Server, signed_in: Page, full: OwnBucket, tab: str
) -> None:
    """With something in it."""
    signed_in.goto(f"{server.console}/buckets/{full.name}/{tab}")
    signed_in.get_by_role("heading", level=2).first.wait_for()
    signed_in.wait_for_load_state("networkidle")
    check_every_look(signed_in)
