"""If-* headers: proceed, 304 or 412.

Pure. Etags are compared without quotes; times to the second, as HTTP writes them.
Source: RFC 9110 §13.2.2 (order of evaluation); S3 GetObject, "If-Match and
If-Unmodified-Since" and the pair of If-None-Match and If-Modified-Since.
"""

from __future__ import annotations

import msgspec

from lazarette.model.errors import NotModified, PreconditionFailed
from lazarette.model.object_version import ObjectVersion


class Conditions(msgspec.Struct, frozen=True):
    """The conditions of one request; etags without quotes, "*" for any."""

    if_match: tuple[str, ...] = ()
    if_none_match: tuple[str, ...] = ()
    if_modified_since_ms: int | None = None
    if_unmodified_since_ms: int | None = None


NO_CONDITIONS = Conditions()


def check_read(conditions: Conditions, version: ObjectVersion) -> None:
    """Check a read. Raises: PreconditionFailed, NotModified."""
    if conditions is NO_CONDITIONS:
        return
    if conditions.if_match:
        if not _matches(conditions.if_match, version.etag):
            raise PreconditionFailed("If-Match")
    elif _is_newer(version, conditions.if_unmodified_since_ms) is True:
        raise PreconditionFailed("If-Unmodified-Since")
    if conditions.if_none_match:
        is_current = _matches(conditions.if_none_match, version.etag)
    else:
        is_current = _is_newer(version, conditions.if_modified_since_ms) is False
    if is_current:
        raise NotModified(version.etag, version.modified_ms, version.version_id)


def check_copy_source(conditions: Conditions, version: ObjectVersion) -> None:
    """Check a copy's source: as a read, but always 412. Raises: PreconditionFailed."""
    try:
        check_read(conditions, version)
    except NotModified as cause:
        name = "If-None-Match" if conditions.if_none_match else "If-Modified-Since"
        raise PreconditionFailed(f"x-amz-copy-source-{name}") from cause


def _matches(wanted: tuple[str, ...], etag: str) -> bool:
    return any(item in ("*", etag) for item in wanted)


def _is_newer(version: ObjectVersion, than_ms: int | None) -> bool | None:
    """Say whether `version` is of a later second; None when no time was given."""
    return None if than_ms is None else version.modified_ms // 1000 > than_ms // 1000
