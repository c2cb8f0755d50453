"""A bucket's ACL, OwnershipControls and PublicAccessBlock: get, put, delete."""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.acl import PRIVATE, Ownership
from lazarette.model.action import Action
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.names import CanonicalId
from lazarette.model.principal import Caller
from lazarette.s3.access_read import read_block, read_ownership
from lazarette.s3.acl_owners import acl_response
from lazarette.s3.acl_read import read_bucket_acl
from lazarette.s3.acl_write import block_document, ownership_document
from lazarette.s3.address import Address
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.operations.object_acl import read_request
from lazarette.s3.operations.object_delete import check_document
from lazarette.s3.params import amz_fields
from lazarette.s3.response import empty_response, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import document, elements, flag

_OWN = CanonicalId("")


async def get_bucket_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketAcl: what the bucket carries, whatever its rules make of it."""
    bucket = await s3.access.find(caller, at.bucket, Action.GET_BUCKET_ACL)
    grants = bucket.acl
    if grants is None or bucket.ownership is Ownership.ENFORCED:
        grants = PRIVATE
    return await acl_response(s3, request, bucket, _OWN, grants)


async def put_bucket_acl(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutBucketAcl, from headers or from a document."""
    bucket = await s3.access.find(caller, at.bucket, Action.PUT_BUCKET_ACL)
    asked = await read_request(s3, request, bucket, _OWN, read_bucket_acl)
    await s3.access.replace_acl(caller, at.bucket, asked)
    return empty_response(request)


async def get_bucket_policy_status(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketPolicyStatus: whether the bucket as such is open to the public."""
    is_public = await s3.access.is_public(caller, at.bucket)
    content = elements([("IsPublic", flag(is_public))])
    return xml_response(request, document("PolicyStatus", content))


async def get_bucket_ownership_controls(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketOwnershipControls."""
    return xml_response(
        request, ownership_document(await s3.access.ownership(caller, at.bucket))
    )


async def put_bucket_ownership_controls(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutBucketOwnershipControls."""
    await s3.access.find(caller, at.bucket, Action.PUT_BUCKET_OWNERSHIP)
    wanted = read_ownership(await _read_document(request))
    await s3.access.set_ownership(caller, at.bucket, wanted)
    return empty_response(request)


async def delete_bucket_ownership_controls(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeleteBucketOwnershipControls."""
    await s3.access.set_ownership(caller, at.bucket, None)
    return empty_response(request, status=204)


async def get_public_access_block(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetPublicAccessBlock."""
    return xml_response(
        request, block_document(await s3.access.public_access_block(caller, at.bucket))
    )


async def put_public_access_block(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutPublicAccessBlock."""
    await s3.access.find(caller, at.bucket, Action.PUT_BUCKET_BLOCK)
    wanted = read_block(await _read_document(request))
    await s3.access.set_public_access_block(caller, at.bucket, wanted)
    return empty_response(request)


async def delete_public_access_block(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeletePublicAccessBlock."""
    await s3.access.set_public_access_block(caller, at.bucket, None)
    return empty_response(request, status=204)


async def _read_document(request: Request) -> bytes:
    raw = await request.body.read_all(XML_BYTES_MAX)
    check_document(raw, read_digests(request, amz_fields(request)), request)
    return raw
