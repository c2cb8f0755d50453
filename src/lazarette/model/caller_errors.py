"""Failures that concern who is calling: credentials that cannot be read, or do not hold."""

from __future__ import annotations

from lazarette.model.error_families import Denied, Invalid


class MalformedAuthorization(Invalid):
    """The Authorization header cannot be read, or names a wrong region or service.

    `region` is the right one when that is what was wrong, else empty.
    """

    names = ("sentence", "region")


class MalformedPresigning(Invalid):
    """The X-Amz-* query parameters cannot be read."""

    names = ("sentence",)


class AccessDenied(Denied):
    """No rule allows it; `reason` is the rule (or its lack), for the log and `explain`."""

    names = ("action", "reason")


class NotAuthenticated(Denied):
    """The operation needs a signature and there is none."""

    names = ("sentence",)


class UnknownAccessKey(Denied):
    """No active access key of that id."""

    names = ("access_key_id",)


class SignatureMismatch(Denied):
    """The signature is not the one computed here."""

    names = ("access_key_id", "signature", "string_to_sign", "canonical_request")


class ClockSkew(Denied):
    """The request's time is over 15 minutes away; both times as the wire writes them."""

    names = ("request_time", "server_time")


class UrlExpired(Denied):
    """A presigned URL past its time."""

    names = ("expires", "server_time", "expires_after_s")


class UrlNotYetValid(Denied):
    """A presigned URL signed over 15 minutes ahead of now; `signed_ms` since 1970."""

    names = ("signed_ms", "expires", "server_time")


class InvalidToken(Denied):
    """A session token that this server did not make, or that belongs to another key."""


class ExpiredToken(Denied):
    """A session token past its time."""


class UnsignedHeader(Denied):
    """Headers that must be signed are not among the signed ones; their names with commas."""

    names = ("header",)
