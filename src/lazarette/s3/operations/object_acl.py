"""GetObjectAcl and PutObjectAcl."""

from __future__ import annotations

from collections.abc import Callable

from lazarette.http.message import Request, Response
from lazarette.model.acl import BUCKET_OWNER_FULL_CONTROL, PRIVATE, AclRequest, Ownership
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import AclNotSupported, MissingSecurityHeader, UnexpectedContent
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.names import CanonicalId
from lazarette.model.principal import Caller
from lazarette.s3.acl_owners import acl_response, check_document_owner, check_grantees
from lazarette.s3.acl_read import read_acl_document, read_object_acl
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.operations.object_delete import check_document
from lazarette.s3.params import Fields, amz_fields, read_version
from lazarette.s3.response import empty_response, version_header
from lazarette.s3.services import S3Services


async def get_object_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetObjectAcl: what the object carries, whatever the bucket's rules make of it."""
    bucket, version = await s3.acls.find(caller, at.bucket, at.key, read_version(request))
    if bucket.ownership is Ownership.ENFORCED:
        return await acl_response(s3, request, bucket, CanonicalId(""), PRIVATE)
    return await acl_response(s3, request, bucket, version.owner, version.grants())


async def put_object_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutObjectAcl, from headers or from a document."""
    version = read_version(request)
    bucket, found = await s3.acls.find(
        caller, at.bucket, at.key, version, Action.PUT_OBJECT_ACL
    )
    asked = await read_request(s3, request, bucket, found.owner, read_object_acl)
    stored = await s3.acls.replace(caller, at.bucket, at.key, version, asked)
    return empty_response(
        request, *version_header(stored.version.version_id, stored.is_versioned)
    )


async def read_request(
    s3: S3Services,
    request: Request,
    bucket: Bucket,
    owner: CanonicalId,
    read_headers: Callable[[Fields], AclRequest | None],
) -> AclRequest:
    """Return the ACL that headers or else the document ask for, never both.

    `owner` is that of the thing, empty for the bucket's. Raises: AclNotSupported (before
    anything else about the headers), InvalidRequest, UnexpectedContent,
    MissingSecurityHeader, MalformedAcl, InvalidArgument, UnresolvableEmail, BadDigest,
    AccessDenied (a document that names another owner).
    """
    fields = amz_fields(request)
    canned = fields.get("x-amz-acl", BUCKET_OWNER_FULL_CONTROL)
    if bucket.ownership is Ownership.ENFORCED and canned != BUCKET_OWNER_FULL_CONTROL:
        raise AclNotSupported()
    asked = read_headers(fields)
    raw = await request.body.read_all(XML_BYTES_MAX)
    check_document(raw, read_digests(request, fields), request)
    if asked is None:
        if not raw.strip():
            raise MissingSecurityHeader("x-amz-acl")
        read = read_acl_document(raw)
        await check_document_owner(s3, bucket, owner, read)
        asked = read.asked
    elif raw.strip():
        raise UnexpectedContent()
    await check_grantees(s3, asked)
    return asked
