"""Versioning, tags, cross-origin rules and logging of a bucket, as S3 reads and sets them."""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.action import Action
from lazarette.model.errors import InvalidRequest, MissingRequestBody, NoSuchConfiguration
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.principal import Caller
from lazarette.model.tag import Tag
from lazarette.s3.address import Address
from lazarette.s3.bucket_documents import (
    cors_document,
    logging_document,
    read_cors,
    read_logging,
    read_versioning,
    versioning_document,
)
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.operations.object_delete import check_document
from lazarette.s3.params import amz_fields
from lazarette.s3.response import empty_response, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import read_tags
from lazarette.s3.xml_write import tag_document


async def get_bucket_versioning(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketVersioning."""
    bucket = await s3.configuration.find(caller, at.bucket, Action.GET_BUCKET_VERSIONING)
    return xml_response(request, versioning_document(bucket.versioning))


async def put_bucket_versioning(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutBucketVersioning."""
    await s3.configuration.find(caller, at.bucket, Action.PUT_BUCKET_VERSIONING)
    versioning = read_versioning(await read_document(request, needs_digest=False))
    await s3.configuration.set_versioning(caller, at.bucket, versioning)
    return empty_response(request)


async def get_bucket_tagging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketTagging with the bucket's resource tags."""
    bucket = await s3.configuration.find(caller, at.bucket, Action.GET_BUCKET_TAGS)
    if not bucket.tags:
        raise NoSuchConfiguration("NoSuchTagSet", "The TagSet does not exist", at.bucket)
    return xml_response(
        request, tag_document((tag.key, tag.value or "") for tag in bucket.tags)
    )


async def put_bucket_tagging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutBucketTagging, which replaces the whole set."""
    await s3.configuration.find(caller, at.bucket, Action.PUT_BUCKET_TAGS)
    raw = await read_document(request, needs_digest=True)
    tags = [Tag(key, value) for key, value in read_tags(raw)]
    await s3.configuration.set_tags(caller, at.bucket, tags)
    return empty_response(request, status=204)


async def delete_bucket_tagging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeleteBucketTagging."""
    await s3.configuration.set_tags(caller, at.bucket, ())
    return empty_response(request, status=204)


async def get_bucket_logging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketLogging."""
    bucket = await s3.configuration.find(caller, at.bucket, Action.GET_BUCKET_LOGGING)
    return xml_response(request, logging_document(bucket.log_config))


async def put_bucket_logging(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutBucketLogging: what UpdateBucket calls accessLogConfig."""
    await s3.configuration.find(caller, at.bucket, Action.PUT_BUCKET_LOGGING)
    config = read_logging(await read_document(request, needs_digest=False))
    await s3.configuration.set_logging(caller, at.bucket, config)
    return empty_response(request)


async def get_bucket_cors(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketCors."""
    bucket = await s3.configuration.find(caller, at.bucket, Action.GET_BUCKET_CORS)
    if not bucket.cors:
        raise NoSuchConfiguration(
            "NoSuchCORSConfiguration", "The CORS configuration does not exist", at.bucket
        )
    return xml_response(request, cors_document(bucket.cors))


async def put_bucket_cors(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer PutBucketCors, which replaces the whole configuration."""
    await s3.configuration.find(caller, at.bucket, Action.PUT_BUCKET_CORS)
    rules = read_cors(await read_document(request, needs_digest=True))
    await s3.configuration.set_cors(caller, at.bucket, rules)
    return empty_response(request)


async def delete_bucket_cors(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeleteBucketCors."""
    await s3.configuration.set_cors(caller, at.bucket, ())
    return empty_response(request, status=204)


async def read_document(request: Request, *, needs_digest: bool) -> bytes:
    """Return the body; S3 takes some documents only with a digest.

    Raises: InvalidRequest, MissingRequestBody, EntityTooLarge, BadDigest.
    """
    wanted = read_digests(request, amz_fields(request))
    if needs_digest and wanted.md5 is None and not wanted.checksums and not wanted.trailing:
        raise InvalidRequest(
            "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"
        )
    raw = await request.body.read_all(XML_BYTES_MAX)
    check_document(raw, wanted, request)
    if not raw:
        raise MissingRequestBody()
    return raw
