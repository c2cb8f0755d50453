"""Access logs: what requests to a logged bucket leave in its log bucket, and when nothing.

One server delivers every second; all requests are made once, and each test looks at some of
the lines they left.
"""

from __future__ import annotations

import http.client
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from access_lines import Line, read_logs, wait_for_logs
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from make import unique_name, write_certificate
from raw import send_signed
from refusals import refused
from server import Key, OwnBucket, Server, Tls

OFTEN = ("--access-log-interval-s", "1")
PREFIX = "logs/source/"
USER = "who-asks"
LARGE = b"0123456789" * 20_000


class Scene(NamedTuple):
    """A server, a logged bucket, the bucket of its logs, and the lines there."""

    server: Server
    source: OwnBucket
    logs: OwnBucket
    lines: list[Line]

    def of(self, operation: str, key: str = "") -> list[Line]:
        """Return the lines of an operation, of one key if one is given."""
        return [
            line
            for line in self.lines
            if line.operation == operation and (not key or line.key == key)
        ]

    def only(self, operation: str, key: str = "") -> Line:
        """Return the one line of an operation on a key."""
        found = self.of(operation, key)
        assert len(found) == 1, (operation, key, self.lines)
        return found[0]


@pytest.fixture(scope="module")
def frequent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two workers that delivers every second."""
    folder = tmp_path_factory.mktemp("access-logs")
    with Server(folder, workers=2, options=OFTEN) as running:
        yield running


@pytest.fixture(scope="module")
def scene(frequent: Server) -> Scene:
    """Every request that the tests look for, made, logged and delivered."""
    source = frequent.bucket(unique_name("source"), versioning=True)
    other = frequent.bucket(unique_name("other"))
    logs = frequent.bucket(unique_name("logs"))
    _log(frequent, source, logs, PREFIX)
    count = _make_requests(frequent, source, other)
    return Scene(frequent, source, logs, wait_for_logs(logs.s3, logs.name, count))


def _log(server: Server, source: OwnBucket, logs: OwnBucket, prefix: str) -> None:
    config = {"enabled": True, "destination": logs.name, "prefix": prefix}
    server.lightsail().update_bucket(bucketName=source.name, accessLogConfig=config)


def _make_requests(server: Server, source: OwnBucket, other: OwnBucket) -> int:
    """Make them; return how many lines they leave."""
    s3, name = source.s3, source.name
    s3.put_object(Bucket=name, Key="a b/ü+.txt", Body=b"hello")
    s3.get_object(Bucket=name, Key="a b/ü+.txt")["Body"].read()
    stored = s3.put_object(Bucket=name, Key="large", Body=LARGE)
    s3.get_object(Bucket=name, Key="large", VersionId=stored["VersionId"])["Body"].read()
    s3.get_object(Bucket=name, Key="large", Range="bytes=10-19")["Body"].read()
    s3.head_object(Bucket=name, Key="large")
    s3.list_objects_v2(Bucket=name)
    s3.get_bucket_versioning(Bucket=name)
    server.s3().copy_object(
        Bucket=other.name,
        Key="copy",
        CopySource={"Bucket": name, "Key": "large", "VersionId": stored["VersionId"]},
    )
    server.s3().copy_object(Bucket=name, Key="came", CopySource=f"{other.name}/copy")
    s3.delete_objects(
        Bucket=name, Delete={"Objects": [{"Key": "gone"}, {"Key": "came", "VersionId": "x"}]}
    )
    with pytest.raises(ClientError):
        s3.get_object(Bucket=name, Key="absent")
    with pytest.raises(ClientError):
        server.s3(None).get_object(Bucket=name, Key="large")
    signer = server.s3(source.key, signature_version="s3v4")
    url = signer.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "large"})
    headers = {"Referer": "http://pages.example/a b", "User-Agent": 'a "b" c'}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        answer.read()
    _send_unsigned(server, f"/{name}/large?x-note=mine")
    _post_form(server, source)
    other.s3.list_objects_v2(Bucket=other.name)
    _ask_as_a_user(server, name)
    return 19


def _ask_as_a_user(server: Server, bucket: str) -> None:
    """Head the bucket as a user who may not, with temporary credentials."""
    server.iam().create_user(UserName=USER)
    made = server.iam().create_access_key(UserName=USER)["AccessKey"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"])
    session = server.sts(key).get_session_token()["Credentials"]
    temporary = Key(session["AccessKeyId"], session["SecretAccessKey"])
    headers = {"x-amz-security-token": session["SessionToken"]}
    assert (
        send_signed(server, "HEAD", f"/{bucket}", headers=headers, key=temporary).status == 403
    )


def _post_form(server: Server, source: OwnBucket) -> None:
    """Post a file as a browser does."""
    signer = server.s3(source.key, signature_version="s3v4")
    made = signer.generate_presigned_post(source.name, "posted")
    parts = [
        f'--mark\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in made["fields"].items()
    ]
    parts.append(
        '--mark\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--mark--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=mark"}
    body = "".join(parts).encode()
    urllib.request.urlopen(urllib.request.Request(made["url"], body, headers)).close()


def _send_unsigned(server: Server, target: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("HEAD", target, headers={"Authorization": "nonsense"})
    connection.getresponse().read()
    connection.close()


def test_every_request_leaves_one_line(scene: Scene) -> None:
    """Two lines more for two keys deleted at once, none for buckets that are not logged."""
    assert sorted(line.operation for line in scene.lines) == sorted(
        [
            *["REST.PUT.OBJECT"] * 2,
            *["REST.GET.OBJECT"] * 6,
            *["REST.HEAD.OBJECT"] * 2,
            *["BATCH.DELETE.OBJECT"] * 2,
            *(
                "REST.POST.BUCKET",
                "REST.GET.BUCKET",
                "REST.GET.VERSIONING",
                "REST.HEAD.BUCKET",
                "REST.COPY.OBJECT_GET",
            ),
            *("REST.COPY.OBJECT", "REST.POST.MULTI_OBJECT_DELETE"),
        ]
    )
    assert {line.bucket for line in scene.lines} == {scene.source.name}


def test_a_line_says_who_asked_for_what(scene: Scene) -> None:
    """Owner, requester, address, signature, host and key stand where the guide says."""
    line = scene.only("REST.PUT.OBJECT", "a%20b/%C3%BC%2B.txt")
    owner = scene.server.s3().list_buckets()["Owner"]["ID"]
    assert (line.owner, line.requester) == (owner, owner)
    assert line.client == "127.0.0.1"
    assert line.host == f"127.0.0.1:{scene.server.port}"
    assert (line.signature, line.authentication) == ("SigV4", "AuthHeader")
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", line.time)
    assert re.fullmatch("[0-9A-F]{16}", line.request_id)
    assert line.request.startswith(f'"PUT /{scene.source.name}/a%20b/')
    assert line.request.endswith(' HTTP/1.1"')
    assert (line.status, line.error, line.sent, line.size) == ("200", "-", "-", "5")
    assert line.user_agent.startswith('"Boto3/')
    assert (line.tls, line.cipher, line.referer) == ("-", "-", '"-"')


def test_a_user_is_written_by_its_arn(scene: Scene) -> None:
    """With temporary credentials as with its own; keys of buckets are the account's."""
    account = scene.server.sts().get_caller_identity()["Account"]
    line = scene.only("REST.HEAD.BUCKET")
    assert line.requester == f"arn:aws:iam::{account}:user/{USER}"


