"""Query strings: what was encoded comes back, whichever way it was encoded."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, strategies as st

from lazarette.http.query import Query
from lazarette.model.errors import InvalidUri


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=5), st.booleans())
def test_reads_back_what_was_encoded(pairs: list[tuple[str, str]], is_form: bool) -> None:
    """Names and values of any text survive, in order, with `+` or %20 for spaces."""
    encode = quote_plus if is_form else quote
    text = "&".join(
        f"{encode(name, safe='')}={encode(value, safe='')}" for name, value in pairs
    )
    assert Query(text.encode()).pairs == pairs


def test_a_name_without_a_value_is_there() -> None:
    """`?uploads` and `?uploads=` are the same; the first of equal names counts."""
    query = Query(b"uploads&&a=1&a=2")
    assert "uploads" in query
    assert query.get("uploads") == ""
    assert query.get("a") == "1"
    assert query.pairs == [("uploads", ""), ("a", "1"), ("a", "2")]


@pytest.mark.parametrize("raw", [b"a=%ff", b"%ff=1", b"a=\xff", b"a=%26%ff"])
def test_refuses_what_is_not_utf8(raw: bytes) -> None:
    """Bytes that are no UTF-8 are refused, escaped or not."""
    with pytest.raises(InvalidUri):
        Query(raw)
