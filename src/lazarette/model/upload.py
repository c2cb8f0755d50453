"""A multipart upload in progress, and its parts."""

from __future__ import annotations

import msgspec

from lazarette.model.blob import BlobSlice
from lazarette.model.names import Etag, ObjectKey, PartNumber, UploadId
from lazarette.model.object_version import NewObject


class Upload(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was said when the upload was started; every version made of it carries that."""

    upload_id: UploadId
    key: ObjectKey
    started_ms: int
    new: NewObject
    initiator: str  # the canonical id of who started it
    checksum_algorithm: str = ""  # "CRC32", ...; empty when the client named none
    checksum_type: str = ""  # FULL_OBJECT or COMPOSITE
    format: int = 1


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """One stored part."""

    number: PartNumber
    etag: Etag
    size: int
    modified_ms: int
    slices: tuple[BlobSlice, ...]
    checksums: dict[str, str] = {}
    format: int = 1


class NamedPart(msgspec.Struct, frozen=True):
    """A part as CompleteMultipartUpload names it."""

    number: PartNumber
    etag: Etag
    checksums: dict[str, str] = {}
