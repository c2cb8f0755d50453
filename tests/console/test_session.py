"""Sessions of the console: who may start one, who may use it, and from which pages."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from make import unique_name
from server import ROOT, Key, OwnBucket, Server, StartServer


class Reply(NamedTuple):
    """An answer of the console."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.body)


def ask(
    server: Server,
    method: str,
    path: str,
    value: object = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Send one call as a script would."""
    connection = server.connect_console()
    try:
        body = None if value is None else json.dumps(value)
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        found = {name.lower(): text for name, text in response.getheaders()}
        return Reply(response.status, found, response.read())
    finally:
        connection.close()


class Signed(NamedTuple):
    """A session's cookie and token, as headers."""

    cookie: str
    csrf: str

    def headers(self, **extra: str) -> dict[str, str]:
        """Return what a page of ours sends."""
        found = {"cookie": self.cookie, "x-lazarette-csrf": self.csrf}
        return {**found, **{name.replace("_", "-"): value for name, value in extra.items()}}


def start(server: Server, key: Key = ROOT) -> Signed:
    """Sign in with a key."""
    reply = ask(
        server,
        "POST",
        "/api/session",
        {"accessKeyId": key.access_key_id, "secretAccessKey": key.secret_access_key},
    )
    assert reply.status == 200, reply.body
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    return Signed(cookie.partition(";")[0], reply.value["csrf"])


def test_a_session_tells_who_it_is_and_holds_no_secret(server: Server) -> None:
    """The answer names the account; neither it nor the cookie shows a credential."""
    signed = start(server)
    reply = ask(server, "GET", "/api/session", headers=signed.headers())
    assert reply.value["signedIn"] is True
    assert reply.value["arn"].endswith(":root")
    assert reply.value["endpoint"] == server.endpoint
    for text in (reply.body.decode(), signed.cookie):
        assert ROOT.secret_access_key not in text
        assert ROOT.access_key_id not in text


def test_wrong_credentials_are_refused_alike(server: Server, bucket: OwnBucket) -> None:
    """An unknown id, a wrong secret, and a bucket's own key: one and the same answer."""
    replies = [
        ask(
            server,
            "POST",
            "/api/session",
            {"accessKeyId": key_id, "secretAccessKey": secret},
        )
        for key_id, secret in [
            ("AKIAAAAAAAAAAAAAAAAA", "x" * 40),
            (ROOT.access_key_id, "x" * 40),
            (bucket.key.access_key_id, bucket.key.secret_access_key),
        ]
    ]
    assert {(reply.status, reply.body) for reply in replies} == {
        (401, replies[0].body),
    }
    assert replies[0].value["code"] == "SignInRefused"


def test_signing_out_ends_the_session_for_every_copy_of_it(server: Server) -> None:
    """The cookie is taken from the browser, and counts no more; others' sessions go on."""
    signed, other = start(server), start(server)
    reply = ask(server, "DELETE", "/api/session", headers=signed.headers())
    assert reply.status == 200
    assert "Max-Age=0" in reply.headers["set-cookie"]
    again = ask(server, "POST", "/api/lightsail/GetBuckets", {}, signed.headers())
    assert (again.status, again.value["code"]) == (401, "SignedOut")
    shown = ask(server, "GET", "/api/session", headers=signed.headers())
    assert shown.value["signedIn"] is False
    left = ask(server, "POST", "/api/lightsail/GetBuckets", {}, other.headers())
    assert left.status == 200


@pytest.mark.parametrize(
    "call",
    ["lightsail/GetBuckets", "lazarette/GetBanners", "query/iam", "public-access-block/GET"],
)
def test_a_session_ends_with_the_key_it_was_opened_with(server: Server, call: str) -> None:
    """Whatever is asked first is told so, and the session is none from then on."""
    iam, name = server.iam(), unique_name("person")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    signed = start(server, Key(made["AccessKeyId"], made["SecretAccessKey"]))
    headers = signed.headers(x_lazarette_region="us-east-1")
    assert ask(server, "GET", "/api/session", headers=headers).value["signedIn"]
    iam.delete_access_key(UserName=name, AccessKeyId=made["AccessKeyId"])
    asked = {"Action": "ListUsers", "Version": "2010-05-08"} if call == "query/iam" else {}
    refused = ask(server, "POST", f"/api/{call}", asked, headers)
    assert (refused.status, refused.value["code"]) == (401, "SignedOut")
    assert not ask(server, "GET", "/api/session", headers=headers).value["signedIn"]


def test_failed_sign_ins_are_slowed_down(own_server: Server) -> None:
    """After five failures the sixth has to wait, even with the right secret."""
    wrong = {"accessKeyId": ROOT.access_key_id, "secretAccessKey": "x" * 40}
    right = {**wrong, "secretAccessKey": ROOT.secret_access_key}
    statuses = [ask(own_server, "POST", "/api/session", wrong).status for _ in range(5)]
    assert statuses == [401] * 5
    reply = ask(own_server, "POST", "/api/session", right)
    assert (reply.status, reply.value["code"]) == (429, "TooManyTries")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},  # the S3 port of this host
        {"x-lazarette-csrf": "guessed"},
        {"x-lazarette-csrf": ""},
    ],
)
def test_only_pages_of_ours_may_change_anything(
    server: Server, headers: dict[str, str]
) -> None:
    """A foreign page has the browser's cookie, and gets nothing for it."""
    signed = start(server)
    reply = ask(
        server,
        "POST",
        "/api/lightsail/GetBuckets",
        {},
        {**signed.headers(), **headers},
    )
    assert reply.status == 403
    assert b"buckets" not in reply.body


