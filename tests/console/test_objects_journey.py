"""Journeys through the Objects tab, each proven by what the S3 API then says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from console.conftest import OpenConsole
from playwright.sync_api import Page, Route, StorageState, expect
from raw import send
from server import OwnBucket, Server

Picture = Callable[..., None]
MIB = 1 << 20


def open_bucket(page: Page, server: Server, name: str) -> None:
    """Open a bucket's Objects tab."""
    page.goto(f"{server.console}/buckets/{name}/objects")
    page.get_by_role("heading", name="Objects", exact=True).wait_for()


def choose(page: Page, *names: str) -> None:
    """Tick rows of the table."""
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).click()


def act(page: Page, name: str) -> None:
    """Choose something of the Actions menu."""
    page.get_by_role("button", name="Actions").last.click()
    page.get_by_role("menuitem", name=name).click()


def upload(page: Page, what: str, paths: list[Path] | Path) -> None:
    """Choose files, or a folder, in the browser's dialogue."""
    page.get_by_role("button", name="Upload", exact=True).click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name=what).click()
    chooser.value.set_files(paths)


def hold(route: Route) -> None:
    """Leave a request unanswered."""


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_folder_of_500_files_is_uploaded(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """Every file arrives under its path, with its bytes; progress ends at all of them."""
    folder = tmp_path / "holiday"
    for number in range(500):
        path = folder / f"day {number % 7}" / f"picture-{number:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"picture {number}")
    open_bucket(signed_in, server, bucket.name)
    upload(signed_in, "Folder", folder)
    expect(signed_in.get_by_text("(500 of 500 files)")).to_be_visible(timeout=50_000)
    found = bucket.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name)
    keys = {item["Key"] for page in found for item in page["Contents"]}
    assert keys == {
        path.relative_to(tmp_path).as_posix() for path in folder.rglob("*") if path.is_file()
    }
    body = bucket.s3.get_object(Bucket=bucket.name, Key="holiday/day 3/picture-003.txt")["Body"]
    assert body.read() == b"picture 3"


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_large_upload_goes_on_after_a_reload(
    server: Server, signed_in: Page, bucket: OwnBucket, tmp_path: Path
) -> None:
    """Parts that had arrived are not sent again, and the object is whole."""
    page = signed_in
    file = tmp_path / "film.bin"
    with file.open("wb") as made:
        for number in range(300):
            made.write(bytes([number % 251]) * MIB)
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(request.url) if "partNumber=" in request.url else None,
    )
    open_bucket(page, server, bucket.name)
    page.on("dialog", lambda dialog: dialog.accept())
    # Held back after some parts, so that the reload comes in the middle.
    page.route(re.compile(r"partNumber=1[5-9]&"), hold)
    # Three are sent at once: when the third of these is, fourteen have arrived.
    with page.expect_request(re.compile(r"partNumber=17&")):
        upload(page, "Files", [file])
    page.reload()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("heading", name="Objects", exact=True).wait_for()
    before = len(sent)
    upload(page, "Files", [file])
    expect(page.get_by_text("Upload successful").first).to_be_visible(timeout=50_000)
    assert len(sent) - before == 38 - 14
    digest = hashlib.sha256()
    for chunk in bucket.s3.get_object(Bucket=bucket.name, Key="film.bin")["Body"].iter_chunks(
        MIB
    ):
        digest.update(chunk)
    assert digest.hexdigest() == hashlib.sha256(file.read_bytes()).hexdigest()
    assert "Uploads" not in bucket.s3.list_multipart_uploads(Bucket=bucket.name)


def test_folders_are_browsed_filtered_made_and_deleted(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """A prefix is a folder; the filter is one of names in this folder only."""
    page = signed_in
    for key in ("a/one", "a/two", "a/b/three", "top"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x")
    open_bucket(page, server, bucket.name)
    page.get_by_role("link", name="a/", exact=True).click()
    expect(page.get_by_role("link", name="one", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="top", exact=True)).to_have_count(0)
    page.get_by_placeholder("Filter by name in this folder").fill("tw")
    expect(page.get_by_role("link", name="one", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="two", exact=True)).to_be_visible()
    page.get_by_role("link", name="All objects").click()
    page.get_by_role("button", name="Create new folder").click()
    page.fill("input[name=folder-name]", "empty")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text("No objects here")).to_be_visible()
    page.get_by_role("link", name="All objects").click()
    choose(page, "a/", "empty/")
    act(page, "Delete")
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_role("link", name="a/", exact=True)).to_have_count(0)
    left = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert [item["Key"] for item in left] == ["top"]


