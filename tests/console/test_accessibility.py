"""No page of the console shuts anybody out: axe-core finds nothing serious on any."""

from __future__ import annotations

import pytest
from console.accessibility import check_accessible
from playwright.sync_api import Page


def test_what_shuts_people_out_is_found(signed_in: Page) -> None:
    """A picture without a text fails the check, and is named."""
    check_accessible(signed_in)
    signed_in.evaluate("document.body.append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        check_accessible(signed_in)
