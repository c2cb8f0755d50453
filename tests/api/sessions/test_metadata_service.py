"""The instance metadata service, request by request."""

from __future__ import annotations

import datetime
import json

import pytest
from hosts import CREDENTIALS, ROLE, Host, HostServer, new_host
from raw import send

TTL = "X-aws-ec2-metadata-token-ttl-seconds"
TOKEN = "X-aws-ec2-metadata-token"


def test_credentials_are_as_ec2_writes_them(hosts_server: HostServer, known_host: Host) -> None:
    """The role, then its document; the same until half of their six hours are over."""
    headers = {TOKEN: hosts_server.token(known_host.secret)}
    for path in (CREDENTIALS, CREDENTIALS.rstrip("/") + "/"):
        assert hosts_server.ask(f"/{known_host.secret}{path}", headers=headers).text == ROLE
    document = hosts_server.credentials(known_host.secret)
    assert sorted(document) == [
        "AccessKeyId",
        "Code",
        "Expiration",
        "LastUpdated",
        "SecretAccessKey",
        "Token",
        "Type",
    ]
    assert (document["Code"], document["Type"]) == ("Success", "AWS-HMAC")
    assert document["AccessKeyId"].startswith("ASIA")
    made, end = (
        datetime.datetime.strptime(document[name], "%Y-%m-%dT%H:%M:%SZ")
        for name in ("LastUpdated", "Expiration")
    )
    assert end - made == datetime.timedelta(hours=6)
    assert hosts_server.credentials(known_host.secret) == document


def test_a_host_learns_where_and_what_it_is(hosts_server: HostServer, known_host: Host) -> None:
    """Region, zone, ids, the identity document; and the lists that lead there."""
    headers = {TOKEN: hosts_server.token(known_host.secret)}

    def told(path: str) -> str:
        answer = hosts_server.ask(f"/{known_host.secret}/latest/{path}", headers=headers)
        assert answer.status == 200, answer
        assert answer.headers["content-type"] == "text/plain"
        return answer.text

    assert told("meta-data/placement/region") == "us-east-1"
    assert told("meta-data/placement/availability-zone") == "us-east-1a"
    assert told("meta-data/instance-id").startswith("i-0")
    identity = json.loads(told("dynamic/instance-identity/document"))
    (owner,) = {hosts_server.sts().get_caller_identity()["Account"]}
    assert identity["accountId"] == owner
    assert identity["instanceId"] == told("meta-data/instance-id")
    assert (identity["region"], identity["availabilityZone"]) == ("us-east-1", "us-east-1a")
    assert json.loads(told("meta-data/iam/info"))["Code"] == "Success"
    for folder in ("meta-data/", "meta-data/placement/", "meta-data/iam/"):
        for name in told(folder).split("\n"):
            if name != "security-credentials/":
                told(folder + name)


def test_version_one_is_refused(hosts_server: HostServer, known_host: Host) -> None:
    """Without a token, or with one that is none, nothing is told."""
    token = hosts_server.token(known_host.secret)
    for headers in ({}, {TOKEN: ""}, {TOKEN: "made-up"}, {TOKEN: token[:-4] + "AAAA"}):
        answer = hosts_server.ask(f"/{known_host.secret}{CREDENTIALS}", headers=headers)
        assert answer.status == 401


@pytest.mark.parametrize("ttl", ["", "0", "-1", "21601", "1e3", "9" * 30, "x"])
def test_a_tokens_time_is_1_to_21600_seconds(
    hosts_server: HostServer, known_host: Host, ttl: str
) -> None:
    """Else it is a bad request; so is none."""
    path = f"/{known_host.secret}/latest/api/token"
    assert hosts_server.ask(path, "PUT", {TTL: ttl}).status == 400
    assert hosts_server.ask(path, "PUT").status == 400
    answer = hosts_server.ask(path, "PUT", {TTL: "21600"})
    assert (answer.status, answer.headers[TTL.lower()]) == (200, "21600")