@pytest.mark.parametrize("name", ["a+b %41.txt", "emoji 🎉 & <b>.txt", "...", "q?x=1#y"])
def test_odd_names_are_copied_moved_and_deleted(
    server: Server, signed_in: Page, bucket: OwnBucket, name: str
) -> None:
    """What a name looks like never matters."""
    page = signed_in
    bucket.s3.put_object(Bucket=bucket.name, Key=f"in/{name}", Body=b"value")
    page.goto(f"{server.console}/buckets/{bucket.name}/objects?prefix=in%2F")
    choose(page, name)
    act(page, "Copy to")
    page.fill("input[name=destination]", f"out/{name} copy")
    page.get_by_role("button", name="Copy", exact=True).last.click()
    expect(page.get_by_text("Copy complete.")).to_be_visible()
    choose(page, name)
    act(page, "Move to")
    page.fill("input[name=destination]", f"out/{name}")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved.")).to_be_visible()
    listed = bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert {item["Key"] for item in listed} == {f"out/{name}", f"out/{name} copy"}
    found = bucket.s3.get_object(Bucket=bucket.name, Key=f"out/{name}")
    assert found["Body"].read() == b"value"


def test_a_name_that_browsers_resolve_is_told_apart(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """No browser can ask for `..`; the page says so, and still deletes it."""
    page = signed_in
    bucket.s3.put_object(Bucket=bucket.name, Key="in/..", Body=b"value")
    page.goto(f"{server.console}/buckets/{bucket.name}/objects?prefix=in%2F")
    choose(page, "..")
    expect(page.get_by_text("Browsers cannot ask for names")).to_be_visible()
    act(page, "Delete")
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("Deleted.")).to_be_visible()
    assert bucket.s3.list_objects_v2(Bucket=bucket.name)["KeyCount"] == 0


def test_one_object_is_made_public_and_tagged(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """In the pane; Edit is disabled until the bucket lets objects be public one by one."""
    page = signed_in
    bucket.s3.put_object(
        Bucket=bucket.name, Key="note.txt", Body=b"hello", ContentType="text/plain"
    )
    open_bucket(page, server, bucket.name)
    choose(page, "note.txt")
    edit = page.get_by_role("button", name="Edit Permission")
    expect(edit).to_have_attribute("aria-disabled", "true")
    server.lightsail().update_bucket(
        bucketName=bucket.name,
        accessRules={"getObject": "private", "allowPublicOverrides": True},
    )
    open_bucket(page, server, bucket.name)
    choose(page, "note.txt")
    assert send(server, "GET", f"/{bucket.name}/note.txt").status == 403
    edit.click()
    page.get_by_role("button", name="Select a permission").click()
    page.get_by_role("option", name="Public (read-only)").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog").wait_for(state="detached")
    expect(page.get_by_text("Public (read-only)")).to_be_visible()
    assert send(server, "GET", f"/{bucket.name}/note.txt").body == b"hello"
    page.get_by_role("button", name="Add/Edit").click()
    page.get_by_role("textbox", name="Value").fill("high")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.get_by_role("textbox", name="Key").fill("importance")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("importance: high")).to_be_visible()
    tags = bucket.s3.get_object_tagging(Bucket=bucket.name, Key="note.txt")["TagSet"]
    assert tags == [{"Key": "importance", "Value": "high"}]


def test_an_old_version_is_restored(
    server: Server, signed_in: Page, bucket: OwnBucket, picture: Picture
) -> None:
    """It becomes the newest; the others stay, until they are deleted."""
    page = signed_in
    server.lightsail().update_bucket(bucketName=bucket.name, versioning="Enabled")
    first = bucket.s3.put_object(Bucket=bucket.name, Key="letter.txt", Body=b"first")[
        "VersionId"
    ]
    second = bucket.s3.put_object(Bucket=bucket.name, Key="letter.txt", Body=b"second")[
        "VersionId"
    ]
    open_bucket(page, server, bucket.name)
    choose(page, "letter.txt")
    page.get_by_role("button", name="Manage").click()
    choose(page, first)
    picture(page, "versions")
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("button", name="Yes, restore").click()
    expect(page.get_by_text("The version is restored.")).to_be_visible()
    assert bucket.s3.get_object(Bucket=bucket.name, Key="letter.txt")["Body"].read() == b"first"
    versions = bucket.s3.list_object_versions(Bucket=bucket.name)["Versions"]
    assert len(versions) == 3
    choose(page, second)
    page.get_by_role("button", name="Delete selected").click()
    page.get_by_role("button", name="Yes, delete").click()
    expect(page.get_by_text("Deleted.").first).to_be_visible()
    expect(page.get_by_role("checkbox", name=second, exact=True)).to_have_count(0)
    versions = bucket.s3.list_object_versions(Bucket=bucket.name)["Versions"]
    assert second not in {version["VersionId"] for version in versions}


