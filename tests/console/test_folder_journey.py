"""Journeys through folders: long ones, odd names, deleted objects; and between buckets."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from console.accessibility import check_accessible
from console.conftest import OpenConsole
from console.test_objects_journey import act, choose, open_bucket
from make import unique_name
from playwright.sync_api import Page, Response, expect
from server import OwnBucket, Server

Picture = Callable[[Page, str], None]


def test_a_long_folder_is_read_a_page_at_a_time(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Forwards, backwards, and by how names begin; never more than a page is in the browser."""
    page = signed_in
    keys = [f"in/{number:04}" for number in range(410)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: bucket.s3.put_object(Bucket=bucket.name, Key=key), keys))
    listings: list[str] = []

    def note(response: Response) -> None:
        if "list-type=2" in response.url:
            listings.append(response.url)

    page.on("response", note)
    page.goto(f"{server.console}/buckets/{bucket.name}/objects?prefix=in%2F")
    page.get_by_role("link", name="0199", exact=True).wait_for()
    expect(page.get_by_role("link", name="0200", exact=True)).to_have_count(0)
    assert len(listings) == 1
    page.get_by_role("button", name="Next page").click()
    page.get_by_role("link", name="0200", exact=True).wait_for()
    page.get_by_role("button", name="Next page").click()
    page.get_by_role("link", name="0409", exact=True).wait_for()
    expect(page.get_by_role("row")).to_have_count(11)
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    page.get_by_role("button", name="Page 1 of all pages").click()
    page.get_by_role("link", name="0000", exact=True).wait_for()
    page.get_by_placeholder("Filter by name in this folder").fill("040")
    page.get_by_role("link", name="0409", exact=True).wait_for()
    expect(page.get_by_role("row")).to_have_count(11)


ODD = ["  two  spaces ", "/", "//", "emoji 🎉", "ä%20+", "<b>&amp;", "n" * 900, "#?x=1"]


def test_names_are_shown_as_they_are(
    server: Server, signed_in: Page, bucket: OwnBucket, picture: Picture
) -> None:
    """Spaces, slashes, signs and a thousand letters; each is found by its name, and opened."""
    page = signed_in
    for name in ODD:
        key = name if name.endswith("/") else f"{name}.txt"
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x")
    open_bucket(page, server, bucket.name)
    for name in ODD:
        if name.endswith("/"):
            continue
        said = " ".join(f"{name}.txt".split())  # As names are read out.
        page.get_by_role("checkbox", name=said, exact=True).click()
        shown = page.locator(".with-pane .mono").first
        expect(shown).to_be_visible()
        assert shown.evaluate("element => element.textContent") == f"{name}.txt"
        page.get_by_role("button", name="Close object information").click()
    picture(page, "odd-names")
    # A name that begins with a slash is in a folder whose name is empty.
    page.get_by_role("link", name="/", exact=True).click()
    # The one in the table, once it is listed: the other says where one is.
    expect(page.get_by_role("link", name="/", exact=True)).to_have_count(2)
    page.get_by_role("table").get_by_role("link", name="/", exact=True).click()
    expect(page.get_by_text("No objects here")).to_be_visible()


