"""The parameters of the query protocol: whatever comes is read or refused, never a defect."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, strategies as st

from lazarette.iam.form import Form
from lazarette.iam.pages import cut
from lazarette.model.errors import InvalidParameter

_NAMES = st.sampled_from(["Tags", "TagKeys", "MaxItems", "Marker", "Flag"])
_PLACES = st.sampled_from(
    ["", ".member.1", ".member.2.Key", ".member.2.Value", ".member.x", ".member.", ".member.0"]
)
_VALUES = st.one_of(st.text(max_size=8), st.sampled_from(["1", "-1", "true", "9" * 20, "é"]))


@given(st.lists(st.tuples(st.builds(str.__add__, _NAMES, _PLACES), _VALUES), max_size=8))
def test_whatever_comes_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    """Every reader returns, or raises InvalidParameter."""
    form = Form(pairs)
    for read in (
        form.tags,
        lambda: form.texts("TagKeys"),
        form.page_limit,
        lambda: form.flag("Flag"),
        lambda: cut(form, ["a", "b"], str),
        lambda: form.text("Tags"),
        lambda: form.choice("Flag", "true", "false"),
    ):
        with contextlib.suppress(InvalidParameter):
            read()


@given(st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=12), st.integers(1, 5))
def test_pages_hold_every_row_once(rows: list[str], limit: int) -> None:
    """Markers lead from page to page, through all rows in their order."""
    found: list[str] = []
    asked = [("MaxItems", str(limit))]
    while True:
        page, end = cut(Form(asked), rows, str)
        assert len(page) <= limit
        found += page
        if end["IsTruncated"] is False:
            break
        asked = [("MaxItems", str(limit)), ("Marker", str(end["Marker"]))]
    assert found == sorted(rows)


def test_lists_keep_the_order_of_their_numbers() -> None:
    """Ten comes after nine, whatever order they are sent in."""
    pairs = [(f"TagKeys.member.{number}", str(number)) for number in (10, 9, 1)]
    assert Form(pairs).texts("TagKeys") == ["1", "9", "10"]
    assert Form([("Tags", "")]).tags() == []
    many = [(f"TagKeys.member.{number}", "k") for number in range(1, 60)]
    with pytest.raises(InvalidParameter):
        Form(many).texts("TagKeys")
