"""Contact methods and what is sent to them, as boto3, a mail server and a hook see it."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from alarm_scene import get, put
from mail_sink import HookSink, MailSink, link_in, wait_until
from make import unique_name
from refusals import refused
from server import Account, Server

INVALID = ("InvalidInputException", 400)
ABSENT = ("NotFoundException", 400)
SECRET = "hook-secret-0123456789"
ADDRESS = "ops@example.org"


class Told(NamedTuple):
    """A server that sends mails and posts to a hook, and where they arrive."""

    server: Server
    mail: MailSink
    hook: HookSink


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """One such server for the tests of this file, which use a region each."""
    with MailSink() as mail, HookSink() as hook:
        env = {
            "LAZARETTE_SMTP_HOST": "127.0.0.1",
            "LAZARETTE_SMTP_PORT": str(mail.port),
            "LAZARETTE_SMTP_SECURITY": "none",
            "LAZARETTE_MAIL_FROM": "storage@example.org",
            "LAZARETTE_CONSOLE_URL": "https://console.example.org",
            "LAZARETTE_NOTIFICATION_HOOK_URL": f"http://127.0.0.1:{hook.port}/told?by=us",
            "LAZARETTE_NOTIFICATION_HOOK_SECRET": SECRET,
            "LAZARETTE_NOTIFICATION_HOOK_PRIVATE": "true",
        }
        with Server(tmp_path_factory.mktemp("told"), env=env) as server:
            yield Told(server, mail, hook)


def add(client: Any, endpoint: str = ADDRESS, protocol: str = "Email", **more: Any) -> Any:
    """Create a contact method; return its operation."""
    asked = {"protocol": protocol, "contactEndpoint": endpoint, **more}
    (operation,) = client.create_contact_method(**asked)["operations"]
    return operation


def only(client: Any) -> dict[str, Any]:
    """Return the one contact method of a region."""
    (contact,) = client.get_contact_methods()["contactMethods"]
    assert isinstance(contact, dict)
    return contact


def page(server: Server, method: str, path: str, form: dict[str, str] | None = None) -> Any:
    """Ask the console's listener for a page; return its status, headers and text."""
    connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=10)
    body = urlencode(form) if form is not None else None
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def metric(server: Server, name: str) -> float | None:
    """Return a number that the console's listener tells, if it tells it."""
    shown = re.search(rf"^lazarette_{name} (\S+)$", page(server, "GET", "/-/metrics")[2], re.M)
    return float(shown[1]) if shown else None


def mails_to(told: Told, address: str, count: int) -> list[Any]:
    """Wait for so many mails to an address."""
    return wait_until(
        lambda: (
            found
            if len(found := [mail for mail in told.mail.mails if mail["to"] == address])
            >= count
            else None
        )
    )


def test_an_address_is_confirmed_by_its_link(told: Told) -> None:
    """Pending until the button of the page behind the link is pressed, then Valid."""
    client = told.server.lightsail(region="eu-west-1")
    operation = add(client, "first@example.org", tags=[{"key": "team", "value": "ops"}])
    assert operation["operationType"] == "CreateContactMethod"
    assert operation["resourceType"] == "ContactMethod"
    contact = only(client)
    assert re.fullmatch(
        r"arn:aws:lightsail:eu-west-1:\d{12}:ContactMethod/[0-9a-f-]{36}", contact.pop("arn")
    )
    assert contact.pop("createdAt")
    assert contact.pop("supportCode")
    assert contact.pop("name") == operation["resourceName"]
    assert contact == {
        "contactEndpoint": "first@example.org",
        "status": "PendingVerification",
        "protocol": "Email",
        "location": {"availabilityZone": "all", "regionName": "eu-west-1"},
        "resourceType": "ContactMethod",
        "tags": [{"key": "team", "value": "ops"}],
    }
    (mail,) = mails_to(told, "first@example.org", 1)
    assert mail["from"] == "Lazarette Notifications <storage@example.org>"
    assert "https://console.example.org/verify-contact" in mail.get_content()
    path, token = link_in(mail)
    for _ in range(2):
        status, headers, text = page(told.server, "GET", path)
        assert status == 200
        assert "first@example.org" in text
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
    assert only(client)["status"] == "PendingVerification"
    status, _, text = page(told.server, "POST", "/verify-contact", {"token": token})
    assert (status, "is confirmed" in text) == (200, True)
    assert only(client)["status"] == "Valid"
    for method, form in (("GET", None), ("POST", {"token": token})):
        status, _, text = page(told.server, method, path, form)
        assert (status, "is confirmed" in text) == (200, True)


