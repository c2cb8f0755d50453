"""One immutable state of an object, or a delete marker.

A version's bytes are its `slices`, or, when they are many (multipart), the manifest record
named by `manifest_id`; so that a page of a thousand versions stays small.
Hot path: yes, decoded once per read and a thousand times per listing page.
"""

from __future__ import annotations

import msgspec

from lazarette.model.acl import PRIVATE, PUBLIC_READ, AclRequest, Grants
from lazarette.model.blob import BlobSlice
from lazarette.model.names import CanonicalId, Etag, ObjectKey, VersionId


class ObjectHeaders(msgspec.Struct, frozen=True, omit_defaults=True):
    """System and user metadata a version carries and gives back as response headers."""

    content_type: str = ""  # empty: S3's default, binary/octet-stream
    cache_control: str = ""
    content_disposition: str = ""
    content_encoding: str = ""
    content_language: str = ""
    expires: str = ""
    storage_class: str = ""  # empty: STANDARD
    website_redirect: str = ""
    user: dict[str, str] = {}  # names in lower case without x-amz-meta-


class ObjectVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version. A delete marker has neither bytes nor ETag."""

    version_id: VersionId  # "null" in a bucket that is not versioning
    sequence: str  # ULID; greater is newer; orders the versions of one key
    modified_ms: int
    etag: Etag = Etag("")
    size: int = 0
    is_delete_marker: bool = False
    is_public: bool = False  # everybody may read, by the ACL
    checksums: dict[str, str] = {}  # "CRC32" -> base64, with "-N" when composite
    checksum_type: str = ""  # FULL_OBJECT or COMPOSITE; empty without checksums
    parts_count: int = 0  # 0: not made by a multipart upload
    slices: tuple[BlobSlice, ...] = ()
    manifest_id: str = ""
    headers: ObjectHeaders = ObjectHeaders()
    tags: dict[str, str] = {}
    format: int = 1
    acl: Grants | None = None  # None: private or public-read, as `is_public` says
    owner: CanonicalId = CanonicalId("")  # empty: the bucket's

    def grants(self) -> Grants:
        """Return the ACL, spelled out."""
        if self.acl is not None:
            return self.acl
        return PUBLIC_READ if self.is_public else PRIVATE


class ManifestPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of a multipart object, kept for reads by part number."""

    number: int
    size: int
    slices: tuple[BlobSlice, ...]
    checksums: dict[str, str] = {}


class Manifest(msgspec.Struct, frozen=True):
    """The parts of a multipart object; shared by its copies, which `references` counts."""

    parts: tuple[ManifestPart, ...]
    references: int = 1
    format: int = 1


class ListedVersion(msgspec.Struct, frozen=True):
    """The members of an ObjectVersion that a listing shows; decoding skips the rest."""

    version_id: VersionId
    modified_ms: int
    etag: Etag = Etag("")
    size: int = 0
    is_delete_marker: bool = False
    checksums: dict[str, str] = {}
    checksum_type: str = ""
    headers: ObjectHeaders = ObjectHeaders()
    owner: CanonicalId = CanonicalId("")


class NewObject(msgspec.Struct, frozen=True):
    """What a client says of an object it stores, besides its bytes.

    What it asks of the ACL (`asked`) becomes `is_public`, `acl` and `owner` once the bucket
    is known, by `services.acl_rules.settle`.
    """

    headers: ObjectHeaders = ObjectHeaders()
    is_public: bool = False
    tags: dict[str, str] = {}
    acl: Grants | None = None
    owner: CanonicalId = CanonicalId("")
    asked: AclRequest | None = None


class Stored(msgspec.Struct, frozen=True):
    """What a write answers: the version, and under which key it stands."""

    key: ObjectKey
    version: ObjectVersion
    is_versioned: bool  # the bucket's versioning is not NeverEnabled
