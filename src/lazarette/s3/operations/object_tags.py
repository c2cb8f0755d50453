"""GetObjectTagging, PutObjectTagging, DeleteObjectTagging."""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.errors import MissingRequestBody
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.object_params import check_tags
from lazarette.s3.operations.object_delete import check_document
from lazarette.s3.params import amz_fields, read_version
from lazarette.s3.response import empty_response, version_header, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import read_tags
from lazarette.s3.xml_write import tag_document


async def get_object_tagging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetObjectTagging."""
    stored = await s3.tags.find(caller, at.bucket, at.key, read_version(request))
    return xml_response(
        request,
        tag_document(stored.version.tags.items()),
        *version_header(stored.version.version_id, stored.is_versioned),
    )


async def put_object_tagging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutObjectTagging, which replaces the whole set."""
    raw = await request.body.read_all(XML_BYTES_MAX)
    check_document(raw, read_digests(request, amz_fields(request)), request)
    if not raw:
        raise MissingRequestBody()
    tags = check_tags(read_tags(raw))
    stored = await s3.tags.replace(caller, at.bucket, at.key, read_version(request), tags)
    return empty_response(
        request, *version_header(stored.version.version_id, stored.is_versioned)
    )


async def delete_object_tagging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeleteObjectTagging, which empties the set."""
    stored = await s3.tags.replace(caller, at.bucket, at.key, read_version(request), {})
    return empty_response(
        request, *version_header(stored.version.version_id, stored.is_versioned), status=204
    )
