"""JSON 1.1 on the wire: malformed bodies, wrong types, unknown names, bad signatures."""

from __future__ import annotations

import datetime
import hashlib
import json

import botocore.session  # type: ignore[import-untyped]
import pytest
from make import unique_name
from raw import control, send, sign, stamp_of
from refusals import expect_refusal
from server import ROOT, Key, Server

from lazarette.lightsail.registry import REGISTRY

DONE = frozenset(REGISTRY)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"bucketName": "x", "bundleId": "small_1_0"} trailing',
        b"[" * 100_000,
        b'{"bucketName": 7, "bundleId": "small_1_0"}',
        b'{"bucketName": "x-y-z", "bundleId": ["small_1_0"]}',
        b'{"bucketName": "x-y-z", "bundleId": "small_1_0", "tags": {"k": "v"}}',
        b'{"bucketName": "x-y-z", "bundleId": "small_1_0", "enableObjectVersioning": "yes"}',
        b'{"bundleId": "small_1_0"}',
        b"{}",
        b"",
    ],
)
def test_refuses_bodies_that_are_not_the_request(server: Server, body: bytes) -> None:
    """Malformed JSON, wrong types and absent members are InvalidInputException."""
    expect_refusal(control(server, "CreateBucket", body), "InvalidInputException", 400)


def test_unknown_members_are_ignored(server: Server) -> None:
    """A newer client's member does not stop an older server."""
    name = unique_name("newer")
    body = {"bucketName": name, "bundleId": "small_1_0", "inventedLater": {"a": [1]}}
    assert control(server, "CreateBucket", body).status == 200


def test_absent_and_null_are_the_same(server: Server) -> None:
    """null in an optional member counts as left out."""
    body = {"bucketName": unique_name("null"), "bundleId": "small_1_0", "tags": None}
    assert control(server, "CreateBucket", body).status == 200


def test_refuses_a_body_over_the_limit(server: Server) -> None:
    """A request of megabytes is refused, not read into memory."""
    body = {"bucketName": "x" * 3_000_000, "bundleId": "small_1_0"}
    expect_refusal(control(server, "CreateBucket", body), "InvalidInputException", 400)


def test_every_other_operation_is_named_as_not_available(server: Server) -> None:
    """Whatever else the model has answers a well-formed error that names the operation."""
    model = botocore.session.get_session().get_service_model("lightsail")
    others = sorted(set(model.operation_names) - DONE)
    assert len(others) > 100
    for operation in others:
        answer = control(server, operation, b"{}")
        assert answer.status == 400, operation
        told = json.loads(answer.body)
        assert told["__type"], operation
        assert operation in told["message"]
        assert {"code", "docs", "tip"} <= set(told)


@pytest.mark.parametrize("operation", ["MakeCoffee", "", "createbucket"])
def test_refuses_unknown_operations(server: Server, operation: str) -> None:
    """A name no model has is InvalidAction."""
    expect_refusal(control(server, operation, b"{}"), "InvalidAction", 400)


def test_answers_are_json_with_a_request_id(server: Server) -> None:
    """Success and refusal have AWS's content type and request id; times are numbers."""
    done = control(server, "GetBuckets", b"{}")
    failed = control(server, "GetBuckets", b'{"bucketName": "no-such-bucket"}')
    for answer in (done, failed):
        assert answer.headers["content-type"] == "application/x-amz-json-1.1"
        assert answer.headers["x-amzn-requestid"]
    for bucket in json.loads(done.body)["buckets"]:
        assert isinstance(bucket["createdAt"], (int, float))
    assert json.loads(failed.body)["message"]


def test_refuses_unsigned_and_badly_signed_calls(server: Server) -> None:
    """No signature, an unknown key, a wrong secret, an old clock: each has its code."""
    unsigned = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "Lightsail_20161128.GetBuckets",
    }
    answer = send(server, "POST", "/", unsigned, b"{}")
    expect_refusal(answer, "UnauthenticatedException", 400)
    unknown = Key("AKIA" + "Z" * 16, "s" * 40)
    answer = control(server, "GetBuckets", b"{}", key=unknown)
    expect_refusal(answer, "UnrecognizedClientException", 403)
    wrong = Key(ROOT.access_key_id, "w" * 40)
    answer = control(server, "GetBuckets", b"{}", key=wrong)
    expect_refusal(answer, "InvalidSignatureException", 403)
    assert ROOT.secret_access_key.encode() not in answer.body
    late = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=16)
    answer = control(server, "GetBuckets", b"{}", stamp=stamp_of(late))
    expect_refusal(answer, "RequestExpired", 400)


def test_a_signature_for_s3_is_none_for_lightsail(server: Server) -> None:
    """The service in the credential scope must be that of the API."""
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "Lightsail_20161128.GetBuckets",
    }
    signed = sign(server, "POST", "/", headers=headers, service="s3")
    answer = send(server, "POST", "/", signed.headers)
    assert answer.status in (400, 403)
    assert answer.code in ("IncompleteSignature", "InvalidSignatureException")


def test_any_path_serves_the_api(server: Server) -> None:
    """An endpoint with a path is used literally by SDKs; the target header decides."""
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "Lightsail_20161128.GetBucketBundles",
    }
    digest = hashlib.sha256(b"{}").hexdigest()
    signed = sign(
        server, "POST", "/ls/", headers=headers, service="lightsail", payload_hash=digest
    )
    assert send(server, "POST", "/ls/", signed.headers, b"{}").status == 200
