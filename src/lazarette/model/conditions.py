"""If-* headers: proceed, 304, 404 or 412.

Pure. Etags are compared without quotes; times to the second, as HTTP writes them.
Source: RFC 9110 §13.2.2 (order of evaluation); S3 GetObject, "If-Match and
If-Unmodified-Since" and the pair of If-None-Match and If-Modified-Since.
"""

from __future__ import annotations

import msgspec

from lazarette.model.errors import NoSuchKey, NotModified, PreconditionFailed
from lazarette.model.names import ObjectKey
from lazarette.model.object_version import ObjectVersion


class Conditions(msgspec.Struct, frozen=True):
    """The conditions of one request; etags without quotes, "*" for any."""

    if_match: tuple[str, ...] = ()
    if_none_match: tuple[str, ...] = ()
    if_modified_since_ms: int | None = None
    if_unmodified_since_ms: int | None = None


class DeleteConditions(msgspec.Struct, frozen=True):
    """The conditions of one delete; a time counts to the second."""

    if_match: tuple[str, ...] = ()
    if_modified_ms: int | None = None
    if_size: int | None = None


NO_CONDITIONS = Conditions()
NO_DELETE_CONDITIONS = DeleteConditions()


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


def check_source(
    conditions: Conditions, version: ObjectVersion, prefix: str = "x-amz-copy-source-"
) -> None:
    """Check the source of a copy or rename: as a read, but always 412, naming the header.

    Raises: PreconditionFailed.
    """
    try:
        check_read(conditions, version)
    except NotModified as cause:
        name = "If-None-Match" if conditions.if_none_match else "If-Modified-Since"
        raise PreconditionFailed(f"{prefix}{name}") from cause


def check_write(conditions: Conditions, key: ObjectKey, old: ObjectVersion | None) -> None:
    """Check a conditional write. Raises: PreconditionFailed, NoSuchKey."""
    refused = conditions.if_none_match
    if old is not None and ("*" in refused or old.etag in refused):
        raise PreconditionFailed("If-None-Match")
    if conditions.if_match:
        if old is None:
            raise NoSuchKey(key, "")
        if not _matches(conditions.if_match, old.etag):
            raise PreconditionFailed("If-Match")


def check_rename_target(
    conditions: Conditions, key: ObjectKey, old: ObjectVersion | None
) -> None:
    """Check what a rename would replace: as a write, and its time.

    Raises: PreconditionFailed, NoSuchKey.
    """
    check_write(conditions, key, old)
    since_ms = conditions.if_modified_since_ms
    if since_ms is not None and (old is None or _is_newer(old, since_ms) is False):
        raise PreconditionFailed("If-Modified-Since")
    if old is not None and _is_newer(old, conditions.if_unmodified_since_ms) is True:
        raise PreconditionFailed("If-Unmodified-Since")


def check_delete(
    conditions: DeleteConditions, key: ObjectKey, version: ObjectVersion | None
) -> None:
    """Check a conditional delete of `version`, None when there is nothing to delete.

    An ETag needs an object; a size or a time hold of one that is gone, as S3 documents.
    Raises: PreconditionFailed, NoSuchKey.
    """
    if version is None:
        if conditions.if_match:
            raise NoSuchKey(key, "")
        return
    has_etag = not version.is_delete_marker and _matches(conditions.if_match, version.etag)
    if conditions.if_match and not has_etag:
        raise PreconditionFailed("If-Match")
    if conditions.if_size is not None and conditions.if_size != version.size:
        raise PreconditionFailed("x-amz-if-match-size")
    wanted_ms = conditions.if_modified_ms
    if wanted_ms is not None and wanted_ms // 1000 != version.modified_ms // 1000:
        raise PreconditionFailed("x-amz-if-match-last-modified-time")


def _matches(wanted: tuple[str, ...], etag: str) -> bool:
    return any(item in ("*", etag) for item in wanted)


def _is_newer(version: ObjectVersion, than_ms: int | None) -> bool | None:
    """Say whether `version` is of a later second; None when no time was given."""
    return None if than_ms is None else version.modified_ms // 1000 > than_ms // 1000