def test_a_shared_address_has_the_lifetime_shown(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Anybody may use it for that object; another lifetime takes another address.

    None outlives the session, and that is said.
    """
    page = signed_in
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"value")
    open_bucket(page, server, bucket.name)
    choose(page, "k")
    act(page, "Share")
    create = page.get_by_role("button", name="Create address")
    address = page.get_by_text("X-Amz-Signature")
    create.click()
    url = address.inner_text()
    assert "X-Amz-Expires=3600&" in url
    assert send(server, "GET", url[len(server.endpoint) :]).body == b"value"
    expect(page.get_by_text("Valid until")).to_be_visible()
    for label in ("5 minutes", "8 hours"):
        page.get_by_role("button", name="Valid for").click()
        page.get_by_role("option", name=label).click()
        expect(address).to_have_count(0)
        create.click()
        expect(address).to_be_visible()
        is_short = label == "8 hours"  # A session has been open for a while by now.
        expect(page.get_by_text("your session ends then")).to_have_count(int(is_short))
        query = parse_qs(urlsplit(address.inner_text()).query)
        lifetime_s = int(query["X-Amz-Expires"][0])
        assert (lifetime_s < 28_800) if is_short else (lifetime_s == 300)
        stamp = datetime.strptime(query["X-Amz-Date"][0] + "+0000", "%Y%m%dT%H%M%SZ%z")
        ends = stamp + timedelta(seconds=lifetime_s)
        said = page.evaluate(
            "ms => new Date(ms)"
            ".toLocaleString('en', {dateStyle: 'medium', timeStyle: 'short'})",
            ends.timestamp() * 1000,
        )
        expect(page.get_by_text(f"Valid until {said}.")).to_be_visible()


def test_on_a_telephone_a_name_leads_to_its_object_and_back(
    server: Server,
    open_page: OpenConsole,
    root_state: StorageState,
    bucket: OwnBucket,
    picture: Picture,
) -> None:
    """What is known of it stands below the list, out of sight."""
    for number in range(40):
        bucket.s3.put_object(Bucket=bucket.name, Key=f"{number:02}.txt", Body=b"x")
    page = open_page(width=390, state=root_state)
    open_bucket(page, server, bucket.name)
    name = page.get_by_role("link", name="05.txt", exact=True)
    name.click()
    pane = page.get_by_role("region", name="Object information")
    expect(pane).to_be_focused()
    expect(pane.get_by_role("heading", name="Object information")).to_be_in_viewport()
    expect(pane.get_by_text("Content type", exact=True)).to_be_visible()
    expect(name).not_to_be_in_viewport()
    picture(page, "object-narrow", pane)
    page.get_by_role("button", name="Close object information").click()
    expect(name).to_be_focused()
    expect(name).to_be_in_viewport()


HOSTILE = """<!doctype html><script>
const base = location.protocol + "//" + location.hostname + ":%d";
fetch(base + "/api/session", {credentials: "include"})
  .then((answer) => answer.text()).then((text) => document.title = "READ " + text)
  .catch(() => fetch(base + "/api/lightsail/DeleteBucket", {method: "POST", mode: "no-cors",
     credentials: "include", body: JSON.stringify({bucketName: "%s", forceDelete: true})})
     .finally(() => document.title = "REFUSED"));
</script>"""


def test_an_uploaded_page_cannot_act_through_the_console(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Opened on the S3 port it runs, with the console's cookie, and gets nothing by it."""
    page = signed_in
    body = HOSTILE % (server.console_port, bucket.name)
    bucket.s3.put_object(
        Bucket=bucket.name, Key="evil.html", Body=body.encode(), ContentType="text/html"
    )
    open_bucket(page, server, bucket.name)
    choose(page, "evil.html")
    # The preview shows its text, in a frame without rights.
    frame = page.locator("iframe.preview")
    frame.wait_for()
    assert frame.get_attribute("sandbox") == ""
    with page.context.expect_page() as opened:
        act(page, "Open")
    hostile = opened.value
    expect(hostile).to_have_title("REFUSED")
    found = server.lightsail().get_buckets(bucketName=bucket.name)
    assert found["buckets"][0]["name"] == bucket.name


def test_an_uploaded_drawing_runs_nothing_in_its_preview(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """An SVG with a script is shown as a picture."""
    page = signed_in
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        "<script>parent.document.title = 'RAN'; document.title = 'RAN'</script></svg>"
    )
    bucket.s3.put_object(
        Bucket=bucket.name, Key="evil.svg", Body=drawing.encode(), ContentType="image/svg+xml"
    )
    open_bucket(page, server, bucket.name)
    choose(page, "evil.svg")
    image = page.locator("img.preview")
    image.wait_for()
    # Only now has the browser looked into it.
    image.evaluate("image => image.decode()")
    assert page.title() == f"Objects | {bucket.name} | Lazarette"
