"""Who came, by the word of the proxies that are trusted."""

from __future__ import annotations

import pytest

from lazarette.http.headers import Headers
from lazarette.http.proxies import Origin, Proxies
from lazarette.model.networks import Networks

PROXIES = Proxies(Networks("10.0.0.0/8, fd00::/8"))


def _origin(peer: str, *, is_secure: bool = False, **said: str) -> Origin:
    raw = [
        (f"x-forwarded-{name.strip('_')}".encode(), value.encode())
        for name, value in said.items()
    ]
    return PROXIES.origin_of(Headers(raw), peer, is_secure=is_secure)


@pytest.mark.parametrize("peer", ["192.0.2.1", "127.0.0.1", "::1", "", "nonsense"])
def test_nobody_else_is_believed(peer: str) -> None:
    """What an untrusted peer says of itself changes nothing."""
    found = _origin(peer, _for="198.51.100.7", proto="https", host="evil.example")
    assert found == Origin(peer, is_secure=False)


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 10.9.9.9", "198.51.100.7"),
        # What the client itself sent stands further left, and is nobody's word.
        ("127.0.0.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.9.9.9", "10.9.9.9"),
        ("[2001:db8::5]:443", "2001:db8::5"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("unknown", "10.0.0.1"),
        ("198.51.100.7, unknown, 10.9.9.9", "10.9.9.9"),
        ("", "10.0.0.1"),
    ],
)
def test_the_client_is_the_last_address_of_no_proxy(said: str, client: str) -> None:
    """Read from the right, as far as trusted proxies wrote."""
    assert _origin("10.0.0.1", _for=said).address == client


def test_several_headers_are_one_list() -> None:
    """Some proxies add a line of their own."""
    raw = [(b"x-forwarded-for", b"127.0.0.1"), (b"x-forwarded-for", b"198.51.100.7")]
    found = PROXIES.origin_of(Headers(raw), "fd00::1", is_secure=False)
    assert found.address == "198.51.100.7"


def test_scheme_and_host_are_those_the_client_used() -> None:
    """A connection from the proxy may be plain, or TLS of its own."""
    assert _origin("10.0.0.1", proto="https", host="s3.example.org") == Origin(
        "10.0.0.1", is_secure=True, host="s3.example.org"
    )
    assert not _origin("10.0.0.1", is_secure=True, proto="http").is_secure
    assert _origin("10.0.0.1", is_secure=True, proto="gopher").is_secure