def test_sizes_are_those_of_the_answer_and_of_the_object(scene: Scene) -> None:
    """A range sends ten bytes of a large object, a HEAD none."""
    reads = scene.of("REST.GET.OBJECT", "large")
    size = str(len(LARGE))
    assert {(line.status, line.sent, line.size) for line in reads if line.error == "-"} == {
        ("200", size, size),
        ("206", "10", size),
    }
    head = next(line for line in scene.of("REST.HEAD.OBJECT") if line.status == "200")
    assert (head.sent, head.size) == ("-", size)
    assert all(line.total_ms.isdigit() for line in reads)


def test_the_version_is_the_one_asked_for(scene: Scene) -> None:
    """A request that names none has none in its line."""
    versions = [line.version_id for line in scene.of("REST.GET.OBJECT", "large")]
    assert len([version for version in versions if version != "-"]) == 1


def test_a_copy_leaves_a_line_in_the_log_of_its_source(scene: Scene) -> None:
    """The source's line names its key and version; the target's line is of another bucket."""
    line = scene.only("REST.COPY.OBJECT_GET")
    assert (line.key, line.status, line.request) == ("large", "200", "-")
    assert line.version_id != "-"
    assert scene.only("REST.COPY.OBJECT").key == "came"


def test_each_key_of_a_batch_has_its_line(scene: Scene) -> None:
    """What went wrong with one key stands in its line, under the batch's request id."""
    whole = scene.only("REST.POST.MULTI_OBJECT_DELETE")
    gone, came = scene.only("BATCH.DELETE.OBJECT", "gone"), scene.of("BATCH.DELETE.OBJECT")
    assert (gone.status, gone.error) == ("204", "-")
    assert {line.request_id for line in came} == {whole.request_id}
    bad = scene.only("BATCH.DELETE.OBJECT", "came")
    assert (bad.status, bad.error, bad.version_id) == ("404", "NoSuchVersion", "x")