def test_a_page_on_the_s3_port_has_another_origin(server: Server) -> None:
    """It is told apart by its port, though cookies are not."""
    signed = start(server)
    origin = {"origin": server.endpoint}
    reply = ask(server, "POST", "/api/lightsail/GetBuckets", {}, {**signed.headers(), **origin})
    assert (reply.status, reply.value["code"]) == (403, "ForeignPage")


def test_a_forged_cookie_is_nobody(server: Server) -> None:
    """Changed in any place, it opens nothing."""
    signed = start(server)
    name, _, value = signed.cookie.partition("=")
    for place in (0, len(value) // 2, len(value) - 6):
        other = "A" if value[place] != "A" else "B"
        forged = value[:place] + other + value[place + 1 :]
        call = {"cookie": f"{name}={forged}", "x-lazarette-csrf": signed.csrf}
        reply = ask(server, "GET", "/api/session", headers=call)
        assert reply.value == {**reply.value, "signedIn": False}
        assert ask(server, "POST", "/api/lightsail/GetBuckets", {}, call).status == 401


def test_the_api_judges_and_its_refusals_come_through(server: Server) -> None:
    """A call is answered as at the port: result, error, request id."""
    signed = start(server)
    reply = ask(
        server,
        "POST",
        "/api/lightsail/GetBuckets",
        {"bucketName": "no-such-bucket"},
        signed.headers(),
    )
    assert reply.status == 400
    assert reply.value["__type"] == "NotFoundException"
    assert reply.headers["x-amzn-requestid"]


def test_every_answer_tells_the_browser_what_may_run(server: Server) -> None:
    """No script but our files, no frame around us, nothing guessed from content."""
    for path in ("/", "/api/session", "/assets/none.js"):
        reply = ask(server, "GET", path)
        policy = reply.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"


def test_presigned_urls_do_one_thing_for_a_minute(server: Server, bucket: OwnBucket) -> None:
    """The browser reads an object itself, from the S3 port."""
    bucket.s3.put_object(Bucket=bucket.name, Key="a b/ü.txt", Body=b"value")
    signed = start(server)
    reply = ask(
        server,
        "POST",
        "/api/presign",
        {"method": "GET", "bucket": bucket.name, "key": "a b/ü.txt"},
        signed.headers(),
    )
    url = reply.value["url"]
    assert url.startswith(server.endpoint)
    assert "X-Amz-Expires=60" in url
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        origin = {"origin": server.console}
        connection.request("GET", url[len(server.endpoint) :], headers=origin)
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"value")
        assert response.getheader("access-control-allow-origin") == server.console
        assert response.getheader("access-control-allow-credentials") is None
    finally:
        connection.close()


def test_with_a_certificate_the_console_is_served_over_tls_too(tls_server: Server) -> None:
    """So that no password crosses the network in the clear; its cookie is for TLS only."""
    proof = {"accessKeyId": ROOT.access_key_id, "secretAccessKey": ROOT.secret_access_key}
    reply = ask(tls_server, "POST", "/api/session", proof, {"origin": tls_server.console})
    assert reply.status == 200
    assert reply.value["endpoint"] == tls_server.endpoint
    assert "; Secure" in reply.headers["set-cookie"]
    cookie = reply.headers["set-cookie"].partition(";")[0]
    headers = {"cookie": cookie, "x-lazarette-csrf": reply.value["csrf"]}
    assert ask(tls_server, "POST", "/api/lightsail/GetBuckets", {}, headers).status == 200


def test_behind_a_proxy_the_pages_come_from_its_origin(start_server: StartServer) -> None:
    """`console_url` is ours too, whatever Host comes; the cookie is then for TLS only."""
    ours = "https://console.example.org"
    server = start_server(options=["--console-url", ours])
    proof = {"accessKeyId": ROOT.access_key_id, "secretAccessKey": ROOT.secret_access_key}
    reply = ask(server, "POST", "/api/session", proof, {"origin": ours})
    assert reply.status == 200
    assert "; Secure" in reply.headers["set-cookie"]
    other = {"origin": "https://console.example.org.evil.example"}
    assert ask(server, "POST", "/api/session", proof, other).status == 403
