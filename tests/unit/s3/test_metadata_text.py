"""Encoded words of RFC 2047, in and out."""

from __future__ import annotations

from email.header import Header, decode_header, make_header

from hypothesis import given, strategies as st

from lazarette.s3.metadata_text import read_text, write_text

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60)


@given(PRINTABLE)
def test_what_is_written_is_read_back(text: str) -> None:
    """Every printable text survives the header, and mail's own reader agrees."""
    written = write_text(text)
    assert written is not None
    assert written.isascii()
    if "=?" not in text:
        assert read_text(written.decode()) == text
        if not text.isascii():
            assert str(make_header(decode_header(written.decode()))) == text


@given(PRINTABLE.filter(lambda text: text.strip() == text and not text.isascii()))
def test_what_mail_writes_is_read(text: str) -> None:
    """The standard library's encoded words are read, however many they are."""
    header = " ".join(Header(text, "utf-8").encode(linesep=" ").split())
    assert read_text(header) == text


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    """Reading never fails and gives what can be stored; writing gives one line or nothing."""
    read_text(f"=?{text}?=").encode("utf-8", "surrogatepass")
    written = write_text(text)
    assert written is None or (b"\n" not in written and b"\r" not in written)
