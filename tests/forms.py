"""Browser forms: signed by boto3 or by hand, written byte by byte."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from raw import Answer, derive, send, stamp_of
from server import REGION, Key, OwnBucket, Server

BOUNDARY = "----LazaretteFormBoundary7MA4YWxkTrZu0gW"
Part = tuple[str, bytes, str | None]  # name, content, filename


def signed_form(
    server: Server,
    bucket: OwnBucket,
    key: str,
    fields: Mapping[str, str] | None = None,
    conditions: Sequence[Any] | None = None,
    *,
    expires_s: int = 300,
) -> dict[str, str]:
    """Return the fields that boto3 makes; every given field is covered by a condition."""
    given = dict(fields or {})
    covered = [{name: value} for name, value in given.items()]
    made: dict[str, str] = server.s3(
        bucket.key, signature_version="s3v4"
    ).generate_presigned_post(
        bucket.name,
        key,
        Fields=given,
        Conditions=[*covered, *(conditions or [])],
        ExpiresIn=expires_s,
    )["fields"]
    return made


def sign_policy(
    policy: Mapping[str, Any] | bytes,
    key: Key,
    *,
    region: str = REGION,
    stamp: str = "",
) -> dict[str, str]:
    """Return the fields that sign `policy`, whatever it says; no condition is added."""
    stamp = stamp or stamp_of()
    raw = policy if isinstance(policy, bytes) else json.dumps(policy).encode()
    encoded = base64.b64encode(raw).decode()
    signing_key = derive(key, stamp[:8], region, "s3")
    return {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{key.access_key_id}/{stamp[:8]}/{region}/s3/aws4_request",
        "x-amz-date": stamp,
        "policy": encoded,
        "x-amz-signature": hmac.new(signing_key, encoded.encode(), hashlib.sha256).hexdigest(),
    }


def policy_of(bucket: str, conditions: Sequence[Any], *, minutes: float = 5) -> dict[str, Any]:
    """Return a policy for `bucket` that covers the signing fields and `conditions`."""
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    signing = [
        ["starts-with", f"$x-amz-{name}", ""] for name in ("algorithm", "credential", "date")
    ]
    return {
        "expiration": end.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "conditions": [{"bucket": bucket}, *signing, *conditions],
    }


def form_body(parts: Sequence[Part], boundary: str = BOUNDARY) -> bytes:
    """Return a form; names and filenames stand in it as they are given."""
    body = b""
    for name, content, filename in parts:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if filename is not None:
            body += f'; filename="{filename}"\r\nContent-Type: text/x-of-the-part'.encode()
        body += b"\r\n\r\n" + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def parts_of(
    fields: Mapping[str, str], content: bytes, filename: str | None = "file.bin"
) -> list[Part]:
    """Return the parts of a form, the file last."""
    parts: list[Part] = [(name, value.encode(), None) for name, value in fields.items()]
    return [*parts, ("file", content, filename)]


def post_body(
    server: Server,
    bucket: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    boundary: str = BOUNDARY,
) -> Answer:
    """Send a form's body to a bucket."""
    sent = {"content-type": f"multipart/form-data; boundary={boundary}", **(headers or {})}
    return send(server, "POST", f"/{bucket}", sent, body)


def post(
    server: Server,
    bucket: OwnBucket,
    fields: Mapping[str, str],
    content: bytes,
    filename: str | None = "file.bin",
) -> Answer:
    """Send a form with `fields` and a file."""
    return post_body(server, bucket.name, form_body(parts_of(fields, content, filename)))
