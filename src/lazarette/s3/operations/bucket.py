"""CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket."""

from __future__ import annotations

from lazarette.http.message import Request, Response
from lazarette.model.bundle import SMALLEST
from lazarette.model.errors import NotImplementedYet
from lazarette.model.limits import XML_BYTES_MAX
from lazarette.model.names import Region
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.params import Fields, amz_fields
from lazarette.s3.response import empty_response, xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_read import NewBucket, read_new_bucket
from lazarette.s3.xml_write import document, escape

_UNKNOWN_TO_LIGHTSAIL = {
    "x-amz-bucket-object-lock-enabled": "There is no object lock.",
    "x-amz-object-ownership": "Object ownership is not configurable: leave the header out.",
    "x-amz-bucket-namespace": "Bucket namespaces are not supported: leave the header out.",
}


async def create_bucket(
    s3: S3Services, at: Address, caller: Caller, request: Request
) -> Response:
    """Answer CreateBucket: a private bucket of the smallest plan.

    Its region is the one the document names, else the one the request was signed for.
    """
    _check_headers(amz_fields(request))
    raw = await request.body.read_all(XML_BYTES_MAX)
    wanted = read_new_bucket(raw) if raw.strip() else NewBucket("", [])
    region = Region(wanted.region or request.scope_region or s3.region)
    await s3.buckets.create(caller, at.bucket, SMALLEST, region, False, wanted.tags)
    return empty_response(request, (b"location", b"/" + at.bucket.encode()))


def _check_headers(fields: Fields) -> None:
    """Refuse what would otherwise be ignored. Raises: NotImplementedYet."""
    for name, value in fields.items():
        sentence = _UNKNOWN_TO_LIGHTSAIL.get(name)
        if sentence is not None and value.lower() != "false":
            raise NotImplementedYet("CreateBucket", sentence)
        if name.startswith("x-amz-grant-") or (name == "x-amz-acl" and value != "private"):
            raise NotImplementedYet(
                "CreateBucket",
                "A bucket has no ACL: create it private, then set its access rules with the "
                "Lightsail API (UpdateBucket accessRules).",
            )


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
