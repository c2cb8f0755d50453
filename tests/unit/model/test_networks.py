"""Networks of clients to whom bytes are no transfer."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from lazarette.model.networks import Networks


@pytest.mark.parametrize(
    ("text", "address", "expected"),
    [
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("192.168.1.7", "192.168.1.7", True),
        ("192.168.1.7", "192.168.1.8", False),
        ("10.0.0.0/8", "::ffff:10.0.0.1", True),
        ("10.0.0.0/8, fd00::/8 ,", "fd12::1", True),
        ("fd00::/8", "10.0.0.1", False),
        ("::1", "::1", True),
        ("10.0.0.0/8", "", False),
        ("10.0.0.0/8", "unix", False),
        ("", "10.0.0.1", False),
    ],
)
def test_says_whether_an_address_lies_inside(text: str, address: str, expected: bool) -> None:
    """Both families, single addresses, and sockets that serve both."""
    assert Networks(text).hold(address) is expected


@pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0/8", "here", "10.0.0.0/33"])
def test_refuses_what_is_no_network(text: str) -> None:
    """A slip does not become a network that holds nothing, or all."""
    with pytest.raises(ValueError, match=r"."):
        Networks(text)


@given(st.text())
def test_no_address_is_too_strange(address: str) -> None:
    """Whatever a socket says of its other side, the question has an answer."""
    assert Networks("::/0,0.0.0.0/0").hold(address) in (True, False)