def test_refusals_are_logged_with_their_code(scene: Scene) -> None:
    """A missing key, an unsigned read, and a signature that is none."""
    assert scene.only("REST.GET.OBJECT", "absent").error == "NoSuchKey"
    denied = next(line for line in scene.of("REST.GET.OBJECT") if line.status == "403")
    assert (denied.error, denied.requester, denied.signature) == ("AccessDenied", "-", "-")
    refused = next(line for line in scene.of("REST.HEAD.OBJECT") if line.status == "400")
    assert refused.requester == "-"
    # Parameters that begin with x- are a note of the client's own.
    assert "?x-note=mine" in refused.request


def test_a_form_is_logged_with_its_signer_and_key(scene: Scene) -> None:
    """They stand in the form, not in the path and the headers."""
    line = scene.only("REST.POST.BUCKET")
    assert (line.key, line.status, line.signature) == ("posted", "204", "SigV4")
    assert line.requester == line.owner


def test_a_presigned_url_cannot_be_taken_from_the_log(scene: Scene) -> None:
    """The signature is hidden; spaces and quotation marks do not break the line."""
    line = next(line for line in scene.lines if line.authentication == "QueryString")
    assert "X-Amz-Signature=HIDDEN" in line.request
    assert (line.signature, line.status) == ("SigV4", "200")
    assert line.referer == '"http://pages.example/a%20b"'
    assert line.user_agent == '"a %22b%22 c"'


def test_a_log_object_is_private_text_under_the_prefix(scene: Scene) -> None:
    """Its name is the time of delivery and sixteen digits; it counts in the log bucket."""
    found = scene.logs.s3.list_objects_v2(Bucket=scene.logs.name)["Contents"]
    name = re.compile(re.escape(PREFIX) + r"\d{4}(-\d\d){5}-[0-9A-F]{16}")
    assert all(name.fullmatch(item["Key"]) for item in found)
    asked = {"Bucket": scene.logs.name, "Key": found[0]["Key"]}
    assert scene.logs.s3.head_object(**asked)["ContentType"] == "text/plain"
    with pytest.raises(ClientError, match="403"):
        scene.server.s3(None).head_object(**asked)


