"""GetObjectAcl and PutObjectAcl: private and public-read."""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.errors import InvalidRequest, MissingRequestBody
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.object_params import read_acl
from lazarette.s3.operations.object_delete import check_document
from lazarette.s3.owners import find_owner
from lazarette.s3.params import Fields, amz_fields, read_version
from lazarette.s3.response import empty_response, version_header, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import is_public_acl, read_acl_grants
from lazarette.s3.xml_write import acl_document


async def get_object_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetObjectAcl: what the object carries, whatever the bucket's rules make of it."""
    bucket, version = await s3.acls.find(caller, at.bucket, at.key, read_version(request))
    owner = await find_owner(s3, bucket.account)
    return xml_response(request, acl_document(owner, version.is_public))


async def put_object_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutObjectAcl, from the canned header or from a document that means the same."""
    fields = amz_fields(request)
    raw = await request.body.read_all(XML_BYTES_MAX)
    check_document(raw, read_digests(request, fields), request)
    version = read_version(request)
    if _has_header(fields):
        if raw.strip():
            raise InvalidRequest(
                "Specifying both an ACL header and an ACL body is not allowed."
            )
        is_public = read_acl(fields)
    elif raw.strip():
        bucket, _ = await s3.acls.find(caller, at.bucket, at.key, version)
        owner = await find_owner(s3, bucket.account)
        is_public = is_public_acl(read_acl_grants(raw), owner.canonical_id)
    else:
        raise MissingRequestBody()
    stored = await s3.acls.set_public(caller, at.bucket, at.key, version, is_public)
    return empty_response(
        request, *version_header(stored.version.version_id, stored.is_versioned)
    )


def _has_header(fields: Fields) -> bool:
    return "x-amz-acl" in fields or any(name.startswith("x-amz-grant-") for name in fields)
