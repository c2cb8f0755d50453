"""What a listing asks and what it answers; grouping by delimiter."""

from __future__ import annotations

import msgspec

from lazarette.model.names import ObjectKey, UploadId, VersionId
from lazarette.model.object_version import ListedVersion
from lazarette.model.upload import Upload


class ListQuery(msgspec.Struct, frozen=True):
    """A page of keys: those that begin with `prefix` and come after `after`."""

    prefix: str = ""
    delimiter: str = ""
    after: str = ""  # exclusive; a key, or a common prefix of an earlier page
    after_mark: str = ""  # versions, uploads: within the key `after`, those after this id
    limit: int = 1_000


class ListedObject(msgspec.Struct, frozen=True):
    """One row of a listing."""

    key: ObjectKey
    version: ListedVersion
    is_latest: bool = True


class ListPage(msgspec.Struct, frozen=True):
    """Rows and common prefixes, together at most the limit, in byte order of their names."""

    objects: list[ListedObject]
    prefixes: list[str]
    is_truncated: bool
    next_after: str  # what to pass as `after` for the next page; empty at the end
    next_mark: VersionId | UploadId | str = ""


class UploadPage(msgspec.Struct, frozen=True):
    """Unfinished uploads, by key, then by start."""

    uploads: list[Upload]
    prefixes: list[str]
    is_truncated: bool
    next_after: str
    next_mark: str


def common_prefix(key: str, prefix: str, delimiter: str) -> str:
    """Return what `key` is grouped under, or empty text when it stands for itself.

    >>> common_prefix("photos/2026/a.jpg", "photos/", "/")
    'photos/2026/'
    """
    at = key.find(delimiter, len(prefix))
    return key[: at + len(delimiter)] if at >= 0 else ""


def marker_place(marker: str, prefix: str, delimiter: str) -> str:
    """Return where a listing by markers goes on: within a common prefix, behind all of it.

    >>> marker_place("photos/2026/a.jpg", "photos/", "/")
    'photos/2026/'
    """
    if delimiter and marker.startswith(prefix):
        return common_prefix(marker, prefix, delimiter) or marker
    return marker
