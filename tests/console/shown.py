"""Finding texts where a page shows them, and not where it tells them to screen readers.

What is announced stands at the end of the page once more, two seconds later. Without this a
test on a slow machine may find the copy, too, and fail for want of one place.
"""

from __future__ import annotations

from re import Pattern

from playwright.sync_api import Locator, Page

_get_by_text = Page.get_by_text


def _get_by_text_shown(page: Page, text: str | Pattern[str], **how: bool) -> Locator:
    return _get_by_text(page, text, **how).and_(page.locator(":not(body > [aria-live])"))


def look_only_where_shown() -> None:
    """Have every page's `get_by_text` leave out what is only announced."""
    setattr(Page, "get_by_text", _get_by_text_shown)  # noqa: B010
