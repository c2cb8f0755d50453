"""Generated pages are current; links lead somewhere; what the documents name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools.generate_docs import PAGES, with_settings_table

from lazarette.config.settings import settings
from lazarette.metadata.engine import Table

ROOT = Path(__file__).resolve().parents[2]
MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
by_page = pytest.mark.parametrize(
    "page", MARKDOWN, ids=lambda page: page.relative_to(ROOT).as_posix()
)


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_current(name: str) -> None:
    """`make docs` would change nothing."""
    assert (ROOT / name).read_text("utf-8") == PAGES[name](), "run `make docs`"


def test_the_table_of_settings_is_current() -> None:
    """The README shows every setting as it is."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert with_settings_table(readme) == readme, "run `make docs`"


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_documented(name: str) -> None:
    """Each setting has a section of its own and a meaning that is a sentence."""
    page = (ROOT / "docs/formats/config.md").read_text("utf-8")
    assert f"## `{name}`\n" in page
    assert settings()[name].about.meaning.endswith(".")


@pytest.mark.parametrize("table", Table, ids=lambda table: table.value)
def test_every_table_is_documented(table: Table) -> None:
    """docs/formats/metadata.md has a row for each table."""
    page = (ROOT / "docs/formats/metadata.md").read_text("utf-8")
    assert f"| `{table.value}` |" in page


@by_page
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link names a file that exists."""
    text = page.read_text("utf-8")
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


@by_page
def test_named_files_exist(page: Path) -> None:
    """A path in code quotes that begins with a folder of ours exists, tests included."""
    text = page.read_text("utf-8")
    paths = re.findall(r"`((?:src|tests|docs|bench|tools)/[\w./-]+)`", text)
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not missing


@by_page
def test_make_targets_exist(page: Path) -> None:
    """Each `make` target a document names is in the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"`make ([a-z-]+)", page.read_text("utf-8")))
    assert named <= targets


def test_decisions_are_numbered_without_gaps() -> None:
    """docs/adr has 0001, 0002, ... each once."""
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
