"""The page this project began with, without a mouse: the eight steps by keyboard alone."""

from __future__ import annotations

import pytest
from console.conftest import OpenConsole
from make import unique_name
from playwright.sync_api import Locator, Page, expect
from refusals import refused
from server import ROOT, Key, OwnBucket, Server

STOPS_MAX = 60


@pytest.fixture
def first_bucket(server: Server) -> OwnBucket:
    """A bucket that stands on the first page of Storage, however many there are."""
    return server.bucket(unique_name("0-first"))


def go_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press the key until the target has the focus."""
    target.wait_for()
    for _ in range(STOPS_MAX):
        if target.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {key}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Go to a button and press it."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_enabled()
    go_to(page, button)
    page.keyboard.press(key)


def test_a_key_is_created_used_and_deleted_without_a_mouse(
    server: Server, open_page: OpenConsole, first_bucket: OwnBucket
) -> None:
    """Sign in, find the bucket, its tab, create, confirm, see once, go on, delete."""
    bucket = first_bucket
    bucket_name = bucket.name
    server.lightsail().delete_bucket_access_key(
        bucketName=bucket_name, accessKeyId=bucket.key.access_key_id
    )
    page = open_page()
    go_to(page, page.locator("input[name=access-key-id]"))
    page.keyboard.type(ROOT.access_key_id)
    page.keyboard.press("Tab")
    page.keyboard.type(ROOT.secret_access_key)
    page.keyboard.press("Enter")
    go_to(page, page.get_by_role("link", name=bucket_name, exact=True))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_role("tab", name="Objects"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    press(page, "Create access key")
    press(page, "Yes, create")
    dialog = page.get_by_role("dialog", name="Your access key")
    dialog.wait_for()
    press(page, "Show secret access key")
    words = dialog.inner_text().split()
    key_id = next(word for word in words if word.startswith("AKIA"))
    secret = next(word for word in words if len(word) == 40)
    go_to(page, dialog.get_by_role("checkbox"))
    page.keyboard.press("Space")
    press(page, "Continue")
    dialog.wait_for(state="detached")
    expect(page.get_by_role("button", name="Create access key")).to_be_focused()
    client = server.s3(Key(key_id, secret))
    client.put_object(Bucket=bucket_name, Key="k", Body=b"value")
    press(page, f"Delete {key_id}")
    press(page, "Yes, delete", "Space")
    notice = page.get_by_text(f"Access key {key_id} is deleted.")
    expect(notice).to_be_visible()
    announced = page.locator("body > [aria-live]").filter(has_text=f"{key_id} is deleted.")
    expect(announced).to_have_attribute("aria-live", "polite")
    expect(notice).to_have_count(1)
    with refused("InvalidAccessKeyId", 403):
        client.list_objects_v2(Bucket=bucket_name)


def test_the_first_stop_leads_past_the_frame(server: Server, at_home: Page) -> None:
    """A link that is only there when it has the focus, and the page is the next stop."""
    page = at_home
    page.reload()
    page.get_by_role("heading", name="Storage").first.wait_for()
    link = page.get_by_role("link", name="Skip to the page")
    expect(link).not_to_be_in_viewport()
    go_to(page, link)
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url == f"{server.console}/"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_window_is_named_after_the_page(
    server: Server, at_home: Page, first_bucket: OwnBucket
) -> None:
    """Who comes by a link is led into the page; who changes a tab stays on the tab."""
    page, bucket = at_home, first_bucket
    page.reload()
    expect(page).to_have_title("Storage | Lazarette")
    page.get_by_role("link", name=bucket.name, exact=True).click()
    expect(page).to_have_title(f"Objects | {bucket.name} | Lazarette")
    expect(page.locator("#content")).to_be_focused()
    tab = page.get_by_role("tab", name="Permissions")
    tab.click()
    expect(page).to_have_title(f"Permissions | {bucket.name} | Lazarette")
    expect(tab).to_be_focused()