def test_c17_c18_the_flow_of_the_guide_with_the_aws_cli(frequent: Server) -> None:
    """Enable, use, read the log, disable: what comes after leaves no line."""
    source, logs = unique_name("cli-source"), frequent.bucket(unique_name("cli-logs"))
    frequent.bucket(source, keyless=True)
    config = {"enabled": True, "destination": logs.name, "prefix": "cli/"}

    def update(access_log_config: dict[str, Any]) -> dict[str, Any]:
        arguments = ("--access-log-config", json.dumps(access_log_config))
        ran = frequent.cli("lightsail", "update-bucket", "--bucket-name", source, *arguments)
        shown: dict[str, Any] = ran.json()["bucket"]["accessLogConfig"]
        return shown

    assert update(config) == config
    s3 = frequent.s3()
    s3.put_object(Bucket=source, Key="one", Body=b"1")
    assert [line.key for line in wait_for_logs(logs.s3, logs.name, 1, "cli/")] == ["one"]
    assert update({"enabled": False}) == {"enabled": False}
    for _ in range(10):
        s3.put_object(Bucket=source, Key="two", Body=b"2")
    config["prefix"] = "again/"
    update(config)
    s3.put_object(Bucket=source, Key="three", Body=b"3")
    assert [line.key for line in wait_for_logs(logs.s3, logs.name, 1, "again/")] == ["three"]
    assert [line.key for line in read_logs(logs.s3, logs.name)].count("two") == 0


def test_a_bucket_may_log_into_itself_without_end_to_it(frequent: Server) -> None:
    """Reading the log is logged; delivering it is not."""
    own = frequent.bucket(unique_name("self"))
    _log(frequent, own, own, "log/")
    own.s3.put_object(Bucket=own.name, Key="one", Body=b"1")
    lines = wait_for_logs(own.s3, own.name, 1, "log/")
    assert {line.operation for line in lines} <= {
        "REST.PUT.OBJECT",
        "REST.GET.BUCKET",
        "REST.GET.OBJECT",
    }
    assert len([line for line in lines if line.operation == "REST.PUT.OBJECT"]) == 1


def test_a_line_tells_how_its_connection_was_secured(tmp_path: Path) -> None:
    """Version and cipher, as OpenSSL calls them."""
    tls = Tls(*write_certificate(tmp_path / "pem"))
    with Server(tmp_path / "tls", options=OFTEN, tls=tls) as server:
        own = server.bucket(unique_name("tls"))
        _log(server, own, own, "log/")
        own.s3.put_object(Bucket=own.name, Key="one", Body=b"1")
        line = wait_for_logs(own.s3, own.name, 1, "log/")[0]
        assert line.tls in ("TLSv1.2", "TLSv1.3")
        assert re.fullmatch("[A-Z0-9_-]+", line.cipher)
        assert line.cipher != "-"


def test_refusals_are_logged_by_processes_that_never_met_the_bucket(
    frequent: Server,
) -> None:
    """A signature that is none is refused before anybody looks at the bucket."""
    source, logs = frequent.bucket(unique_name("met")), frequent.bucket(unique_name("logs"))
    _log(frequent, source, logs, "log/")
    for _ in range(12):  # Each by a connection of its own, so that both workers get some.
        _send_unsigned(frequent, f"/{source.name}/key")
    assert len(wait_for_logs(logs.s3, logs.name, 12)) == 12


def test_the_destination_is_a_bucket_of_the_same_account_and_region(frequent: Server) -> None:
    """Anything else is refused with what is wrong, and changes nothing."""
    api = frequent.lightsail()
    source, far, foreign = (unique_name(name) for name in ("source", "far", "foreign"))
    frequent.bucket(source, keyless=True)
    frequent.lightsail(region="eu-west-1").create_bucket(bucketName=far, bundleId="small_1_0")
    other = frequent.account(unique_name("account"))
    frequent.lightsail(other.key).create_bucket(bucketName=foreign, bundleId="small_1_0")
    for config in (
        {},
        {"destination": unique_name("absent")},
        {"destination": far},
        {"destination": foreign},
        {"destination": source, "prefix": "with space/"},
        {"destination": source, "prefix": "x" * 101},
    ):
        with refused("InvalidInputException", 400):
            api.update_bucket(bucketName=source, accessLogConfig={"enabled": True, **config})
    (shown,) = api.get_buckets(bucketName=source)["buckets"]
    assert shown["accessLogConfig"] == {"enabled": False}
