"""What docs/api/lightsail-support.md says is shown by tests is shown by tests there are."""

from __future__ import annotations

import pytest
from tools.guide_coverage import ALSO, CASES, PAGES, all_tests, shown_by

# Cases whose tests come with later parts of the product; the page says so.
LATER = {"C36"}


@pytest.mark.parametrize("page", PAGES)
def test_the_tests_of_a_page_exist(page: str) -> None:
    """Each name is a case, a test file, or a test in one."""
    for named in PAGES[page]:
        if named in CASES:
            continue
        assert _exists(named), f"{named} is no test"


def test_the_shown_by_exist() -> None:
    """Tests that show a case under another name exist, and no test names an unknown case."""
    assert [named for tests in ALSO.values() for named in tests if not _exists(named)] == []
    assert shown_by().keys() == CASES.keys()


@pytest.mark.parametrize("case", sorted(CASES.keys() - LATER))
def test_every_case_is_shown(case: str) -> None:
    """Each numbered case of the specification has a test."""
    assert shown_by()[case], f"name a test test_{case.lower()}_..."


def _exists(named: str) -> bool:
    file, _, name = named.partition("::")
    tests = all_tests().get(file)
    return tests is not None and (not name or name in tests)