def test_a_token_is_its_hosts_alone(hosts_server: HostServer, host: Host) -> None:
    """Another host's is refused, and its own after it was enrolled anew."""
    other = new_host(hosts_server)
    headers = {TOKEN: hosts_server.token(host.secret)}
    assert hosts_server.ask(f"/{other.secret}{CREDENTIALS}", headers=headers).status == 401
    secret = hosts_server.enroll(host.name)
    assert hosts_server.ask(f"/{secret}{CREDENTIALS}", headers=headers).status == 401


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via"])
def test_what_comes_through_a_proxy_is_refused(
    hosts_server: HostServer, known_host: Host, name: str
) -> None:
    """An open proxy on a host would give its credentials to anybody."""
    token = hosts_server.token(known_host.secret)
    for method, path, more in (
        ("PUT", "/latest/api/token", {TTL: "60"}),
        ("GET", CREDENTIALS, {TOKEN: token}),
    ):
        headers = {**more, name: "203.0.113.7"}
        answer = hosts_server.ask(f"/{known_host.secret}{path}", method, headers)
        assert answer.status == 403


@pytest.mark.parametrize("secret", ["lzh_made-up", "x" * 5_000, "%2e%2e", ""])
def test_nobody_else_is_answered(hosts_server: HostServer, secret: str) -> None:
    """Neither a secret that was never made nor an address that is not bound."""
    before = f"/{secret}" if secret else ""
    answer = hosts_server.ask(f"{before}/latest/api/token", "PUT", {TTL: "60"})
    assert answer.status == 403


def test_an_address_is_bound_to_one_instance(hosts_server: HostServer, host: Host) -> None:
    """Only that address is answered; another instance cannot have it; revoking frees it."""
    bind = ("instance", "bind")
    hosts_server.lazarette(*bind, host.name, "--address", "127.0.0.2").ok()
    headers = {TOKEN: hosts_server.token(source="127.0.0.2")}
    assert hosts_server.ask(CREDENTIALS, headers=headers, source="127.0.0.2").text == ROLE
    assert hosts_server.ask(CREDENTIALS, headers=headers, source="127.0.0.3").status == 403
    other = new_host(hosts_server)
    refused = hosts_server.lazarette(*bind, other.name, "--address", "127.0.0.2")
    assert (refused.status, host.name in refused.stderr) == (1, True)
    listed = hosts_server.lazarette("instance", "list", "--json").json()
    ways = {(row["name"], row["proof"], row["address"]) for row in listed}
    assert (host.name, "address", "127.0.0.2") in ways
    assert (other.name, "secret", "") in ways
    hosts_server.lazarette("instance", "revoke", host.name).ok()
    hosts_server.lazarette(*bind, other.name, "--address", "127.0.0.2").ok()
    assert hosts_server.ask(CREDENTIALS, headers=headers, source="127.0.0.2").status == 401


def test_unknown_paths_and_methods(hosts_server: HostServer, known_host: Host) -> None:
    """404 and 405, for an enrolled host as well."""
    headers = {TOKEN: hosts_server.token(known_host.secret)}
    for method, path, status in (
        ("GET", f"/{known_host.secret}/latest/meta-data/nothing", 404),
        ("GET", f"/{known_host.secret}{CREDENTIALS}another-role", 404),
        ("GET", "/", 404),
        ("GET", f"/a/{known_host.secret}/latest/meta-data/", 404),
        ("POST", f"/{known_host.secret}{CREDENTIALS}", 405),
        ("GET", f"/{known_host.secret}/latest/api/token", 405),
    ):
        assert hosts_server.ask(path, method, headers).status == status, path


def test_no_other_listener_knows_of_hosts(hosts_server: HostServer, known_host: Host) -> None:
    """Neither the API's port, to which it is a key in a bucket, nor the console's."""
    path = f"/{known_host.secret}/latest/api/token"
    assert send(hosts_server, "PUT", path, {TTL: "60"}).status in (400, 403, 404)
    assert ROLE not in hosts_server.probe(CREDENTIALS)[1]
