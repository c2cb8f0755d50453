"""A server behind a proxy that it trusts: who came, and over what."""

from __future__ import annotations

import json

from audit_lines import entry_of, request_id_of
from console.test_session import Signed, ask
from server import ROOT, StartServer

PROOF = {"accessKeyId": ROOT.access_key_id, "secretAccessKey": ROOT.secret_access_key}


GUESS = {"accessKeyId": "AKIAEXAMPLEEXAMPLE23", "secretAccessKey": "wrong"}


def test_people_behind_a_trusted_proxy_are_told_apart(start_server: StartServer) -> None:
    """One who guesses passwords shuts out nobody else; the trail names who called."""
    server = start_server(options=["--trusted-proxies", "127.0.0.1"])
    guessing = {"x-forwarded-for": "198.51.100.7"}
    found = [ask(server, "POST", "/api/session", GUESS, guessing).status for _ in range(7)]
    assert found[:5] == [401] * 5
    assert found[-1] == 429
    headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
    reply = ask(server, "POST", "/api/session", PROOF, headers)
    assert reply.status == 200
    assert "; Secure" in reply.headers["set-cookie"]
    session = Signed(reply.headers["set-cookie"].partition(";")[0], reply.value["csrf"])
    asked = {"bucketName": "behind-a-proxy", "bundleId": "small_1_0"}
    made = ask(
        server, "POST", "/api/lightsail/CreateBucket", asked, session.headers() | headers
    )
    assert made.status == 200
    assert entry_of(server, made.headers["x-amzn-requestid"])["client"] == "203.0.113.9"


def test_the_api_sees_who_came_to_the_proxy(start_server: StartServer) -> None:
    """In the trail, for one; the header needs no signature."""
    server = start_server(options=["--trusted-proxies", "127.0.0.0/8"])
    client = server.lightsail()
    client.meta.events.register(
        "before-send",
        lambda request, **_: request.headers.update({"X-Forwarded-For": "203.0.113.9"}),
    )
    made = client.create_bucket(bucketName="behind-a-proxy", bundleId="small_1_0")
    assert entry_of(server, request_id_of(made))["client"] == "203.0.113.9"


def test_policies_see_the_address_of_the_client(start_server: StartServer) -> None:
    """And only a trusted proxy's word for it: the same header of anybody else is nothing."""
    allowed = {
        "Effect": "Allow",
        "Action": "lightsail:*",
        "Resource": "*",
        "Condition": {
            "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
            "Bool": {"aws:SecureTransport": "true"},
        },
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    statuses = []
    for options in (["--trusted-proxies", "127.0.0.1"], []):
        server = start_server(options=options)
        iam = server.iam()
        iam.create_user(UserName="ann")
        iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=document)
        iam.create_login_profile(UserName="ann", Password="Correct-horse-1")
        proof = {"account": "main", "user": "ann", "password": "Correct-horse-1"}
        reply = ask(server, "POST", "/api/session", proof)
        session = Signed(reply.headers["set-cookie"].partition(";")[0], reply.value["csrf"])
        headers = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
        got = ask(server, "POST", "/api/lightsail/GetBuckets", {}, session.headers() | headers)
        statuses.append(got.status)
    assert statuses == [200, 400]
