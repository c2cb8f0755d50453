"""The facts of a signed request: a view over it, read only when a condition asks.

Two kinds: of requests signed in their headers or URL, and of signed forms.
"""

from __future__ import annotations

from collections.abc import Mapping

from lazarette.authn.claim import Claim, parse_timestamp
from lazarette.http.message import Request

REST_HEADER, REST_QUERY_STRING, POST = "REST-HEADER", "REST-QUERY-STRING", "POST"


class _Arrival:
    """What is known of a request however it was signed."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def source_ip(self) -> str:
        """Where it came from."""
        return self._request.client

    @property
    def is_secure(self) -> bool:
        """Whether it came over TLS."""
        return bool(self._request.is_secure)

    @property
    def received_ms(self) -> int:
        """When it came."""
        return self._request.received_ms


class SignedFacts(_Arrival):
    """Those of a request signed in its headers or its URL."""

    __slots__ = ("_claim",)

    def __init__(self, request: Request, claim: Claim) -> None:
        super().__init__(request)
        self._claim = claim

    @property
    def signed_ms(self) -> int:
        """When it was signed."""
        return parse_timestamp(self._claim.timestamp) or 0

    @property
    def region(self) -> str:
        """The region it was signed for."""
        return self._claim.scope.region

    @property
    def auth_type(self) -> str:
        """How it was signed."""
        is_header = self._request.headers.get("authorization") is not None
        return REST_HEADER if is_header else REST_QUERY_STRING

    def header(self, name: str) -> str | None:
        """Return a header."""
        return self._request.headers.get(name)

    def field(self, name: str) -> str | None:
        """Return an x-amz-* header, or what stands for it in the URL; as `s3.params` does."""
        value = self._request.headers.get(name)
        if value is not None:
            return value
        for parameter, found in self._request.query.pairs:
            if parameter.lower() == name:
                return found
        return None

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the query."""
        return self._request.query.get(name)


class FormFacts(_Arrival):
    """Those of a browser upload, whose fields are what headers are elsewhere."""

    __slots__ = ("_fields", "region", "signed_ms")
    auth_type = POST

    def __init__(
        self, request: Request, fields: Mapping[str, str], region: str, signed_ms: int
    ) -> None:
        super().__init__(request)
        self._fields = fields
        self.region = region
        self.signed_ms = signed_ms

    def header(self, name: str) -> str | None:
        """Return a header of the request that carries the form."""
        return self._request.headers.get(name)

    def field(self, name: str) -> str | None:
        """Return the field that stands for an x-amz-* header; the ACL has two."""
        if name != "x-amz-acl":
            return self._fields.get(name)
        # The first of them counts, as where the form is made a PutObject.
        found = [value for field, value in self._fields.items() if field in ("acl", name)]
        return found[0] if found else None

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the query."""
        return self._request.query.get(name)
