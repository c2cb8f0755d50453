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
