"""What axe-core finds wrong for people who use a keyboard, a screen reader, a large print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

# `make console` installs it with what builds the pages; no page loads it.
AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
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
    wrong = [finding for finding in found if finding["impact"] in SERIOUS]
    shown = "\n".join(map(_line, wrong))
    assert not wrong, f"{page.url} is not for everybody:\n{shown}"


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
