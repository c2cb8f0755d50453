"""What the CLI cases C31 and C32 need a mail server or an object for; see test_more_cases."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from command import Ran
from mail_sink import MailSink, link_in
from make import unique_name
from server import Server


class Mailed(NamedTuple):
    """A server that sends mails, and where they arrive."""

    server: Server
    mail: MailSink


@pytest.fixture(scope="module")
def mailed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailed]:
    """One such server for both cases."""
    with MailSink() as mail:
        env = {
            "LAZARETTE_SMTP_HOST": "127.0.0.1",
            "LAZARETTE_SMTP_PORT": str(mail.port),
            "LAZARETTE_SMTP_SECURITY": "none",
            "LAZARETTE_MAIL_FROM": "storage@example.org",
        }
        with Server(tmp_path_factory.mktemp("mailed"), env=env) as server:
            yield Mailed(server, mail)


def lightsail(server: Server, operation: str, *arguments: str) -> Ran:
    """Run `aws lightsail` with the root key."""
    return server.cli("lightsail", operation, *arguments)


def put(server: Server, name: str, bucket: str) -> Ran:
    """Run the guide's put-alarm: 4.5 GiB of a plan of 5."""
    return lightsail(
        server,
        "put-alarm",
        *("--alarm-name", name, "--metric-name", "BucketSizeBytes"),
        *("--monitored-resource-name", bucket, "--threshold", "4831838208"),
        *("--comparison-operator", "GreaterThanOrEqualToThreshold"),
        *("--evaluation-periods", "1"),
    )


def state(server: Server, name: str) -> str:
    """Return the state that `get-alarms` shows."""
    (alarm,) = lightsail(server, "get-alarms", "--alarm-name", name).json()["alarms"]
    assert alarm["threshold"] == 4831838208
    return str(alarm["state"])


def test_c31_an_alarm_that_is_ok_can_be_tested(mailed: Mailed) -> None:
    """INSUFFICIENT_DATA, then OK with the first object; ALARM while it is tested."""
    server = mailed.server
    bucket = server.bucket(unique_name("c31"))
    put(server, "a", bucket.name).ok()
    assert state(server, "a") == "INSUFFICIENT_DATA"
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x")
    put(server, "a", bucket.name).ok()
    assert state(server, "a") == "OK"
    lightsail(server, "test-alarm", "--alarm-name", "a", "--state", "ALARM").ok()
    assert state(server, "a") == "ALARM"


def test_c32_a_contact_is_verified_by_its_link(mailed: Mailed) -> None:
    """PendingVerification, Valid by the link, and gone."""
    server = mailed.server
    made = ("--protocol", "Email", "--contact-endpoint", "e@x.org")
    lightsail(server, "create-contact-method", *made).ok()
    (contact,) = lightsail(server, "get-contact-methods").json()["contactMethods"]
    assert contact["status"] == "PendingVerification"
    assert contact["contactEndpoint"] == "e@x.org"
    email = ("--protocol", "Email")
    lightsail(server, "send-contact-method-verification", *email).ok()
    mail = mailed.mail.wait_for(2)[1]
    connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=10)
    connection.request("POST", "/verify-contact", urlencode({"token": link_in(mail)[1]}))
    assert connection.getresponse().status == 200
    connection.close()
    (contact,) = lightsail(server, "get-contact-methods").json()["contactMethods"]
    assert contact["status"] == "Valid"
    lightsail(server, "delete-contact-method", *email).ok()
    assert lightsail(server, "get-contact-methods").json() == {"contactMethods": []}
