"""Dates as HTTP and S3's XML write them."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given, strategies as st

from lazarette.model.timestamp import http_date, iso_date, parse_http_date

_YEAR_9999_MS = 253_402_300_799_000


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "1994-11-06T08:49:37Z",
        "1994-11-06T08:49:37.000Z",
        "19941106T084937Z",
    ],
)
def test_reads_every_form_that_clients_send(text: str) -> None:
    """All three HTTP forms and ISO 8601 name the same second."""
    assert parse_http_date(text) == 784_111_777_000


@pytest.mark.parametrize("text", ["", "yesterday", "Sun, 99 Nov 1994 08:49:37 GMT", "1.5", "."])
def test_does_not_read_anything_else(text: str) -> None:
    """What is no date is None, which callers ignore."""
    assert parse_http_date(text) is None


@given(st.integers(0, _YEAR_9999_MS))
def test_http_dates_are_those_of_the_standard_library(time_ms: int) -> None:
    """Every second is written as `email.utils` writes it, and read back."""
    written = http_date(time_ms).decode()
    assert written == formatdate(time_ms // 1000, usegmt=True)
    assert parse_http_date(written) == time_ms // 1000 * 1000


@given(st.integers(0, _YEAR_9999_MS))
def test_iso_dates_read_back_to_the_second(time_ms: int) -> None:
    """Every time is written in whole seconds with three zeros."""
    written = iso_date(time_ms)
    assert written.endswith(".000Z")
    assert len(written) == len("1994-11-06T08:49:37.000Z")
    assert parse_http_date(written) == time_ms // 1000 * 1000
