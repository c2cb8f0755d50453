"""CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket."""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.acl import Ownership
from lazarette.model.bucket import NewBucketAccess
from lazarette.model.errors import InvalidArgument, NotImplementedYet
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.names import Region
from lazarette.model.principal import Caller
from lazarette.model.tag import check_tag_set
from lazarette.s3.access_read import find_setting
from lazarette.s3.acl_owners import check_grantees
from lazarette.s3.acl_read import read_bucket_acl
from lazarette.s3.address import Address
from lazarette.s3.params import Fields, amz_fields
from lazarette.s3.response import empty_response, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import NewBucket, read_new_bucket
from lazarette.s3.xml_write import document, escape

_UNKNOWN_TO_LIGHTSAIL = {
    "x-amz-bucket-object-lock-enabled": "There is no object lock.",
    "x-amz-bucket-namespace": "Bucket namespaces are not supported: leave the header out.",
}


async def create_bucket(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer CreateBucket: a bucket of the cheapest plan, private unless an ACL says more.

    Its region is the one the document names, else the one the request was signed for.
    """
    fields = amz_fields(request)
    _check_headers(fields)
    access = NewBucketAccess(read_bucket_acl(fields), _read_ownership(fields))
    if access.acl is not None:
        await check_grantees(s3, access.acl)
    raw = await request.body.read_all(XML_BYTES_MAX)
    wanted = read_new_bucket(raw) if raw.strip() else NewBucket("", [])
    check_tag_set(wanted.tags)
    signed = request.scope_region
    if signed == "US":
        signed = "us-east-1"  # So s3cmd calls it, unless it is told otherwise.
    region = Region(wanted.region or signed or s3.region)
    await s3.buckets.create(caller, at.bucket, None, region, False, wanted.tags, access=access)
    return empty_response(request, (b"location", b"/" + at.bucket.encode()))


def _check_headers(fields: Fields) -> None:
    """Refuse what would otherwise be ignored. Raises: NotImplementedYet."""
    for name, value in fields.items():
        sentence = _UNKNOWN_TO_LIGHTSAIL.get(name)
        if sentence is not None and value.lower() != "false":
            raise NotImplementedYet("CreateBucket", sentence)


def _read_ownership(fields: Fields) -> Ownership | None:
    text = fields.get("x-amz-object-ownership")
    if text is None:
        return None
    setting = find_setting(text)
    if setting is None:
        raise InvalidArgument(
            "x-amz-object-ownership",
            text,
            f"Invalid x-amz-object-ownership header: {text}",
        )
    return setting


async def head_bucket(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer HeadBucket."""
    bucket = await s3.buckets.head(caller, at.bucket)
    return empty_response(
        request,
        (b"x-amz-bucket-region", bucket.region.encode("latin-1")),
        (b"x-amz-access-point-alias", b"false"),
        (b"content-type", b"application/xml"),
    )


async def get_bucket_location(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer GetBucketLocation; us-east-1 is written as nothing, as S3 does."""
    region = await s3.buckets.location(caller, at.bucket)
    shown = "" if region == "us-east-1" else escape(region)
    return xml_response(request, document("LocationConstraint", shown))


async def delete_bucket(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer DeleteBucket, which deletes only an empty bucket."""
    await s3.buckets.delete_bucket(caller, at.bucket)
    return empty_response(request, status=204)
