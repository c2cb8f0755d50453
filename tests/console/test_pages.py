"""How the built pages are served: packed, kept by browsers, and nothing beside them."""

from __future__ import annotations

import gzip
import http.client
import re

import pytest
from console.test_session import Reply, ask
from server import Server

from lazarette.console.pages import Pages


@pytest.fixture(autouse=True)
def built() -> None:
    """These are about pages that are there."""
    if not Pages().are_built:
        pytest.skip("CONSOLE NOT RUN: its pages are not built; run `make console`")


@pytest.fixture(params=["document", "script"])
def path(server: Server, request: pytest.FixtureRequest) -> str:
    """The one document, and a file that it loads."""
    if request.param == "document":
        return "/"
    found = re.search(rb'src="(/assets/[^"]+\.js)"', ask(server, "GET", "/").body)
    assert found is not None
    return found[1].decode()


def read(server: Server, path: str, accepted: str, known: str = "") -> Reply:
    """Read a page as a browser that takes these encodings, and has that version."""
    headers = {"accept-encoding": accepted} | ({"if-none-match": known} if known else {})
    return ask(server, "GET", path, headers=headers)


def test_pages_come_packed_to_who_takes_that(server: Server, path: str) -> None:
    """Each form has an ETag of its own, and caches are told what decides between them."""
    plain, packed = read(server, path, "identity"), read(server, path, "gzip, deflate, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert plain.headers["etag"] != packed.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"


def test_a_browser_that_has_it_is_sent_nothing(server: Server, path: str) -> None:
    """By the ETag of the form it has, among others, weak or not; not by the other form's."""
    plain, packed = read(server, path, ""), read(server, path, "gzip")
    for known in (packed.headers["etag"], f'"other", W/{packed.headers["etag"]}'):
        reply = read(server, path, "gzip", known)
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["etag"] == packed.headers["etag"]
    assert read(server, path, "gzip", plain.headers["etag"]).status == 200


def test_answers_of_calls_are_neither_packed_nor_kept(server: Server) -> None:
    """The length of a packed answer would tell of the token in it."""
    reply = read(server, "/api/session", "gzip")
    assert "content-encoding" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"


UP = ("../", "%2e%2e/", "..%2f", "..\\", "%2e%2e%5c", "./../", "/../")
OUTSIDE = [
    *(f"/assets/{up}../app.py" for up in UP),
    *(f"/{up}app.py" for up in UP),
    *("//etc/passwd", "/assets//etc/hostname.txt", "/app.py%00.js", "/assets/"),
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_beside_the_pages_is_served(server: Server, path: str) -> None:
    """However an address climbs: no such page, or the one document."""
    connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=10)
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    assert response.status in (200, 404)
    document = ask(server, "GET", "/").body
    assert body == document or b"NoSuchPage" in body
