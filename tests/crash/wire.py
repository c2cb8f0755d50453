"""A signed S3 client over one kept connection, quick to make and without retries.

boto3 would hide the broken connections that this suite is about, and would be the bottleneck.
"""

from __future__ import annotations

import hashlib
import http.client
import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote
from xml.etree import ElementTree

from crash.values import META, Value
from raw import Answer, md5_of, sign
from server import Server

TIMEOUT_S = 30.0
Broken = (OSError, http.client.HTTPException)  # The server went away before it answered.


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, what: str, answer: Answer) -> None:
        super().__init__(f"{what}: {answer.status} {answer.code} {answer.body[:300]!r}")
        self.answer = answer


class Listed(NamedTuple):
    """One row of a listing."""

    size: int
    etag: str


class Wire:
    """One bucket, as the root key sees it."""

    def __init__(self, server: Server, bucket: str) -> None:
        self._server = server
        self._bucket = bucket
        self._link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_S)

    def close(self) -> None:
        """Drop the connection; the next request opens a new one."""
        self._link.close()

    def put(self, key: str, value: Value) -> None:
        """Store `value`. Raises: Refused, Broken."""
        self._expect(200, "PUT", key, headers={META: value.meta()}, body=value.body())

    def copy(self, source: str, target: str) -> None:
        """Copy within the bucket. Raises: Refused, Broken."""
        headers = {"x-amz-copy-source": quote(f"/{self._bucket}/{source}")}
        answer = self._expect(200, "PUT", target, headers=headers)
        # S3 may answer 200 and then an error document.
        if b"<CopyObjectResult" not in answer.body:
            raise Refused(f"copy to {target}", answer)

    def delete(self, key: str) -> None:
        """Delete. Raises: Refused, Broken."""
        self._expect(204, "DELETE", key)

    def delete_many(self, keys: Sequence[str]) -> None:
        """Delete several keys by one request. Raises: Refused, Broken."""
        listed = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
        body = f"<Delete><Quiet>true</Quiet>{listed}</Delete>".encode()
        answer = self._expect(
            200, "POST", "", "delete=", headers={"content-md5": md5_of(body)}, body=body
        )
        if b"<Error>" in answer.body:
            raise Refused("delete many", answer)

    def start_upload(self, key: str, value: Value) -> str:
        """Start a multipart upload and return its id. Raises: Refused, Broken."""
        answer = self._expect(200, "POST", key, "uploads=", headers={META: value.meta()})
        found = re.search(rb"<UploadId>([^<]+)</UploadId>", answer.body)
        assert found, answer.body
        return found.group(1).decode()

    def put_part(self, key: str, upload_id: str, number: int, piece: bytes) -> str:
        """Store a part and return its ETag. Raises: Refused, Broken."""
        query = f"partNumber={number}&uploadId={quote(upload_id, safe='')}"
        answer = self._expect(200, "PUT", key, query, body=piece)
        return answer.headers["etag"]

    def complete(self, key: str, upload_id: str, etags: Sequence[str]) -> None:
        """Make the object of its parts. Raises: Refused, Broken."""
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in enumerate(etags, 1)
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        query = f"uploadId={quote(upload_id, safe='')}"
        answer = self._expect(200, "POST", key, query, body=body)
        if b"<CompleteMultipartUploadResult" not in answer.body:
            raise Refused(f"complete {key}", answer)

    def read(self, key: str) -> Value | None:
        """Return what `key` reads as, every byte of it checked; None when it is not there.

        Raises: AssertionError for bytes of no single write; Refused; Broken.
        """
        answer = self.ask("GET", key)
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise Refused(f"GET {key}", answer)
        value = value_of(key, answer)
        body = value.body()
        assert len(answer.body) == len(body), f"{key}: {len(answer.body)} bytes of {value}"
        assert answer.body == body, f"{key}: not the bytes of {value}"
        assert answer.headers["etag"].strip('"') in value.etags(), f"{key}: {answer.headers}"
        return value

    def listing(self, page: int = 1_000) -> dict[str, Listed]:
        """Return every key of the bucket by pages of `page`. Raises: Refused, Broken."""
        found: dict[str, Listed] = {}
        after = ""
        while True:
            query = f"encoding-type=url&list-type=2&max-keys={page}"
            query += f"&start-after={quote(after, safe='')}" if after else ""
            root = ElementTree.fromstring(self._expect(200, "GET", "", query).body)
            for row in root.iter(_tag("Contents")):
                after = unquote(_text(row, "Key"))
                assert after not in found, f"{after} is listed twice"
                found[after] = Listed(int(_text(row, "Size")), _text(row, "ETag").strip('"'))
            if _text(root, "IsTruncated") != "true":
                return found

    def ask(
        self,
        method: str,
        key: str,
        query: str = "",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send one request and return its answer, whatever it is. Raises: Broken."""
        path = f"/{self._bucket}" + (f"/{quote(key)}" if key else "")
        digest = hashlib.sha256(body).hexdigest()
        signed = sign(self._server, method, path, query, headers, payload_hash=digest)
        sent = {**signed.headers, "content-length": str(len(body))}
        try:
            self._link.request(
                method, f"{path}?{query}" if query else path, body=body or None, headers=sent
            )
            response = self._link.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        except Broken:
            self._link.close()
            raise

    def _expect(
        self,
        status: int,
        method: str,
        key: str,
        query: str = "",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        answer = self.ask(method, key, query, headers, body)
        if answer.status != status:
            raise Refused(f"{method} {key}?{query}", answer)
        return answer


def value_of(key: str, answer: Answer) -> Value:
    """Return the value that an answer's user metadata names."""
    words = answer.headers.get(META, "").split()
    assert len(words) == 4, f"{key}: no value in {answer.headers}"
    return Value(words[0], int(words[1]), int(words[2]), int(words[3]))


def _tag(name: str) -> str:
    return "{http://s3.amazonaws.com/doc/2006-03-01/}" + name


def _text(row: ElementTree.Element, name: str) -> str:
    found = row.find(_tag(name))
    return found.text or "" if found is not None else ""
