"""`lazarette why`: from the request id of a refusal to what refused it."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from make import unique_name
from raw import EMPTY_SHA256, Answer, control, send, send_signed, sign
from server import ROOT, OwnBucket, Server


def why(server: Server, answer: Answer) -> dict[str, Any]:
    """Return what is known of a refused request, once it is in the file."""
    request_id = answer.headers.get("x-amz-request-id") or answer.headers["x-amzn-requestid"]
    deadline = time.monotonic() + 10
    while request_id not in kept(server):
        assert time.monotonic() < deadline, f"{request_id} is not kept"
        time.sleep(0.02)
    found: dict[str, Any] = server.lazarette("why", request_id, "--json").json()
    assert found["record"]["request_id"] == request_id
    return found


def kept(server: Server) -> str:
    """Return everything that is kept of refusals."""
    files = (server.data / "refusals").glob("*.jsonl")
    return "".join(path.read_text("utf-8") for path in files)


def test_a_denied_request_tells_its_rule(server: Server, bucket: OwnBucket) -> None:
    """The key of one bucket in another one: who it was taken for, and which rule refused."""
    other = server.bucket(unique_name("other"))
    answer = send_signed(server, "PUT", f"/{other.name}/a%20key", key=bucket.key)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    found = why(server, answer)
    assert "The access key belongs to another bucket." in found["reason"]
    assert "s3:PutObject" in found["reason"]
    assert bucket.key.access_key_id in found["caller"]
    record = found["record"]
    assert record["operation"] == "PutObject"
    assert (record["method"], record["target"]) == ("PUT", f"/{other.name}/a%20key")
    assert record["bucket"] == other.name
    assert record["caller"]["kind"] == "bucket-key"


def test_an_anonymous_read_tells_why_it_is_not_public(
    server: Server, bucket: OwnBucket
) -> None:
    """Nobody signed, and the object is private."""
    bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"v")
    found = why(server, send(server, "GET", f"/{bucket.name}/k"))
    assert found["caller"].startswith("nobody: the request is not signed")
    assert "the object is not public" in found["reason"]


def test_a_wrong_signature_shows_what_the_server_computed(server: Server) -> None:
    """The canonical request is shown whole, so that it can be laid beside the client's."""
    wrong = ROOT._replace(secret_access_key="not" + ROOT.secret_access_key[3:])
    signed = sign(server, "GET", "/any-bucket", "prefix=a%2Fb", {"x-amz-extra": "1"}, key=wrong)
    answer = send(server, "GET", "/any-bucket?prefix=a%2Fb", signed.headers)
    assert answer.code == "SignatureDoesNotMatch"
    found = why(server, answer)
    facts = found["record"]["facts"]
    lines = facts["canonical_request"].splitlines()
    assert lines[:3] == ["GET", "/any-bucket", "prefix=a%2Fb"]
    assert "x-amz-extra:1" in lines
    assert lines[-1] == EMPTY_SHA256
    digest = hashlib.sha256(facts["canonical_request"].encode()).hexdigest()
    assert facts["string_to_sign"].endswith(digest)
    assert found["caller"].startswith(f"nobody: it claims the access key {ROOT.access_key_id}")
    assert "the client's secret is not that of the key" in found["reason"]
    shown = server.lazarette("why", found["record"]["request_id"]).ok()
    assert facts["canonical_request"] in shown
    assert facts["string_to_sign"] in shown


def test_tokens_and_signatures_are_not_kept(server: Server) -> None:
    """Neither a session token nor the signature of a presigned URL is in the files."""
    headers = {"x-amz-security-token": "TopSecretToken"}
    signed = sign(server, "GET", "/any-bucket", headers=headers)
    answers = [
        send(server, "GET", "/any-bucket", signed.headers),
        send(
            server,
            "GET",
            "/any-bucket/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Security-Token=TopSecretToken"
            f"&X-Amz-Credential={ROOT.access_key_id}&X-Amz-Signature=SecretSignature",
        ),
    ]
    for answer in answers:
        assert answer.status in (400, 403), answer.body
        why(server, answer)
    assert "TopSecretToken" not in kept(server)
    assert "SecretSignature" not in kept(server)
    assert ROOT.secret_access_key not in kept(server)


def test_refusals_of_the_control_plane_are_kept(server: Server, bucket: OwnBucket) -> None:
    """A Lightsail call with a bucket's key is explained, too."""
    answer = control(server, "DeleteBucket", {"bucketName": bucket.name}, key=bucket.key)
    found = why(server, answer)
    assert "lightsail:DeleteBucket was refused by the rule needs-root-key." in found["reason"]
    assert "Only the root access key" in found["reason"]


def test_what_is_not_kept_is_told(server: Server) -> None:
    """An id nobody was refused under, or a missing object's, is none of ours."""
    answer = send_signed(server, "GET", "/no-such-bucket-at-all")
    assert answer.code == "NoSuchBucket"
    ran = server.lazarette("why", answer.headers["x-amz-request-id"])
    assert ran.status == 1
    assert "No refused request" in ran.stderr


def test_a_flood_costs_little_and_refusals_survive_a_restart(own_server: Server) -> None:
    """Fifty refusals a second and process are kept, and still there after a restart."""
    own_server.bucket("some-bucket", keyless=True)
    for number in range(300):
        send(own_server, "GET", f"/some-bucket/{number}")
    own_server.restart()
    records = [json.loads(line) for line in kept(own_server).splitlines() if line]
    seconds = {record["time"][:19] for record in records}
    assert 0 < len(records) <= 50 * 2 * (len(seconds) + 1)
    found = own_server.lazarette("why", records[0]["request_id"], "--json").json()
    assert found["record"] == records[0]
