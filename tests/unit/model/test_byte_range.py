"""Range headers: what clients rely on, what is ignored, what is refused, and laws."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from lazarette.model.byte_range import ByteRange, parse_copy_range, parse_range
from lazarette.model.errors import InvalidArgument, RangeNotSatisfiable

CONTENT = b"testcontent"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=4-7", b"cont"),
        ("bytes=4-", b"content"),
        ("bytes=-7", b"content"),
        ("bytes=0-0", b"t"),
        ("bytes=0-99", CONTENT),
        ("bytes=-99", CONTENT),
        ("Bytes=10-10", b"t"),
    ],
)
def test_selects_the_bytes_clients_expect(header: str, expected: bytes) -> None:
    """Each header selects exactly these bytes of b"testcontent"."""
    wanted = parse_range(header)
    assert wanted is not None
    span = wanted.resolve(len(CONTENT))
    assert span is not None
    assert CONTENT[span.start : span.stop] == expected
    assert span.content_range() == f"bytes {span.start}-{span.stop - 1}/11"


@pytest.mark.parametrize(
    "header",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=7-4", "bytes=0-1,3-4"),
        *("items=0-1", "bytes= -1", "bytes=0 -1", "bytes=0--1"),
    ],
)
def test_ignores_what_is_no_single_byte_range(header: str) -> None:
    """Several ranges, other units and bad syntax serve the whole object."""
    assert parse_range(header) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ("bytes=40-50", 11),
        ("bytes=40-50", 0),
        ("bytes=0-", 0),
        ("bytes=-0", 5),
        ("bytes=-0", 0),
    ],
)
def test_refuses_when_nothing_is_selected(header: str, size: int) -> None:
    """A range past the end, or of no bytes, is not satisfiable and says the size."""
    wanted = parse_range(header)
    assert wanted is not None
    with pytest.raises(RangeNotSatisfiable) as caught:
        wanted.resolve(size)
    assert caught.value.facts == {"size": size}


@given(st.integers(0, 2**62), st.integers(1, 2**62), st.integers(0, 2**63))
def test_span_is_inside_the_object_and_not_empty(first: int, length: int, size: int) -> None:
    """Whatever is asked, a span is never empty and never leaves the object."""
    for wanted in (ByteRange(first, first + length), ByteRange(None, length)):
        try:
            span = wanted.resolve(size)
        except RangeNotSatisfiable:
            continue
        if span is None:
            assert (wanted.start, size) == (None, 0)  # The last bytes of nothing.
            continue
        assert 0 <= span.start < span.stop <= size


@given(st.integers(0, 2**62), st.integers(0, 2**62))
def test_text_and_value_agree(first: int, length: int) -> None:
    """Reading what was written gives the same range."""
    last = first + length
    assert parse_range(f"bytes={first}-{last}") == ByteRange(first, last + 1)
    assert parse_copy_range(f"bytes={first}-{last}") == ByteRange(first, last + 1)


@pytest.mark.parametrize(
    "header", ["bytes=0-", "bytes=-5", "0-5", "bytes=5-4", "bytes=0-1,2-3"][:]
)
def test_refuses_a_copy_range_in_any_other_form(header: str) -> None:
    """x-amz-copy-source-range has one form, and the rest is not ignored."""
    with pytest.raises(InvalidArgument):
        parse_copy_range(header)
