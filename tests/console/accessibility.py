"""What axe-core finds wrong for people who use a keyboard, a screen reader, a large print."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

# `make console` installs it with what builds the pages; no page loads it.
AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
Look = tuple[int, Literal["light", "dark"]]
# Each width and each mode; both of one at both of the other finds nothing more, and takes twice
# as long.
LOOKS: tuple[Look, ...] = ((390, "dark"), (1280, "light"))
_MODE_SHOWN = (
    "mode => document.body.classList.contains('awsui-dark-mode') === (mode === 'dark')"
)
# Cloudscape's own bar for small screens names a direction, which a <nav> does not have:
# screen readers pass over it.
_HARMLESS = ("aria-allowed-attr", "awsui_mobile-toolbar-nav")
SERIOUS = ("serious", "critical")
NODES_SHOWN = 5
# A spinner never ends.
_SETTLED = """Promise.allSettled(
  document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < 2000)
    .map((one) => one.finished))"""


def check_accessible(page: Page) -> None:
    """Prove that nobody is shut out of the page as it is shown now.

    Raises: AssertionError, with a line for each serious or critical finding.
    """
    if not AXE.is_file():
        pytest.skip("ACCESSIBILITY NOT CHECKED: axe-core is not installed; run `make console`")
    if not page.evaluate("typeof window.axe === 'object'"):
        # In an expression of the debugger, which the page's policy does not bind.
        page.evaluate(f"() => {{ {AXE.read_text()} }}")
    # What fades in has half its contrast on the way.
    page.evaluate(_SETTLED)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then((said) => said.violations)"
    )
    wrong = [
        finding
        for finding in found
        if finding["impact"] in SERIOUS and not _is_harmless(finding)
    ]
    shown = "\n".join(map(_line, wrong))
    assert not wrong, f"{page.url} is not for everybody:\n{shown}"


def check_looks(page: Page) -> None:
    """Prove the same in light and dark, on a desk and on a telephone; nothing is cut off."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(_MODE_SHOWN, arg=scheme)
        check_accessible(page)
        shown = page.evaluate("document.documentElement.scrollWidth")
        assert shown <= width, f"{page.url} at {width} pixels is {shown} wide"


def _is_harmless(finding: dict[str, Any]) -> bool:
    rule, place = _HARMLESS
    return finding["id"] == rule and all(place in node["html"] for node in finding["nodes"])


def _line(finding: dict[str, Any]) -> str:
    """Say what is wrong, and where."""
    nodes = finding["nodes"]
    places = [
        f"    {' '.join(map(str, node['target']))}\n      {node['html'][:200]}\n"
        f"      {node['failureSummary'].splitlines()[-1].strip()}"
        for node in nodes[:NODES_SHOWN]
    ]
    more = [f"    and {len(nodes) - NODES_SHOWN} more"] if len(nodes) > NODES_SHOWN else []
    head = f"  {finding['impact']}: {finding['id']}: {finding['help']}"
    return "\n".join([head, *places, *more])