def test_what_was_deleted_is_shown_and_restored(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """A program deleted it by its name alone: its versions are there, and bring it back."""
    page = signed_in
    server.lightsail().update_bucket(bucketName=bucket.name, versioning="Enabled")
    first = bucket.s3.put_object(Bucket=bucket.name, Key="in/k", Body=b"first")["VersionId"]
    bucket.s3.put_object(Bucket=bucket.name, Key="in/other", Body=b"other")
    bucket.s3.delete_object(Bucket=bucket.name, Key="in/k")
    page.goto(f"{server.console}/buckets/{bucket.name}/objects?prefix=in%2F")
    page.get_by_role("link", name="other", exact=True).wait_for()
    expect(page.get_by_role("link", name="k", exact=True)).to_have_count(0)
    page.get_by_text("Show deleted objects").click()
    choose(page, "k")
    expect(page.get_by_text("This object is deleted")).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_be_disabled()
    check_accessible(page)
    page.get_by_role("button", name="Manage").click()
    choose(page, first)
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("button", name="Yes, restore").click()
    expect(page.get_by_text("The version is restored.")).to_be_visible()
    assert bucket.s3.get_object(Bucket=bucket.name, Key="in/k")["Body"].read() == b"first"
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Download")).to_be_enabled()


def test_many_versions_of_one_object_hide_no_other(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """With what is deleted shown, every page has something to show."""
    page = signed_in
    server.lightsail().update_bucket(bucketName=bucket.name, versioning="Enabled")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: bucket.s3.put_object(Bucket=bucket.name, Key="a"), range(410)))
    for key in ("b", "c/d"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key)
    bucket.s3.delete_object(Bucket=bucket.name, Key="b")
    open_bucket(page, server, bucket.name)
    page.get_by_text("Show deleted objects").click()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_role("link", name="b", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="c/", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()


def test_an_object_is_copied_and_moved_to_another_bucket(
    server: Server, signed_in: Page, bucket: OwnBucket, new_name: str
) -> None:
    """Also to one in another region; a move leaves nothing behind."""
    page = signed_in
    far = server.lightsail(region="eu-west-1")
    far.create_bucket(bucketName=new_name, bundleId="small_1_0")
    bucket.s3.put_object(
        Bucket=bucket.name, Key="a.txt", Body=b"value", Metadata={"camera": "attic"}
    )
    open_bucket(page, server, bucket.name)
    for action, button, key, said in [
        ("Copy to", "Copy", "copied/a.txt", "Copy complete."),
        ("Move to", "Move", "moved/a.txt", "Moved."),
    ]:
        choose(page, "a.txt")
        act(page, action)
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Destination bucket").click()
        page.get_by_role("option", name=new_name).click()
        dialog.locator("input[name=destination]").fill(key)
        dialog.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text(said)).to_be_visible()
    s3 = server.s3(region="eu-west-1")
    for key in ("copied/a.txt", "moved/a.txt"):
        found = s3.get_object(Bucket=new_name, Key=key)
        assert found["Body"].read() == b"value"
        assert found["Metadata"] == {"camera": "attic"}
    assert bucket.s3.list_objects_v2(Bucket=bucket.name)["KeyCount"] == 0
    far.delete_bucket(bucketName=new_name, forceDelete=True)


@pytest.fixture
def keyed(server: Server) -> Callable[..., tuple[str, str]]:
    """Make a user with some rights, and a key to sign in with."""

    def make(*actions: str) -> tuple[str, str]:
        name = unique_name("person")
        iam = server.iam()
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        iam.put_user_policy(
            UserName=name,
            PolicyName="some",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    return make


@pytest.mark.parametrize(
    ("actions", "tab", "sentences"),
    [
        (["lightsail:*"], "objects", ["s3:ListBucket", "Request id"]),
        (["lightsail:*"], "permissions", ["s3:GetAccountPublicAccessBlock", "No access keys"]),
        (
            ["lightsail:GetBuckets", "lightsail:GetRegions", "s3:ListBucket"],
            "objects",
            ["k.txt", "not known"],
        ),
        (
            ["lightsail:GetBuckets", "lightsail:GetRegions"],
            "permissions",
            ["lightsail:GetBucketAccessKeys"],
        ),
    ],
)
def test_each_tab_says_which_right_is_missing(
    server: Server,
    open_page: OpenConsole,
    keyed: Callable[..., tuple[str, str]],
    new_name: str,
    actions: list[str],
    tab: str,
    sentences: list[str],
) -> None:
    """No empty list, no spinner that never ends."""
    server.lightsail().create_bucket(bucketName=new_name, bundleId="small_1_0")
    server.s3().put_object(Bucket=new_name, Key="k.txt", Body=b"value")
    key_id, secret = keyed(*actions)
    page = open_page(f"/buckets/{new_name}/{tab}")
    page.fill("input[name=access-key-id]", key_id)
    page.fill("input[name=secret-access-key]", secret)
    page.get_by_role("button", name="Sign in", exact=True).click()
    for sentence in sentences:
        expect(page.get_by_text(sentence).first).to_be_visible()


def test_an_object_that_may_not_be_read_says_so(
    server: Server,
    open_page: OpenConsole,
    keyed: Callable[..., tuple[str, str]],
    bucket: OwnBucket,
) -> None:
    """Its name is there, and in its pane the permission that reading it needs."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k.txt", Body=b"value")
    key_id, secret = keyed("lightsail:*", "s3:ListBucket")
    page = open_page(f"/buckets/{bucket.name}/objects")
    page.fill("input[name=access-key-id]", key_id)
    page.fill("input[name=secret-access-key]", secret)
    page.get_by_role("button", name="Sign in", exact=True).click()
    choose(page, "k.txt")
    expect(page.get_by_text("s3:GetObject,")).to_be_visible()
    expect(page.get_by_text("You may not read this object.")).to_be_visible()
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_text("k.txt was not downloaded")).to_be_visible()
