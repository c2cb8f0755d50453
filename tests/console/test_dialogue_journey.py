"""Journeys through what all dialogues share: Enter, and what happens while they work."""

from __future__ import annotations

import re

from console.test_objects_journey import act, choose, open_bucket
from playwright.sync_api import Page, Route, expect
from server import OwnBucket, Server

DELETING = re.compile("[?&]delete(=|&|$)")


def test_enter_answers_a_dialogue(server: Server, signed_in: Page, bucket: OwnBucket) -> None:
    """Once, however often it is pressed; not while something is wrong, and not in a text."""
    page = signed_in
    held: list[Route] = []
    sent: list[str] = []

    def note(route: Route) -> None:
        sent.append(route.request.method)
        held.append(route)

    open_bucket(page, server, bucket.name)
    page.get_by_role("button", name="Create new folder").click()
    page.fill("input[name=folder-name]", "a/b")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A name without slashes.")).to_be_visible()
    page.route(re.compile(r"/letters/\?"), note)
    page.fill("input[name=folder-name]", "letters")
    with page.expect_request(re.compile(r"/letters/\?")):
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    for route in held:
        route.continue_()
    expect(page.get_by_text("No objects here")).to_be_visible()
    assert sent == ["PUT"]
    page.goto(f"{server.console}/buckets/{bucket.name}/cors")
    page.get_by_role("button", name="Add a typical rule").click()
    lines = page.get_by_role("dialog").get_by_role("textbox").first
    lines.press("End")
    lines.press("Enter")
    expect(lines).to_have_value(re.compile(r"\n"))
    expect(page.get_by_role("button", name="Save")).to_be_enabled()


def test_what_cannot_be_stopped_stays_in_sight(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """A move has no way back: its dialogue is there until the move is through or refused."""
    page = signed_in
    bucket.s3.put_object(Bucket=bucket.name, Key="a.txt", Body=b"value")
    held: list[Route] = []
    open_bucket(page, server, bucket.name)
    choose(page, "a.txt")
    act(page, "Move to")
    page.fill("input[name=destination]", "b.txt")
    page.route(re.compile("renameObject"), lambda route: held.append(route))
    dialogue = page.get_by_role("dialog")
    with page.expect_request(re.compile("renameObject")):
        page.keyboard.press("Enter")
    no = dialogue.get_by_role("button", name="No, cancel")
    expect(no).to_be_disabled()
    page.keyboard.press("Escape")
    dialogue.get_by_role("button", name="Close", exact=True).click()
    expect(dialogue).to_be_visible()
    held[0].abort()
    expect(dialogue.get_by_text("The server does not answer.")).to_be_visible()
    expect(no).to_be_enabled()
    page.unroute_all()
    dialogue.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved.")).to_be_visible()
    assert [
        one["Key"] for one in bucket.s3.list_objects_v2(Bucket=bucket.name)["Contents"]
    ] == ["b.txt"]


def test_what_fails_behind_a_closed_dialogue_is_told(
    server: Server, signed_in: Page, bucket: OwnBucket
) -> None:
    """Deleting a folder stops when its dialogue is closed; a refusal of the last call shows."""
    page = signed_in
    bucket.s3.put_object(Bucket=bucket.name, Key="in/a.txt", Body=b"value")
    held: list[Route] = []
    open_bucket(page, server, bucket.name)
    choose(page, "in/")
    act(page, "Delete")
    page.route(DELETING, lambda route: held.append(route))
    with page.expect_request(DELETING):
        page.get_by_role("button", name="Yes, delete").click()
    page.get_by_role("button", name="No, cancel").click()
    page.get_by_role("dialog").wait_for(state="detached")
    held[0].abort()
    expect(page.get_by_text("The server does not answer.")).to_be_visible()
