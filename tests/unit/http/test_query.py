"""Query strings: what was encoded comes back, whichever way it was encoded."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, strategies as st

from lazarette.http.query import Query


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=5), st.booleans())
def test_reads_back_what_was_encoded(pairs: list[tuple[str, str]], is_form: bool) -> None:
    """Names and values of any text survive, in order, with `+` or %20 for spaces."""
    encode = quote_plus if is_form else quote
    text = "&".join(
        f"{encode(name, safe='')}={encode(value, safe='')}" for name, value in pairs
    )
    assert list(Query(text.encode()).pairs) == pairs


def test_a_name_without_a_value_is_there() -> None:
    """`?uploads` and `?uploads=` are the same; the first of equal names counts."""
    query = Query(b"uploads&&a=1&a=2")
    assert "uploads" in query
    assert query.get("uploads") == ""
    assert query.get("a") == "1"
    assert query.pairs == (("uploads", ""), ("a", "1"), ("a", "2"))


@pytest.mark.parametrize(
    "raw",
    [
        b"X-Amz-Date=1&X-Amz-Signature=" + b"a" * 64,
        b"X-Amz-Signature=" + b"a" * 64 + b"&X-Amz-Date=1",
        b"X-Amz-Date=1&X-Amz%2DSignature=" + b"a" * 64,
    ],
)
def test_a_signature_stands_apart(raw: bytes) -> None:
    """Wherever it was written, it is no parameter among the others."""
    query = Query(raw)
    assert query.signature == "a" * 64
    assert query.pairs == (("X-Amz-Date", "1"),)
    assert "X-Amz-Signature" not in query


def test_urls_that_differ_in_their_signature_share_what_is_parsed() -> None:
    """One parse for all; each keeps its own signature; two signatures share nothing."""
    stem = b"X-Amz-Date=1&X-Amz-Signature="
    one, two = Query(stem + b"a" * 64), Query(stem + b"b" * 64)
    assert one.parameters is two.parameters
    assert (one.signature, two.signature) == ("a" * 64, "b" * 64)
    doubled = Query(stem + b"a" * 64 + b"&X-Amz-Signature=" + b"b" * 64)
    assert doubled.signature == "a" * 64


@pytest.mark.parametrize("raw", [b"a=%ff", b"%ff=1", b"a=\xff", b"a=%26%ff"])
def test_knows_what_is_not_utf8(raw: bytes) -> None:
    """Bytes that are no UTF-8, escaped or not, leave no pairs and a mark."""
    parameters = Query(raw).parameters
    assert (parameters.is_text, parameters.pairs) == (False, ())
    assert Query(b"a=%C3%BC").parameters.is_text
