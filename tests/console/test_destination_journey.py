"""Journeys to where objects are copied, moved and restored, and who may read them there."""

from __future__ import annotations

import re

import pytest
from console.accessibility import check_looks
from console.test_objects_journey import act, choose, open_bucket
from playwright.sync_api import Page, expect
from raw import send
from server import OwnBucket, Server


@pytest.fixture
def individual(server: Server, bucket: OwnBucket) -> OwnBucket:
    """A bucket that keeps versions, whose objects are public one by one."""
    client = server.lightsail()
    client.update_bucket(bucketName=bucket.name, versioning="Enabled")
    client.update_bucket(
        bucketName=bucket.name,
        accessRules={"getObject": "private", "allowPublicOverrides": True},
    )
    return bucket


def put(bucket: OwnBucket, key: str, body: bytes, acl: str = "public-read") -> str:
    """Store an object, public unless said otherwise; returns its version."""
    stored = bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=body, ACL=acl)
    return str(stored["VersionId"])


def restore(page: Page, version: str) -> None:
    """Take the chosen object back to a version."""
    page.get_by_role("button", name="Manage").click()
    choose(page, version)
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("as public, or as private,")).to_be_visible()
    page.get_by_role("button", name="Yes, restore").click()
    # The versions are there again when it is done; the notice may be of the one before.
    versions = page.get_by_role("dialog", name="Manage stored object versions")
    versions.get_by_role("button", name="Close").click()


def test_what_was_public_is_restored_public(
    server: Server, signed_in: Page, individual: OwnBucket
) -> None:
    """Also when it was deleted; what is private stays private; and a failure is told."""
    page, bucket = signed_in, individual
    first = put(bucket, "a.txt", b"first", "private")
    put(bucket, "a.txt", b"second")
    old = put(bucket, "b.txt", b"old")
    put(bucket, "b.txt", b"new", "private")
    gone = put(bucket, "c.txt", b"gone")
    bucket.s3.delete_object(Bucket=bucket.name, Key="c.txt")
    open_bucket(page, server, bucket.name)
    page.get_by_text("Show deleted objects").click()
    for key, version in (("a.txt", first), ("b.txt", old), ("c.txt", gone)):
        choose(page, key)
        restore(page, version)
        page.get_by_role("button", name="Close object information").click()
    assert send(server, "GET", f"/{bucket.name}/a.txt").body == b"first"
    assert send(server, "GET", f"/{bucket.name}/b.txt").status == 403
    assert send(server, "GET", f"/{bucket.name}/c.txt").body == b"gone"
    page.route(
        re.compile("[?&]acl"),
        lambda route: route.abort() if route.request.method == "PUT" else route.continue_(),
    )
    choose(page, "a.txt")
    restore(page, first)
    expect(page.get_by_text("a.txt is private now: its permission could not")).to_be_visible()


def test_a_move_keeps_who_may_read_and_a_copy_says_that_it_does_not(
    server: Server, signed_in: Page, individual: OwnBucket
) -> None:
    """Where versions are kept, a move is a copy; it is as public as it was all the same."""
    page, bucket = signed_in, individual
    put(bucket, "a.txt", b"value")
    open_bucket(page, server, bucket.name)
    choose(page, "a.txt")
    act(page, "Copy to")
    page.fill("input[name=destination]", "copy.txt")
    expect(page.get_by_text("The copy is private until you make it public.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copy complete.")).to_be_visible()
    assert send(server, "GET", f"/{bucket.name}/copy.txt").status == 403
    choose(page, "a.txt")
    act(page, "Move to")
    page.fill("input[name=destination]", "moved.txt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Moved.", exact=True)).to_be_visible()
    assert send(server, "GET", f"/{bucket.name}/moved.txt").body == b"value"
    assert send(server, "GET", f"/{bucket.name}/a.txt").status == 403


def test_a_destination_is_browsed_and_nothing_there_is_lost_unasked(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Into a folder and out of it; a folder alone keeps the name; what is there is named."""
    page, s3 = signed_in, bucket.s3
    for key in ("in/a.txt", "archive/2025/a.txt", "archive/old/x", "b/y"):
        s3.put_object(Bucket=bucket.name, Key=key, Body=key.encode())
    page.goto(f"{server.console}/buckets/{bucket.name}/objects?prefix=in%2F")
    choose(page, "a.txt")
    act(page, "Copy to")
    dialogue = page.get_by_role("dialog")
    copy = dialogue.get_by_role("button", name="Copy", exact=True)
    path = page.locator("input[name=destination]")
    expect(dialogue.get_by_text("This is where it is now.")).to_be_visible()
    expect(copy).to_be_disabled()
    dialogue.get_by_role("link", name="All objects").click()
    dialogue.get_by_role("button", name="archive/").click()
    expect(path).to_have_value("archive/a.txt")
    dialogue.get_by_role("button", name="2025/").click()
    expect(path).to_have_value("archive/2025/a.txt")
    expect(dialogue.get_by_text("No folders in here")).to_be_visible()
    check_looks(page)
    copy.click()
    replacing = page.get_by_role("dialog", name="Replace what is there?")
    expect(replacing.get_by_text(f"{bucket.name}/archive/2025/a.txt")).to_be_visible()
    expect(replacing.get_by_text("cannot be brought back")).to_be_visible()
    check_looks(page)
    replacing.get_by_role("button", name="No, cancel").click()
    path.fill("b/")
    expect(dialogue.get_by_text(f"It will be {bucket.name}/b/a.txt")).to_be_visible()
    copy.click()
    expect(page.get_by_text("Copy complete.")).to_be_visible()
    kept = s3.get_object(Bucket=bucket.name, Key="archive/2025/a.txt")["Body"].read()
    assert kept == b"archive/2025/a.txt"
    assert s3.get_object(Bucket=bucket.name, Key="b/a.txt")["Body"].read() == b"in/a.txt"
    choose(page, "a.txt")
    act(page, "Move to")
    path.fill("archive/2025/")
    path.press("Enter")
    page.get_by_role("button", name="Yes, replace").click()
    expect(page.get_by_text("Moved.", exact=True)).to_be_visible()
    moved = s3.get_object(Bucket=bucket.name, Key="archive/2025/a.txt")["Body"].read()
    assert moved == b"in/a.txt"
