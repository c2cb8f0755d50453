"""Presigned URLs for the browser: it reads and writes objects itself, with no other secret.

Each is for one request, for a minute unless a person shares it, and may do what the person
signed in may do.
"""

from __future__ import annotations

import msgspec

from lazarette.authn.query_auth import presign
from lazarette.console.credentials import Credentials

_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
_LIFETIME_S = 60
_LIFETIME_S_MAX = 7 * 24 * 3_600


class Asked(msgspec.Struct, frozen=True, rename="camel"):
    """A request to be signed. `headers` are those that must then be sent just so."""

    method: str
    bucket: str = ""
    key: str = ""
    region: str = "us-east-1"
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    lifetime_s: int = _LIFETIME_S


def presign_url(asked: Asked, origin: str, credentials: Credentials, now_ms: int) -> str:
    """Return the URL. Raises: ValueError, with what is wrong."""
    if asked.method not in _METHODS:
        raise ValueError(f"The method is one of {', '.join(_METHODS)}.")
    if not 1 <= asked.lifetime_s <= _LIFETIME_S_MAX:
        raise ValueError("A URL counts for a second at least and seven days at most.")
    if "/" in asked.bucket or (asked.key and not asked.bucket):
        raise ValueError("A key needs a bucket, whose name has no slash.")
    path = f"/{asked.bucket}" + (f"/{asked.key}" if asked.key else "") if asked.bucket else "/"
    extra = dict(asked.query)
    if credentials.token:
        extra["X-Amz-Security-Token"] = credentials.token
    return presign(
        asked.method,
        origin,
        path,
        access_key_id=credentials.access_key_id,
        secret=credentials.secret,
        region=asked.region,
        lifetime_s=asked.lifetime_s,
        now_ms=now_ms,
        extra_query=extra,
        signed_headers={name.lower(): value for name, value in asked.headers.items()},
    )
