"""A real browser, and pages of it that say what went wrong in them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from console.shown import look_only_where_shown
from make import unique_name
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    StorageState,
    expect,
    sync_playwright,
)
from server import ROOT, OwnBucket, Server

from lazarette.console.pages import Pages

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
# Chromium looks for its maker's hosts otherwise, and takes root for a mistake.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
PICTURES = os.environ.get("LAZARETTE_TEST_PICTURES", "")
OpenConsole = Callable[..., Page]
# Pictures of the pages should look like a person's own.
NAMES = (
    f"{what}-{year}"
    for year in range(2026, 1900, -1)
    for what in ("holiday", "garden", "recipes", "letters")
)
# What a page shows may take its time on a machine that does much else.
expect.set_options(timeout=20_000)
look_only_where_shown()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the console's tests: pages of the shared one list a thousand buckets."""
    with Server(tmp_path_factory.mktemp("console-server"), workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the journeys of one file.

    Not for longer: while Playwright runs, nobody else can have an event loop.
    """
    if CHROMIUM is None:
        pytest.skip("REAL BROWSER NOT RUN: chromium is not installed; see `make browser`")
    if not Pages().are_built:
        pytest.skip("CONSOLE NOT RUN: its pages are not built; run `make console`")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[OpenConsole]:
    """Open pages with storage of their own; whatever the browser complains of fails."""
    contexts = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # What the server refused or left unanswered is the test's affair, not the page's.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_one(
        path: str | None = "/",
        *,
        width: int = 1280,
        height: int = 800,
        state: StorageState | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            # Menus that slide in are waited for, with tries that scroll them away from
            # underneath the mouse.
            reduced_motion="reduce",
            accept_downloads=True,
            storage_state=state,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if path is not None:
            page.goto(server.console + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture(scope="module")
def root_state(browser: Browser, server: Server) -> StorageState:
    """What a browser keeps of the root's having signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.console)
    sign_in(page)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def signed_in(open_page: OpenConsole, root_state: StorageState) -> Page:
    """A page that is nowhere yet, and the root of the account is signed in wherever it goes."""
    return open_page(None, state=root_state)


@pytest.fixture
def at_home(signed_in: Page, server: Server) -> Page:
    """A page that shows Storage to the root of the account."""
    signed_in.goto(server.console)
    signed_in.get_by_role("heading", name="Storage").first.wait_for()
    return signed_in


@pytest.fixture
def open_as(server: Server, open_page: OpenConsole) -> Callable[..., Page]:
    """Open a page for a new user who may do what the statements say."""

    def open_one(path: str, *statements: dict[str, str]) -> Page:
        name, iam = unique_name("person"), server.iam()
        iam.create_user(UserName=name)
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_user_policy(UserName=name, PolicyName="its", PolicyDocument=document)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        page = open_page(path)
        page.fill("input[name=access-key-id]", made["AccessKeyId"])
        page.fill("input[name=secret-access-key]", made["SecretAccessKey"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        return page

    return open_one


def sign_in(page: Page) -> None:
    """Sign in with the root key."""
    page.fill("input[name=access-key-id]", ROOT.access_key_id)
    page.fill("input[name=secret-access-key]", ROOT.secret_access_key)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Storage").first.wait_for()


@pytest.fixture
def picture() -> Callable[..., None]:
    """Keep a screenshot where documents use it, when LAZARETTE_TEST_PICTURES names a folder.

    Of the page's beginning, or of what begins with `top`.
    """

    def keep(page: Page, name: str, top: Locator | None = None) -> None:
        if PICTURES:
            page.evaluate("window.scrollTo(0, 0)")
            if top is not None:
                top.evaluate("it => window.scrollTo(0, it.getBoundingClientRect().y - 80)")
            page.screenshot(path=Path(PICTURES) / f"{name}.png")

    return keep


@pytest.fixture(scope="session")
def next_name() -> Callable[[], str]:
    """Return the names of buckets that there are not yet, one after the other."""
    return partial(next, NAMES)


@pytest.fixture
def new_name(next_name: Callable[[], str]) -> str:
    """The name of a bucket that there is not yet."""
    return next_name()


@pytest.fixture
def bucket(server: Server, next_name: Callable[[], str]) -> OwnBucket:
    """A fresh bucket, with its first access key."""
    return server.bucket(next_name())