def test_an_alarm_is_mailed_to_a_confirmed_address(told: Told) -> None:
    """Nothing before it is confirmed; then one mail for each change, with what is known."""
    server, address = told.server, "second@example.org"
    client = server.lightsail(region="us-west-2")
    bucket = unique_name("mailed")
    client.create_bucket(bucketName=bucket, bundleId="small_1_0")
    server.s3().put_object(Bucket=bucket, Key="k", Body=b"x" * 2_000)
    add(client, address)
    rule = {
        "monitoredResourceName": bucket,
        "metricName": "BucketSizeBytes",
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "threshold": 1_000.0,
        "evaluationPeriods": 1,
        "contactProtocols": ["Email"],
    }
    client.put_alarm(alarmName="too-early", **rule)
    (question,) = mails_to(told, address, 1)
    page(server, "POST", "/verify-contact", {"token": link_in(question)[1]})
    client.put_alarm(alarmName="in-time", **rule)
    _, mail = mails_to(told, address, 2)
    assert mail["subject"] == "ALARM: in-time in us-west-2"
    text = mail.get_content()
    for fact in (bucket, "BucketSizeBytes", "INSUFFICIENT_DATA", "2,000", "at least 1,000"):
        assert fact in text
    client.put_alarm(alarmName="in-time", **{**rule, "threshold": 5_000.0})
    client.test_alarm(alarmName="in-time", state="ALARM")
    test = mails_to(told, address, 3)[2]
    assert "test" in test.get_content()


def test_the_hook_gets_every_change_and_every_text(told: Told) -> None:
    """Signed JSON: an event for the change, and a text for the number."""
    server, number = told.server, "+12065550100"
    client = server.lightsail(region="ap-northeast-1")
    add(client, number, "SMS")
    assert only(client)["status"] == "Valid"
    bucket = unique_name("hooked")
    client.create_bucket(bucketName=bucket, bundleId="small_1_0")
    server.s3().put_object(Bucket=bucket, Key="k", Body=b"x" * 2_000)
    before = len(told.hook.posted)
    client.put_alarm(
        alarmName="hooked",
        monitoredResourceName=bucket,
        metricName="NumberOfObjects",
        comparisonOperator="GreaterThanThreshold",
        threshold=0.5,
        evaluationPeriods=2,
        datapointsToAlarm=1,
        contactProtocols=["SMS"],
    )

    def mine() -> list[Any] | None:
        found = [
            (posted, body)
            for posted in told.hook.posted[before:]
            if (body := json.loads(posted.body))["alarm"]["name"] == "hooked"
        ]
        return found if len(found) >= 2 else None

    found = {body["type"]: (posted, body) for posted, body in wait_until(mine)}
    assert set(found) == {"alarm", "sms"}
    for posted, body in found.values():
        assert posted.path == "/told?by=us"
        assert posted.headers["content-type"] == "application/json"
        assert posted.headers["lazarette-notice"] == body["id"]
        at, mac = re.fullmatch(  # type: ignore[union-attr]
            r"t=(\d+),v1=([0-9a-f]{64})", posted.headers["lazarette-signature"]
        ).groups()
        signed = at.encode() + b"." + posted.body
        assert hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest() == mac
        assert body["alarm"]["oldState"] == "INSUFFICIENT_DATA"
        assert body["alarm"]["state"] == "ALARM"
        assert body["alarm"]["value"] == 1
        assert body["alarm"]["resource"] == {"type": "Bucket", "name": bucket}
        assert body["region"] == "ap-northeast-1"
    assert found["sms"][1]["to"] == number
    assert "ALARM" in found["sms"][1]["text"]
    assert "to" not in found["alarm"][1]


def test_another_link_can_be_sent(told: Told) -> None:
    """Until the address is confirmed; each link that was sent confirms it."""
    client = told.server.lightsail(region="sa-east-1")
    add(client, "third@example.org")
    (operation,) = client.send_contact_method_verification(protocol="Email")["operations"]
    assert operation["operationType"] == "SendContactMethodVerification"
    first, second = mails_to(told, "third@example.org", 2)
    assert link_in(first) != link_in(second)
    page(told.server, "POST", "/verify-contact", {"token": link_in(first)[1]})
    assert only(client)["status"] == "Valid"
    wait_until(lambda: metric(told.server, "notices_sent_total") or None)
    wait_until(lambda: metric(told.server, "notices_waiting") == 0 or None)
    with refused(*INVALID):
        client.send_contact_method_verification(protocol="Email")
    with refused(*INVALID):
        client.send_contact_method_verification(protocol="SMS")


def test_a_link_is_of_one_contact_only(told: Told) -> None:
    """Of one that is deleted, made up or too long it confirms nothing."""
    client = told.server.lightsail(region="eu-west-3")
    add(client, "fourth@example.org")
    (mail,) = mails_to(told, "fourth@example.org", 1)
    path, token = link_in(mail)
    client.delete_contact_method(protocol="Email")
    add(client, "fourth@example.org")
    for bad in (token, token[:-1], "", "nonsense", "%00", "é", "x" * 3_000):
        status, _, text = page(told.server, "POST", "/verify-contact", {"token": bad})
        assert (status, "no use" in text) == (400, True)
    status, _, text = page(told.server, "GET", path)
    assert (status, "no use" in text) == (400, True)
    assert page(told.server, "POST", "/verify-contact", {"token": "x" * 9_000})[0] == 413
    assert page(told.server, "DELETE", "/verify-contact")[0] == 405
    assert only(client)["status"] == "PendingVerification"


