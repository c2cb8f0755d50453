"""What a request and its answer tell the audit trail: parameters, codes, who claims to ask."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

import msgspec

from lazarette.http.message import Body, Request, Response
from lazarette.http.query import Query
from lazarette.observe.audit_values import cut_text, is_secret, shown

_CREDENTIAL = re.compile(
    r"([^/,\s=]{1,128})/\d{8}/([^/,\s]{0,64})/([^/,\s]{0,32})/aws4_request"
)
_KEY_ID = re.compile(rb"<AccessKeyId>([A-Z0-9]{16,128})</AccessKeyId>")
_CODE = re.compile(rb"<Code>([^<]{1,128})</Code>")
_MESSAGE = re.compile(rb"<Message>([^<]{0,1024})</Message>")
_JSON = "application/x-amz-json"
# Headers that say how a request was sent, not what it asks for.
_TRANSPORT = frozenset(
    {
        "x-amz-date",
        "x-amz-content-sha256",
        "x-amz-user-agent",
        "x-amz-target",
        "x-amz-decoded-content-length",
        "x-amz-trailer",
    }
)
_NOTED_BYTES_MAX = 4_096


class Scope(msgspec.Struct, frozen=True):
    """What a signature says of itself; empty texts where there is none."""

    access_key_id: str = ""
    region: str = ""
    service: str = ""


class NotedBody:
    """A body whose beginning is remembered as it is read."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self.noted = b""

    @property
    def length(self) -> int | None:
        """Payload length in bytes, or None when not announced."""
        return self._body.length

    @property
    def trailers(self) -> Mapping[str, str]:
        """Trailing headers of the body as it came."""
        return self._body.trailers

    def take_sha256(self) -> str | None:
        """Hand over the duty to verify the payload hash."""
        return self._body.take_sha256()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body. Raises: as the body itself."""
        async for chunk in self._body.chunks():
            self._note(chunk)
            yield chunk

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the whole body. Raises: as the body itself."""
        data = await self._body.read_all(byte_count_max)
        self._note(data)
        return data

    async def discard(self) -> None:
        """Drop what is unread."""
        await self._body.discard()

    def _note(self, data: bytes) -> None:
        self.noted += data[: _NOTED_BYTES_MAX - len(self.noted)]


def scope_of(request: Request) -> Scope:
    """Return what the request's signature claims, checked or not."""
    text = request.headers.get("authorization") or request.query.get("X-Amz-Credential") or ""
    found = _CREDENTIAL.search(text)
    return Scope() if found is None else Scope(*found.groups())


def call_parameters(request: Request, body: bytes) -> tuple[str, object]:
    """Return the action a control-plane body names, if it does, and its parameters."""
    if (request.headers.get("content-type") or "").startswith(_JSON) or body[:1] == b"{":
        try:
            return "", shown(msgspec.json.decode(body)) if body else None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return "", {"unreadable": len(body)}
    pairs = [*request.query.pairs, *Query(body).pairs]
    form = {name: value for name, value in pairs if not name.startswith("X-Amz-")}
    action = form.pop("Action", "")
    form.pop("Version", None)
    return cut_text(action, 128), shown(form) if form else None


def rest_parameters(request: Request, body: bytes) -> object:
    """Return what an S3 request says in its path, query, headers and body."""
    found: dict[str, object] = {
        name: value for name, value in request.query.pairs if not name.startswith("X-Amz-")
    }
    found |= {
        name: request.headers.get(name) or ""
        for name in sorted(request.headers.names())
        if name.startswith("x-amz-") and name not in _TRANSPORT and not is_secret(name)
    }
    if body:
        found["body"] = body.decode("utf-8", "replace")
    return shown(found) if found else None


def answer_facts(response: Response) -> object:
    """Return what an answered change made, without its secrets."""
    body = response.body
    if not isinstance(body, bytes) or not body:
        return None
    if body[:1] == b"{":
        return shown(msgspec.json.decode(body))
    found = _KEY_ID.search(body)
    return None if found is None else {"accessKeyId": found[1].decode()}


def error_of(response: Response) -> tuple[str, str]:
    """Return the code and the message of a refusal as the client got them."""
    body = response.body
    if isinstance(body, bytes):
        if body[:1] == b"{":
            said = msgspec.json.decode(body)
            return str(said.get("__type", "")), cut_text(str(said.get("message", "")))
        code, message = _CODE.search(body), _MESSAGE.search(body)
        if code is not None:
            text = message[1].decode("utf-8", "replace") if message else ""
            return code[1].decode("utf-8", "replace"), cut_text(text)
    code_header = dict(response.headers).get(b"x-amz-error-code", b"")
    return code_header.decode("latin-1"), ""
