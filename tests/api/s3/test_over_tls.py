"""boto3 over TLS, where it sends checksums as trailers of unsigned chunks, and TLS itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from make import some_bytes, unique_name, write_certificate
from parts import PART_MIN, Upload
from server import OwnBucket, Server, StartServer, Tls

ALGORITHMS = (
    *("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"),
    *("SHA512", "XXHASH64", "XXHASH3", "XXHASH128"),
)
DATA = some_bytes(300_000, 3)


class Seen:
    """The headers of every request that a client has sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []

    def __call__(self, request: Any, **_: Any) -> None:
        """Keep the headers of `request`; a hook of botocore's `before-send`."""
        self.sent.append(
            {
                name.lower(): value.decode() if isinstance(value, bytes) else value
                for name, value in request.headers.items()
            }
        )

    def expect_trailer(self, algorithm: str) -> None:
        """Fail unless the last request brought this checksum behind unsigned chunks."""
        headers = self.sent[-1]
        assert headers["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        assert headers["x-amz-trailer"] == f"x-amz-checksum-{algorithm.lower()}"


@pytest.fixture
def secure(tls_server: Server) -> OwnBucket:
    """A fresh bucket of the server behind TLS."""
    return tls_server.bucket(unique_name("tls"))


@pytest.fixture
def seen(secure: OwnBucket) -> Iterator[Seen]:
    """What the bucket's client sends during the test."""
    seen = Seen()
    secure.s3.meta.events.register("before-send.s3", seen)
    yield seen
    secure.s3.meta.events.unregister("before-send.s3", seen)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_put_object_with_a_trailer(secure: OwnBucket, seen: Seen, algorithm: str) -> None:
    """The trailing checksum is verified, answered and kept; the body is what was sent."""
    target = {"Bucket": secure.name, "Key": "k"}
    body = io.BytesIO(DATA)
    done = secure.s3.put_object(**target, Body=body, ChecksumAlgorithm=algorithm)
    seen.expect_trailer(algorithm)
    got = secure.s3.get_object(**target, ChecksumMode="ENABLED")
    assert got["Body"].read() == DATA
    assert got[f"Checksum{algorithm}"] == done[f"Checksum{algorithm}"]
    assert got["ChecksumType"] == "FULL_OBJECT"
    assert "ContentEncoding" not in got


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1 << 20, (1 << 20) + 1])
def test_put_object_at_the_edges_of_chunks(secure: OwnBucket, seen: Seen, size: int) -> None:
    """boto3's default trailer, at sizes around those of its chunks and of our blocks."""
    target = {"Bucket": secure.name, "Key": "k"}
    data = some_bytes(size, size)
    secure.s3.put_object(**target, Body=data, ContentEncoding="gzip")
    seen.expect_trailer("CRC32")
    got = secure.s3.get_object(**target)
    assert got["Body"].read() == data
    assert got["ContentEncoding"] == "gzip"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_multipart_upload_with_trailers(
    secure: OwnBucket, seen: Seen, algorithm: str
) -> None:
    """Each part's trailer is verified; the checksums named at the end must be the parts'."""
    upload = Upload(secure, "k", ChecksumAlgorithm=algorithm)
    field, data = f"Checksum{algorithm}", [some_bytes(PART_MIN, 1), DATA]
    named: list[dict[str, Any]] = []
    for number, part in enumerate(data, 1):
        done = upload.add(number, part, ChecksumAlgorithm=algorithm)
        seen.expect_trailer(algorithm)
        named.append({"PartNumber": number, "ETag": done["ETag"], field: done[field]})
    whole = upload.complete(named)
    kind = "FULL_OBJECT" if algorithm == "CRC64NVME" else "COMPOSITE"
    assert whole["ChecksumType"] == kind
    assert whole[field].endswith("-2") == (kind == "COMPOSITE")
    got = secure.s3.get_object(Bucket=secure.name, Key="k", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"".join(data)
    assert got[field] == whole[field]


def test_stopping_does_not_wait_for_idle_clients(
    start_server: StartServer, tmp_path: Path
) -> None:
    """A client that keeps its TLS connection for later does not hold the server up."""
    server = start_server(tls=Tls(*write_certificate(tmp_path / "pem")))
    idle = server.s3()
    idle.list_buckets()
    process = server.process
    assert process is not None
    process.terminate()
    assert process.wait(10) == 0
    server.stop()
