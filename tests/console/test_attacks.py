"""What an attacker tries on the console without a browser of the victim."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest
from console.test_session import Signed, ask, start
from server import ROOT, OwnBucket, Server

SESSION = "lazarette_session"


def read_session(server: Server, cookie: str, csrf: str = "") -> bool:
    """Say whether somebody is signed in."""
    headers = {"cookie": cookie} | ({"x-lazarette-csrf": csrf} if csrf else {})
    reply = ask(server, "GET", "/api/session", headers=headers)
    assert reply.status == 200
    return bool(reply.value["signedIn"])


def test_a_cookie_alone_opens_nothing(server: Server) -> None:
    """Planted by a page on another port, or stolen by a server there, it is of no use."""
    signed = start(server)
    assert read_session(server, signed.cookie, signed.csrf)
    assert not read_session(server, signed.cookie)
    reply = ask(server, "GET", "/api/session", headers={"cookie": signed.cookie})
    assert signed.csrf not in reply.body.decode()


@pytest.mark.parametrize("shape", ["{planted}; {own}", "{own}; {planted}"])
def test_a_planted_cookie_neither_replaces_nor_disturbs_a_session(
    server: Server, shape: str
) -> None:
    """Whichever comes first, who signed in stays who they are."""
    own, attacker = start(server), start(server)
    for planted in (attacker.cookie, f"{SESSION}=rubbish", f"{SESSION}=", "a b=c; =;;"):
        both = shape.format(planted=planted, own=own.cookie)
        assert read_session(server, both, own.csrf)
        assert not read_session(server, both, "guessed")
        headers = Signed(both, own.csrf).headers()
        assert ask(server, "POST", "/api/lightsail/GetRegions", {}, headers).status == 200


def test_many_tries_at_once_are_many_tries(own_server: Server) -> None:
    """Guesses that run side by side are counted before any of them is answered."""
    guess = {"accessKeyId": ROOT.access_key_id, "secretAccessKey": "x" * 40}

    def try_once(number: int) -> int:
        # However the name is written, and wherever it says that it comes from.
        tried = guess | {"accessKeyId": " " * (number % 3) + ROOT.access_key_id}
        claimed = {"x-forwarded-for": f"198.51.100.{number}"}
        return ask(own_server, "POST", "/api/session", tried, claimed).status

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(try_once, range(32)))
    assert statuses.count(401) <= 5
    assert set(statuses) == {401, 429}


def test_people_who_share_an_address_do_not_shut_each_other_out(own_server: Server) -> None:
    """Failures of one name let another one in; those of many names slow the address down."""
    for number in range(6):
        guess = {"accessKeyId": f"AKIAAAAAAAAAAAAAAA{number:02}", "secretAccessKey": "x" * 40}
        assert ask(own_server, "POST", "/api/session", guess).status == 401
    start(own_server)
    statuses = [
        ask(
            own_server,
            "POST",
            "/api/session",
            {"account": "main", "user": f"user-{number}", "password": "x"},
        ).status
        for number in range(15)
    ]
    assert statuses == [401] * 14 + [429]


@pytest.mark.parametrize(
    "host",
    ["x;script-src *", "evil.example; script-src 'unsafe-inline'", "a\tb", "a,b", "[::1", "é"],
)
def test_a_host_adds_nothing_to_the_policy(server: Server, host: str) -> None:
    """What a Host header may not name is not put where browsers read rules."""
    connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=10)
    try:
        connection.putrequest("GET", "/", skip_host=True)
        connection.putheader("Host", host.encode())
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        policy = response.getheader("content-security-policy") or ""
    finally:
        connection.close()
    if response.status != 400:
        assert f"http://localhost:{server.port}" in policy
        assert host not in policy
        assert policy.count("script-src") == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/lightsail/Get%0d%0aX-Evil:%201", {}),
        ("/api/lightsail/Get%c3%bcckets%ff", {}),
        ("/api/lightsail/../session", {}),
        ("/api/lightsail/GetBuckets/..", {}),
        ("/api/lightsail/" + "x" * 100, {}),
        ("/api/lightsail/", {}),
        ("/api/query/s3", {}),
        ("/api/public-access-block/PATCH", {}),
        ("/api/lightsail/GetBuckets", {"x-lazarette-region": "a/b/c, Signature=0"}),
        ("/api/lightsail/GetBuckets", {"x-lazarette-region": "\u00fc\u00df"}),
        ("/api/lightsail/GetBuckets", {"x-lazarette-region": "x" * 8_000}),
        ("/api/lightsail/GetBuckets", {"user-agent": "a\u00fc" * 2_000}),
    ],
)
def test_strange_calls_are_refused_in_order(
    server: Server, path: str, headers: dict[str, str]
) -> None:
    """No call of ours, or a refusal of the API: never a defect."""
    signed = start(server)
    reply = ask(server, "POST", path, {}, signed.headers() | headers)
    assert reply.status in (200, 400, 403, 404)
    assert "x-evil" not in reply.headers


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"\xff\xfe",
        b"null",
        b'"x"',
        b'{"accessKeyId": 1}',
        b'{"lifetimeS": 1e99}',
    ],
)
@pytest.mark.parametrize("path", ["/api/session", "/api/presign", "/api/query/iam"])
def test_strange_bodies_are_refused_in_order(server: Server, path: str, body: bytes) -> None:
    """With a code and a sentence."""
    signed = start(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=10)
    try:
        connection.request("POST", path, body, signed.headers())
        response = connection.getresponse()
        said = response.read()
    finally:
        connection.close()
    assert response.status in (400, 401)
    assert b'"code"' in said or b"<Code>" in said


def test_a_call_is_at_most_a_mebibyte(server: Server) -> None:
    """Longer ones are refused before they have arrived, signed in or not."""
    connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=10)
    try:
        connection.putrequest("POST", "/api/session")
        connection.putheader("content-length", str(1 << 40))
        connection.endheaders(b"x" * (1 << 21))
        assert connection.getresponse().status == 413
    finally:
        connection.close()


def test_a_name_adds_no_header_to_an_answer(server: Server, bucket: OwnBucket) -> None:
    """A presigned download with line breaks in its name: none of them arrives as such."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"value")
    signed = start(server)
    asked = {
        "method": "GET",
        "bucket": bucket.name,
        "key": "k",
        "query": {"response-content-disposition": "attachment\r\nset-cookie: a=b\r\n\r\n<b>"},
    }
    url = ask(server, "POST", "/api/presign", asked, signed.headers()).value["url"]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", url[len(server.endpoint) :])
        response = connection.getresponse()
        response.read()
        assert response.getheader("set-cookie") is None
    finally:
        connection.close()
