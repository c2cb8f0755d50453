"""What a request says of itself beyond who signed it, for conditions of policies.

Read when a condition asks, and made for users only: nobody else has policies.
"""

from __future__ import annotations

from typing import Protocol


class RequestFacts(Protocol):
    """One request, as conditions see it."""

    @property
    def source_ip(self) -> str:
        """The address it came from; that of the client where a trusted proxy tells it."""

    @property
    def is_secure(self) -> bool:
        """It came over TLS."""

    @property
    def received_ms(self) -> int:
        """When it came, since 1970."""

    @property
    def signed_ms(self) -> int:
        """When it was signed, since 1970."""

    @property
    def region(self) -> str:
        """The region it was signed for."""

    @property
    def auth_type(self) -> str:
        """How it was signed: REST-HEADER, REST-QUERY-STRING or POST."""

    def header(self, name: str) -> str | None:
        """Return the first value of a header (its name in lower case), or None."""

    def field(self, name: str) -> str | None:
        """Return an x-amz-* header, which a presigned URL or a form may hold instead."""

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the query, or None."""
