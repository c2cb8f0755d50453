"""No page of the console shuts anybody out: axe-core finds nothing serious on any.

Each is looked at in light at 1280 pixels and in dark at 390, and scrolls one way only.
"""

from __future__ import annotations

import pytest
from console.accessibility import check_accessible, check_looks
from console.conftest import OpenConsole, sign_in
from console.test_objects_journey import act, choose, open_bucket
from playwright.sync_api import Page, expect
from server import OwnBucket, Server

TABS = ["objects", "permissions", "metrics", "versioning", "logging", "cors", "tags"]
ACCOUNT = [
    *(
        "/account/users",
        "/account/users/create",
        "/account/policies",
        "/account/contacts",
        "/account/public-access",
        "/account/audit",
    ),
    *(
        "/account/policies/create",
        "/account/operations",
        "/account/inspector",
        "/account/password",
    ),
]


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


def test_what_shuts_people_out_is_found(at_home: Page) -> None:
    """A picture without a text fails the check, and is named."""
    check_accessible(at_home)
    at_home.evaluate("document.body.append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        check_accessible(at_home)


def test_signing_in_is_for_everybody(open_page: OpenConsole) -> None:
    """With a key, refused, as a user, with the first steps below."""
    page = open_page()
    page.get_by_role("button", name="Sign in").wait_for()
    page.fill("input[name=access-key-id]", "AKIAAAAAAAAAAAAAAAAA")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("These credentials are not right").wait_for()
    check_looks(page)
    page.get_by_role("button", name="User and password").click()
    page.locator("input[name=password]").wait_for()
    page.get_by_text("aws lightsail create-bucket --bucket-name").wait_for()
    check_looks(page)


def test_a_server_without_buckets_is_for_everybody(
    own_server: Server, open_page: OpenConsole
) -> None:
    """What stands where the buckets will be."""
    page = open_page()
    page.goto(own_server.console)
    sign_in(page)
    page.wait_for_load_state("networkidle")
    check_looks(page)


@pytest.mark.parametrize("path", ["/", "/create", *ACCOUNT])
@pytest.mark.usefixtures("full")
def test_each_page_is_for_everybody(server: Server, signed_in: Page, path: str) -> None:
    """The list of buckets, the form for another one, and all of the account's."""
    signed_in.goto(server.console + path)
    signed_in.get_by_role("heading", level=1).first.wait_for()
    signed_in.wait_for_load_state("networkidle")
    check_looks(signed_in)


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_for_everybody(
    server: Server, signed_in: Page, full: OwnBucket, tab: str
) -> None:
    """With something in it."""
    signed_in.goto(f"{server.console}/buckets/{full.name}/{tab}")
    signed_in.get_by_role("heading", level=2).first.wait_for()
    signed_in.wait_for_load_state("networkidle")
    check_looks(signed_in)


@pytest.mark.parametrize(
    ("tab", "button", "item"),
    [
        pytest.param("objects", "Actions", "Delete bucket", id="delete bucket"),
        pytest.param("objects", "Create new folder", "", id="new folder"),
        pytest.param("permissions", "Create access key", "", id="confirm key"),
        pytest.param("permissions", "Attach instance", "", id="attach"),
        pytest.param("permissions", "Add cross-account access", "", id="cross account"),
        pytest.param("metrics", "Change storage plan", "", id="plan"),
        pytest.param("versioning", "Suspend versioning", "", id="versioning"),
        pytest.param("cors", "Edit 1", "", id="cors rule"),
        pytest.param("tags", "Add/Edit", "", id="words as tags"),
        pytest.param("tags", "Edit tag year", "", id="tag with a value"),
    ],
)
def test_each_kind_of_dialogue_is_for_everybody(
    server: Server, signed_in: Page, full: OwnBucket, tab: str, button: str, item: str
) -> None:
    """And the button that opened it has the focus again when it is closed by Escape."""
    page = signed_in
    page.goto(f"{server.console}/buckets/{full.name}/{tab}")
    opener = page.get_by_role("button", name=button, exact=True).first
    opener.click()
    if item:
        page.get_by_role("menuitem", name=item).click()
    page.get_by_role("dialog").wait_for()
    check_looks(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    expect(opener).to_be_focused()


def test_an_object_is_for_everybody(server: Server, signed_in: Page, full: OwnBucket) -> None:
    """Its pane with a preview, its versions, and sharing it."""
    page = signed_in
    open_bucket(page, server, full.name)
    choose(page, "note.txt")
    page.locator("iframe.preview").wait_for()
    check_looks(page)
    act(page, "Share")
    page.get_by_role("button", name="Create address").click()
    page.get_by_text("X-Amz-Signature").wait_for()
    check_looks(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Manage").click()
    page.get_by_role("checkbox").nth(1).wait_for()
    check_looks(page)
