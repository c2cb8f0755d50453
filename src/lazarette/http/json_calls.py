"""Calls in JSON 1.1: what a body asks, how an answer is written, how a repeat is known.

Source: aws-json-1.1. The way a repeat is known is the same where calls are forms.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec

from lazarette.http.message import Request, Response
from lazarette.model.errors import InvalidInput, MalformedJson
from lazarette.model.principal import Caller
from lazarette.model.replay import ReplayKey

TARGET = "x-amz-target"
_CONTENT_TYPE = (b"content-type", b"application/x-amz-json-1.1")
_INVOCATION_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def decode_call(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    """Return what a body asks; an empty one asks nothing.

    Raises: InvalidInput, MalformedJson.
    """
    try:
        return decoder.decode(body or b"{}")
    except msgspec.ValidationError as cause:
        raise InvalidInput(f"The request is not valid: {cause}.") from cause
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise MalformedJson("it is not a JSON object.") from cause


def respond_json(status: int, body: bytes, request: Request) -> Response:
    """Return an answer that names its request."""
    request_id = request.request_id.encode("latin-1")
    return Response(status, [_CONTENT_TYPE, (b"x-amzn-requestid", request_id)], body)


def replay_key(name: str, caller: Caller, request: Request, body: bytes) -> ReplayKey | None:
    """Return what an SDK's repeat of this call would have in common with it, if it says so."""
    invocation_id = request.headers.get("amz-sdk-invocation-id") or ""
    if not _INVOCATION_ID.fullmatch(invocation_id):
        return None
    digest = hashlib.sha256(body).hexdigest()
    return ReplayKey(caller.access_key_id, invocation_id, name, digest)
