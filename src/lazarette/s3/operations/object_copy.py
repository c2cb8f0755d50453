"""CopyObject and UploadPartCopy."""

from __future__ import annotations

import re
from typing import Literal

from lazarette.base.clock import Clock
from lazarette.base.uri import decode
from lazarette.http.message import Request, Response
from lazarette.model.byte_range import parse_copy_range
from lazarette.model.errors import (
    InvalidArgument,
    InvalidBucketName,
    InvalidRequest,
    NotImplementedYet,
)
from lazarette.model.names import (
    NULL_VERSION,
    VersionId,
    parse_bucket_name,
    parse_key,
    parse_part_number,
)
from lazarette.model.principal import Caller
from lazarette.model.timestamp import iso_date
from lazarette.s3.acl_owners import check_new_acl
from lazarette.s3.acl_read import read_object_acl
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_checksum_algorithm
from lazarette.s3.object_params import (
    check_encryption,
    check_object_lock,
    read_object_headers,
    read_tag_header,
)
from lazarette.s3.params import (
    COPY_SOURCE,
    Fields,
    amz_fields,
    check_version,
    read_conditions,
    read_upload_id,
    read_write_conditions,
)
from lazarette.s3.response import HeaderList, version_header, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import checksum_elements, document, elements
from lazarette.services.object_copies import CopySource, CopyTarget

_SOURCE = "x-amz-copy-source"
_STRAY_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PROPERTIES = frozenset(
    (
        *("x-amz-storage-class", "x-amz-website-redirect-location"),
        "x-amz-server-side-encryption",
    )
)


async def copy_object(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer CopyObject."""
    _refuse_body(request)
    fields = amz_fields(request)
    check_encryption(fields)
    check_object_lock(fields)
    source = await _read_source(s3, caller, request, fields)
    replaces_headers = _read_directive(fields, "x-amz-metadata-directive", "metadata")
    replaces_tags = _read_directive(fields, "x-amz-tagging-directive", "tagging")
    headers = read_object_headers(request, fields)
    target = CopyTarget(
        bucket=at.bucket,
        key=at.key,
        headers=headers if replaces_headers else None,
        tags=read_tag_header(fields) if replaces_tags else None,
        checksum_algorithm=read_checksum_algorithm(fields),
        storage_class=headers.storage_class,
        website_redirect=headers.website_redirect,
        acl=read_object_acl(fields),
        names_properties=not _PROPERTIES.isdisjoint(fields),
    )
    if target.acl is not None:
        await check_new_acl(s3, at, caller, target.acl)
    copied = await s3.copies.copy(
        caller, source, target, read_write_conditions(request.headers)
    )
    version = copied.stored.version
    content = elements(
        [("LastModified", iso_date(version.modified_ms)), ("ETag", f'"{version.etag}"')]
    ) + checksum_elements(version.checksums, version.checksum_type or "FULL_OBJECT")
    extra = version_header(version.version_id, copied.stored.is_versioned)
    extra += _source_version(copied.source_version_id)
    return xml_response(request, document("CopyObjectResult", content), *extra)


async def upload_part_copy(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer UploadPartCopy."""
    _refuse_body(request)
    fields = amz_fields(request)
    check_encryption(fields)
    number = parse_part_number(request.query.get("partNumber") or "")
    source = await _read_source(s3, caller, request, fields)
    ranged = fields.get("x-amz-copy-source-range")
    part, source_version = await s3.uploads.copy_part(
        caller,
        at.bucket,
        at.key,
        read_upload_id(request),
        number,
        source,
        None if ranged is None else parse_copy_range(ranged),
    )
    content = elements(
        [("LastModified", iso_date(part.modified_ms)), ("ETag", f'"{part.etag}"')]
    ) + checksum_elements(part.checksums)
    return xml_response(
        request, document("CopyPartResult", content), *_source_version(source_version)
    )


def _source_version(version_id: VersionId | None) -> HeaderList:
    """Return x-amz-copy-source-version-id; S3 sends none of a null version."""
    if version_id is None or version_id == NULL_VERSION:
        return []
    return [(b"x-amz-copy-source-version-id", version_id.encode("latin-1"))]


def _refuse_body(request: Request) -> None:
    """Refuse data beside a source: one of them was not meant. Raises: InvalidRequest."""
    if request.body.length:
        raise InvalidRequest(
            "The request included a body. Requests of this type must not include a "
            "non-empty body."
        )


async def _read_source(
    s3: S3Services, caller: Caller, request: Request, fields: Fields
) -> CopySource:
    source = parse_source(fields.get(_SOURCE) or "", request, s3.clock)
    owner = fields.get("x-amz-source-expected-bucket-owner")
    if owner is not None:
        await s3.facts.check_owner(source.bucket, owner)
    return source


def parse_source(text: str, request: Request, clock: Clock) -> CopySource:
    """Read x-amz-copy-source: `bucket/key`, percent-encoded or not, with or without a slash
    before it and `?versionId=` after it. A `+` is a space, as on AWS.

    Raises: InvalidArgument, NotImplementedYet (an ARN), KeyTooLong, InvalidUri.
    """
    raw = text.encode("latin-1", "replace")
    path, mark, version = raw.rpartition(b"?versionId=")
    if not mark:
        path, version = raw, b""
    if _STRAY_PERCENT.search(path):
        raise InvalidArgument(_SOURCE, text, "Invalid copy source encoding")
    # The whole may be encoded, its slashes and colons too.
    name, slash, key = decode(path.replace(b"+", b" ")).removeprefix(b"/").partition(b"/")
    if name.startswith(b"arn:"):
        raise NotImplementedYet("CopyObject", "Access points are not supported: name a bucket.")
    try:
        bucket = parse_bucket_name(name.decode("utf-8", "replace"))
    except InvalidBucketName as cause:
        raise InvalidArgument(_SOURCE, text, "Invalid copy source bucket name") from cause
    if not slash or not key:
        raise InvalidArgument(_SOURCE, text, "Invalid copy source object key")
    return CopySource(
        bucket=bucket,
        key=parse_key(key),
        version=check_version(decode(version).decode("latin-1") if mark else None),
        conditions=read_conditions(amz_fields(request), clock, COPY_SOURCE),
    )


def _read_directive(fields: Fields, header: str, what: Literal["metadata", "tagging"]) -> bool:
    """Return whether the directive is REPLACE. Raises: InvalidArgument."""
    value = fields.get(header, "COPY")
    if value not in ("COPY", "REPLACE"):
        raise InvalidArgument(header, value, f"Unknown {what} directive.")
    return value == "REPLACE"
