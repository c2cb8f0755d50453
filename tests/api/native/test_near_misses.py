"""From a request that a proxy changed to the sentence that says what to change."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from api.iam.people import new_key
from api.native.calls import refusal_of
from botocore.config import Config  # type: ignore[import-untyped]
from make import unique_name
from raw import send, send_signed, sign
from refusals import refused
from server import REGION, ROOT, OwnBucket, Server


@pytest.fixture
def proxy(server: Server) -> Iterator[str]:
    """A proxy as people first set one up: it names its backend in Host."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            headers = {name.lower(): value for name, value in self.headers.items()}
            headers["x-forwarded-host"] = headers.pop("host")
            connection.request("GET", self.path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() != "transfer-encoding":
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            connection.close()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://localhost:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_boto3_behind_a_proxy_that_changes_host(
    server: Server, bucket: OwnBucket, proxy: str
) -> None:
    """The refusal says what the client signed and what to set; the answer does not."""
    client = boto3.client(
        "s3",
        endpoint_url=proxy,
        region_name=REGION,
        aws_access_key_id=bucket.key.access_key_id,
        aws_secret_access_key=bucket.key.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )
    with refused("SignatureDoesNotMatch", 403) as parts:
        client.list_objects_v2(Bucket=bucket.name)
    client.close()
    assert "proxy" not in str(parts["Error"])
    request_id = parts["ResponseMetadata"]["RequestId"]
    found = refusal_of(server, request_id)
    instead = found["signedInstead"]
    host = proxy.removeprefix("http://")
    assert f"the client signed {host}, here came 127.0.0.1:{server.port}." in instead["because"]
    assert instead["because"] in found["reason"]
    signed, computed = (
        text.splitlines() for text in (instead["canonicalRequest"], found["canonicalRequest"])
    )
    different = [pair for pair in zip(signed, computed, strict=True) if pair[0] != pair[1]]
    assert different == [(f"host:{host}", f"host:127.0.0.1:{server.port}")]
    shown = server.lazarette("why", request_id).ok()
    assert instead["because"] in shown
    assert "Canonical request, as the client signed it:" in shown


def test_a_secret_with_a_line_break(server: Server) -> None:
    """As environment files give it; the sentence says so, and no secret is kept."""
    pasted = ROOT._replace(secret_access_key=ROOT.secret_access_key + "\n")
    answer = send_signed(server, "GET", "/any-bucket", key=pasted)
    assert answer.code == "SignatureDoesNotMatch"
    assert b"line break" not in answer.body
    found = refusal_of(server, answer.headers["x-amz-request-id"])
    assert "has a line break at its end" in found["signedInstead"]["because"]
    assert found["signedInstead"]["canonicalRequest"] == found["canonicalRequest"]
    kept = (server.data / "refusals").glob("*.jsonl")
    assert ROOT.secret_access_key not in "".join(path.read_text("utf-8") for path in kept)


def test_the_secret_of_the_other_key(server: Server, bucket: OwnBucket) -> None:
    """While keys are exchanged: of a bucket and of a user, and of nobody else's keys."""
    name = unique_name("user")
    server.iam().create_user(UserName=name)
    for first, second in (
        (bucket.key, server.bucket_key(bucket.name)),
        (new_key(server, name), new_key(server, name)),
    ):
        mixed = second._replace(secret_access_key=first.secret_access_key)
        answer = send_signed(server, "GET", f"/{bucket.name}", key=mixed)
        assert answer.code == "SignatureDoesNotMatch"
        found = refusal_of(server, answer.headers["x-amz-request-id"])
        because = found["signedInstead"]["because"]
        assert f"belongs to {first.access_key_id}, the other access key" in because
        assert found["signedInstead"]["canonicalRequest"] == found["canonicalRequest"]
    foreign = bucket.key._replace(secret_access_key=ROOT.secret_access_key)
    answer = send_signed(server, "GET", f"/{bucket.name}", key=foreign)
    found = refusal_of(server, answer.headers["x-amz-request-id"])
    assert "signedInstead" not in found


def test_a_token_in_what_was_signed_is_masked(server: Server) -> None:
    """The canonical request of the client carries no token either."""
    signed = sign(server, "HEAD", "/any-bucket", headers={"x-amz-customer-key": "TopSecretKey"})
    answer = send(server, "GET", "/any-bucket", signed.headers)
    found = refusal_of(server, answer.headers["x-amz-request-id"])
    assert "signed the method HEAD" in found["signedInstead"]["because"]
    assert "TopSecretKey" not in str(found)
