"""The API, called in process as any client would call it: signed, authenticated, judged.

No permission is granted here. What goes in is bytes with a signature of the person signed
in; what comes out is what that person would have got from the port.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import urlencode

from lazarette.authn.canonical import (
    SigningKey,
    canonical_request,
    string_to_sign,
)
from lazarette.authn.claim import timestamp
from lazarette.authn.payload import WholeBody
from lazarette.base.clock import Clock
from lazarette.console.credentials import Credentials
from lazarette.http.headers import Headers
from lazarette.http.message import Request, Response
from lazarette.model.limits import MIB

# The services that are called in JSON, and what their targets begin with.
JSON_TARGETS = {
    "lightsail": "Lightsail_20161128.",
    "lazarette": "Lazarette_20261123.",
    "cloudtrail": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.",
}
_JSON = "application/x-amz-json-1.1"
_FORM = "application/x-www-form-urlencoded"
_HOST = "console.lazarette"
_BLOCK_PATH = "/v20180820/configuration/publicAccessBlock"
# What each protocol calls credentials that are not known, or not any more.
_GONE = re.compile(
    rb'"__type":"(?:UnrecognizedClientException|ExpiredTokenException)"'
    rb"|<Code>(?:InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|ExpiredToken)</Code>"
)
Answer = Callable[[Request], Awaitable[Response]]


class Answered(NamedTuple):
    """An answer of the API, whole."""

    status: int
    body: bytes
    request_id: str

    @property
    def says_gone(self) -> bool:
        """True when the credentials that it was called with are known no more."""
        return self.status in (400, 401, 403) and _GONE.search(self.body) is not None


class Visitor(NamedTuple):
    """From where a person uses the console; the audit trail shows it."""

    address: str
    agent: str
    is_secure: bool  # over TLS


class Calls:
    """Calls operations in somebody's name."""

    def __init__(self, answer: Answer, new_id: Callable[[], str], clock: Clock) -> None:
        """`answer`: the API's whole way from a request to its answer."""
        self._answer = answer
        self._new_id = new_id
        self._clock = clock

    async def json(
        self,
        credentials: Credentials,
        visitor: Visitor,
        service: str,
        region: str,
        operation: str,
        body: bytes,
    ) -> Answered:
        """Run an operation of a service of JSON_TARGETS; the answer is JSON."""
        headers = {"content-type": _JSON, "x-amz-target": JSON_TARGETS[service] + operation}
        return await self._call(credentials, visitor, service, region, headers, body)

    async def query(
        self,
        credentials: Credentials,
        visitor: Visitor,
        service: str,
        parameters: dict[str, str],
    ) -> Answered:
        """Run an operation of IAM or STS; the answer is XML."""
        headers = {"content-type": _FORM}
        body = urlencode(parameters).encode()
        return await self._call(credentials, visitor, service, "us-east-1", headers, body)

    async def public_access_block(
        self,
        credentials: Credentials,
        visitor: Visitor,
        account: str,
        method: str,
        body: bytes,
    ) -> Answered:
        """Read (GET), set (PUT) or remove (DELETE) an account's block, by S3 Control."""
        headers = {
            "x-amz-account-id": account,
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        }
        return await self._call(
            credentials, visitor, "s3", "us-east-1", headers, body, method, _BLOCK_PATH
        )

    async def _call(
        self,
        credentials: Credentials,
        visitor: Visitor,
        service: str,
        region: str,
        headers: dict[str, str],
        body: bytes,
        method: str = "POST",
        path: str = "/",
    ) -> Answered:
        now_ms = self._clock.now_ms()
        stamp = timestamp(now_ms)
        headers = {**headers, "host": _HOST, "x-amz-date": stamp}
        if credentials.token:
            headers["x-amz-security-token"] = credentials.token
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        digest = hashlib.sha256(body).hexdigest()
        canonical = canonical_request(method, path, "", lines, names, digest)
        scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
        key = SigningKey(credentials.secret, stamp[:8], region, service)
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={credentials.access_key_id}/{scope}, "
            f"SignedHeaders={names}, "
            f"Signature={key.sign(string_to_sign(stamp, scope, canonical))}"
        )
        headers["user-agent"] = visitor.agent
        headers["content-length"] = str(len(body))
        request = Request(
            method=method,
            raw_path=path.encode(),
            raw_query=b"",
            headers=Headers(
                [
                    (name.encode(), value.encode("latin-1", "replace"))
                    for name, value in headers.items()
                ]
            ),
            body=WholeBody(body, {}),
            request_id=self._new_id(),
            received_ms=now_ms,
            is_secure=visitor.is_secure,
            client=visitor.address,
        )
        response = await self._answer(request)
        answer = response.body
        assert isinstance(answer, bytes), "the control plane answers whole"
        assert len(answer) <= 16 * MIB
        return Answered(response.status, answer, request.request_id)