def test_there_is_one_of_each_protocol_in_a_region(told: Told, other_account: Account) -> None:
    """A second one is refused, and the first stays; other regions and accounts are theirs."""
    client = told.server.lightsail(region="us-east-2")
    add(client, "fifth@example.org")
    add(client, "+12065550101", "SMS")
    with refused(*INVALID):
        add(client, "sixth@example.org")
    with refused(*INVALID):
        add(client, "+12065550102", "SMS")
    listed = client.get_contact_methods()["contactMethods"]
    assert [(row["protocol"], row["contactEndpoint"]) for row in listed] == [
        ("Email", "fifth@example.org"),
        ("SMS", "+12065550101"),
    ]
    (sms,) = client.get_contact_methods(protocols=["SMS"])["contactMethods"]
    assert sms["protocol"] == "SMS"
    elsewhere = told.server.lightsail(region="ca-central-1")
    assert elsewhere.get_contact_methods()["contactMethods"] == []
    with refused(*ABSENT):
        elsewhere.delete_contact_method(protocol="Email")
    (operation,) = client.delete_contact_method(protocol="Email")["operations"]
    assert operation["operationType"] == "DeleteContactMethod"
    with refused(*ABSENT):
        client.delete_contact_method(protocol="Email")
    with refused(*ABSENT):
        client.send_contact_method_verification(protocol="Email")
    assert only(client)["protocol"] == "SMS"


def test_a_contact_has_tags_like_other_resources(told: Told) -> None:
    """TagResource and UntagResource know a contact by its name."""
    client = told.server.lightsail(region="eu-central-1")
    name = add(client, "seventh@example.org")["resourceName"]
    client.tag_resource(resourceName=name, tags=[{"key": "a", "value": "1"}, {"key": "b"}])
    client.untag_resource(resourceName=name, tagKeys=["a"])
    (tag,) = only(client)["tags"]
    assert tag["key"] == "b"


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        ("Email", "nobody"),
        ("Email", "two@@example.org"),
        ("Email", "a@b@example.org"),
        ("Email", "@example.org"),
        ("Email", "ops@"),
        ("Email", "ops@-example.org"),
        ("Email", "ops@example..org"),
        ("Email", ".ops@example.org"),
        ("Email", "o..ps@example.org"),
        ("Email", "ops@example.org\r\nBcc: all@example.org"),
        ("Email", "ops@example.org, all@example.org"),
        ("Email", "Ops <ops@example.org>"),
        ("Email", "öps@example.org"),
        ("Email", "o" * 250 + "@example.org"),
        ("SMS", "12065550100"),
        ("SMS", "+02065550100"),
        ("SMS", "+1 206 555 0100"),
        ("SMS", "+1234567890123456"),
        ("SMS", "+12"),
        ("SMS", ADDRESS),
        ("Pigeon", ADDRESS),
        ("email", ADDRESS),
    ],
)
def test_a_bad_endpoint_is_refused_and_not_kept(
    told: Told, protocol: str, endpoint: str
) -> None:
    """What is no address or number, of a protocol there is, is InvalidInputException."""
    client = told.server.lightsail(region="eu-north-1")
    with refused(*INVALID):
        add(client, endpoint, protocol)
    assert client.get_contact_methods()["contactMethods"] == []


def test_without_a_mail_server_the_operator_confirms(
    server: Server, other_account: Account
) -> None:
    """It stays pending, the log says why, and `lazarette contact verify` ends that."""
    address = f"{unique_name('by-hand')}@example.org"
    client = server.lightsail(other_account.key, region="eu-west-2")
    add(client, address)
    wait_until(lambda: "smtp_host is not set" in server.log() or None)
    assert only(client)["status"] == "PendingVerification"
    listed = server.lazarette("contact", "list", "--json").json()
    assert {
        "account_id": other_account.account_id,
        "region": "eu-west-2",
        "protocol": "Email",
        "endpoint": address,
        "status": "PendingVerification",
    } in listed
    (confirmed,) = server.lazarette("contact", "verify", address, "--json").json()
    assert confirmed["status"] == "Valid"
    assert only(client)["status"] == "Valid"
    again = server.lazarette("contact", "verify", address)
    assert again.status == 1
    assert "waits" in again.stderr


def test_without_a_hook_there_are_no_numbers(server: Server) -> None:
    """SMS is off by default, and the refusal names the setting."""
    with refused(*INVALID) as answer:
        add(server.lightsail(region="eu-west-2"), "+12065550100", "SMS")
    assert "notification_hook_url" in answer["Error"]["Message"]


def test_a_bucket_key_reaches_no_contact(server: Server) -> None:
    """Contacts belong to the account: a bucket's key is refused each operation."""
    bucket = server.bucket(unique_name("reach"))
    put(server, f"{bucket.name}-alarm", bucket.name)
    assert get(server, f"{bucket.name}-alarm")
    client = server.lightsail(bucket.key)
    denied = ("AccessDeniedException", 400)
    with refused(*denied):
        add(client)
    with refused(*denied):
        client.get_contact_methods()
    with refused(*denied):
        client.delete_contact_method(protocol="Email")
    with refused(*denied):
        client.send_contact_method_verification(protocol="Email")
