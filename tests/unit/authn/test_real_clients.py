"""Requests made by the real boto3, caught before they are sent, prove their caller."""

from __future__ import annotations

import io
import zlib
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest
from botocore.config import Config  # type: ignore[import-untyped]
from make import CONTROL_KEYS, ODD_KEYS
from signed import (
    CALLER,
    CREDENTIAL,
    Pieces,
    authenticate,
    read,
    received,
    signed_at,
)

from lazarette.http.message import Request

PLAIN, SECURE = "http://127.0.0.1:9000", "https://127.0.0.1:9000"
PAYLOAD = b"0123456789" * 250_000
CRC32 = b64encode(zlib.crc32(PAYLOAD).to_bytes(4, "big")).decode()


class Caught(Exception):
    """Carries a request out of boto3 before it is sent."""

    def __init__(self, request: Any) -> None:
        self.request = request


def client(service: str, endpoint: str, **options: Any) -> Any:
    """Return a client whose requests are caught."""
    made = boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="eu-central-1",
        aws_access_key_id=CREDENTIAL.access_key_id,
        aws_secret_access_key=CREDENTIAL.secret,
        config=Config(**options),
    )

    def catch(request: Any, **_: Any) -> None:
        raise Caught(request)

    made.meta.events.register("before-send", catch)
    return made


def sent(call: Callable[[], object]) -> Request:
    """Return the request that `call` would send."""
    with pytest.raises(Caught) as caught:
        call()
    request = caught.value.request
    headers = [
        (name, value.decode() if isinstance(value, bytes) else str(value))
        for name, value in request.headers.items()
    ]
    body = request.body
    if hasattr(body, "read"):
        body = body.read()
    data = body.encode() if isinstance(body, str) else bytes(body or b"")
    pieces = [data[at : at + 60_000] for at in range(0, len(data), 60_000)]
    is_secure = request.url.startswith("https")
    return received(request.method, request.url, headers, Pieces(pieces), is_secure=is_secure)


def proves_its_caller(request: Request, service: str = "s3") -> None:
    """Check that a request's signature is accepted at the time it was made."""
    stamp = request.headers.get("x-amz-date") or request.query.get("X-Amz-Date")
    assert stamp is not None
    clock = signed_at([("x-amz-date", stamp)])
    assert authenticate(request, clock, services=frozenset({service})) == CALLER


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("key", [*ODD_KEYS, *CONTROL_KEYS])
def test_reads_odd_keys(key: str, style: str) -> None:
    """Whatever stands in a key, boto3's GET of it is accepted in both styles of address."""
    endpoint = PLAIN if style == "path" else "http://s3.example.com"
    s3 = client("s3", endpoint, s3={"addressing_style": style})
    request = sent(lambda: s3.get_object(Bucket="my-photos", Key=key, VersionId="a/b+c="))
    proves_its_caller(request)


@pytest.mark.parametrize("key", [*ODD_KEYS, *CONTROL_KEYS])
def test_presigns_odd_keys(key: str) -> None:
    """The same through presigned URLs."""
    s3 = client("s3", PLAIN)
    url = s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": "b-1", "Key": key, "ResponseContentDisposition": 'inline; "ü"'},
    )
    proves_its_caller(received("GET", url))


@pytest.mark.parametrize("endpoint", [PLAIN, SECURE])
@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_uploads_with_every_checksum(endpoint: str, algorithm: str) -> None:
    """Plain HTTP sends the checksum in a header, TLS in a trailer; the payload comes out."""
    s3 = client("s3", endpoint)
    request = sent(
        lambda: s3.put_object(
            Bucket="b-1",
            Key="k",
            Body=PAYLOAD,
            ChecksumAlgorithm=algorithm,
            Metadata={"note": "two  words"},
        )
    )
    proves_its_caller(request)
    assert request.body.length == len(PAYLOAD)
    assert read(request.body) == PAYLOAD
    name = f"x-amz-checksum-{algorithm.lower()}"
    assert (name in request.body.trailers) is (endpoint == SECURE)
    if endpoint == SECURE and algorithm == "CRC32":
        assert request.body.trailers[name] == CRC32


def test_streams_a_file_over_tls() -> None:
    """A file object goes out in chunks of 1 MiB with a trailing checksum."""
    s3 = client("s3", SECURE)
    request = sent(lambda: s3.put_object(Bucket="b-1", Key="k", Body=io.BytesIO(PAYLOAD)))
    content_hash = request.headers.get("x-amz-content-sha256")
    assert content_hash == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    proves_its_caller(request)
    assert read(request.body) == PAYLOAD
    assert request.body.trailers == {"x-amz-checksum-crc32": CRC32}


def test_uploads_an_empty_object_over_tls() -> None:
    """An empty payload is a stream of its last chunk and the trailer."""
    s3 = client("s3", SECURE)
    request = sent(lambda: s3.put_object(Bucket="b-1", Key="k", Body=b""))
    proves_its_caller(request)
    assert read(request.body) == b""


def test_lists_with_odd_parameters() -> None:
    """Prefixes and tokens with reserved characters are signed as S3 wants."""
    s3 = client("s3", PLAIN)
    request = sent(
        lambda: s3.list_objects_v2(
            Bucket="b-1", Prefix="a b/ü+&=", Delimiter="/", ContinuationToken="x+/=="
        )
    )
    proves_its_caller(request)


def test_calls_the_control_plane() -> None:
    """A Lightsail call has no payload hash; its body is read and reads again."""
    lightsail = client("lightsail", PLAIN)
    request = sent(
        lambda: lightsail.create_bucket(bucketName="my-photos", bundleId="small_1_0")
    )
    proves_its_caller(request, "lightsail")
    assert read(request.body) == b'{"bucketName": "my-photos", "bundleId": "small_1_0"}'


@pytest.mark.parametrize(
    ("service", "call"), [("sts", "get_caller_identity"), ("iam", "list_users")]
)
def test_calls_the_form_services(service: str, call: str) -> None:
    """STS and IAM send forms, signed like any other service's."""
    made = client(service, PLAIN)
    proves_its_caller(sent(getattr(made, call)), service)
