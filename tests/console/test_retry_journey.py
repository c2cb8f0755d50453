"""Reads that fail: what was there stays, and there is a way on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from console.test_objects_journey import choose, open_bucket, upload
from playwright.sync_api import Page, Route, expect
from server import OwnBucket, Server

Picture = Callable[..., None]


def _break(route: Route) -> None:
    """Fail as a network does."""
    route.abort()


@pytest.mark.parametrize(
    ("path", "call", "title"),
    [
        ("/", "GetBuckets", "Storage"),
        ("/account/operations", "GetOperations", "Operations"),
        ("/account/contacts", "GetContactMethods", "Contacts"),
    ],
)
def test_a_page_that_could_not_be_read_is_tried_again(
    server: Server, signed_in: Page, path: str, call: str, title: str
) -> None:
    """And what was read before stays where it was when reading it again fails."""
    page = signed_in
    asked = f"**/api/lightsail/{call}"
    page.route(asked, _break)
    page.goto(server.console + path)
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    page.unroute(asked, _break)
    again.click()
    heading = page.get_by_role("heading", name=title, level=1)
    expect(heading).to_be_visible()
    page.route(asked, _break)
    page.get_by_role("button", name="Refresh").click()
    expect(again).to_be_visible()
    expect(heading).to_be_visible()
    page.unroute(asked, _break)
    again.click()
    expect(again).to_have_count(0)


def test_a_bucket_whose_folder_could_not_be_read_is_still_there(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path, picture: Picture
) -> None:
    """With the objects read before, the uploads, and the ways to other folders."""
    page = signed_in
    for key in ("a.txt", "in/b.txt"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x" * 1024)
    (tmp_path / "c.txt").write_bytes(b"x" * 1024)
    open_bucket(page, server, bucket.name)
    expect(page.get_by_text("2 KB of 5 GB")).to_be_visible()
    # What is stored is told anew after an upload, and after a deletion.
    upload(page, "Files", [tmp_path / "c.txt"])
    expect(page.get_by_text("3 KB of 5 GB")).to_be_visible()
    choose(page, "a.txt")
    page.get_by_role("button", name="Actions").last.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("2 KB of 5 GB")).to_be_visible()
    page.route("**/*list-type=2*", _break)
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_text("The objects cannot be shown")).to_be_visible()
    expect(page.get_by_role("link", name="c.txt", exact=True)).to_be_visible()
    picture(page, "folder-failed")
    page.get_by_role("link", name="in/", exact=True).click()
    expect(page.get_by_role("link", name="c.txt", exact=True)).to_have_count(0)
    expect(page.get_by_text("The objects cannot be shown")).to_be_visible()
    expect(page.get_by_role("button", name="Clear finished")).to_be_visible()
    picture(page, "folder-not-shown")
    page.unroute("**/*list-type=2*", _break)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name="b.txt", exact=True)).to_be_visible()
    expect(page.get_by_text("The objects cannot be shown")).to_have_count(0)
