"""ListBuckets."""

from __future__ import annotations

import re

from lazarette.http.message import Request, Response
from lazarette.model.bucket import Bucket
from lazarette.model.errors import InvalidArgument
from lazarette.model.principal import Caller
from lazarette.model.timestamp import iso_date
from lazarette.s3.address import Address
from lazarette.s3.operations.list_objects import read_token, write_token
from lazarette.s3.owners import find_owner
from lazarette.s3.params import read_int
from lazarette.s3.response import xml_response
from lazarette.s3.services import S3Services
from lazarette.s3.xml_write import document, elements, owner_element

_BUCKETS_MAX = 10_000
_PARAMETERS = ("max-buckets", "continuation-token", "prefix", "bucket-region")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[1-9]", re.ASCII)


async def list_buckets(
    s3: S3Services, _at: Address, caller: Caller, request: Request
) -> Response:
    """Answer ListBuckets; without max-buckets all of them, as S3 does.

    S3 tells the region of each only to those who page or choose.
    """
    query = request.query
    is_paged = any(name in query for name in _PARAMETERS)
    prefix = query.get("prefix") or ""
    region = query.get("bucket-region") or ""
    limit = _read_limit(request)
    if region and not _REGION.fullmatch(region):
        raise InvalidArgument(
            "bucket-region", "", f"Argument value {region} is not a valid AWS Region"
        )
    token = query.get("continuation-token")
    after = read_token(token) if token else ""
    found = [
        bucket
        for bucket in await s3.buckets.list_for_s3(caller)
        if bucket.name > after
        and bucket.name.startswith(prefix)
        and region in ("", bucket.region)
    ]
    shown = found[:limit]
    content = owner_element(await find_owner(s3, caller.account))
    rows = [_bucket_element(bucket, is_paged) for bucket in shown]
    content += f"<Buckets>{''.join(rows)}</Buckets>"
    if "prefix" in query:
        content += elements([("Prefix", prefix)])
    if len(found) > limit:
        content += elements([("ContinuationToken", write_token(shown[-1].name))])
    return xml_response(request, document("ListAllMyBucketsResult", content))


def _read_limit(request: Request) -> int:
    """Return max-buckets. Raises: InvalidArgument."""
    limit = read_int(request, "max-buckets", _BUCKETS_MAX)
    if not 1 <= limit <= _BUCKETS_MAX:
        raise InvalidArgument(
            "max-buckets",
            str(limit),
            "Argument max-buckets must be an integer between 1 and 10000",
        )
    return limit


def _bucket_element(bucket: Bucket, is_paged: bool) -> str:
    pairs = [("Name", bucket.name), ("CreationDate", iso_date(bucket.created_ms))]
    if is_paged:
        pairs.append(("BucketRegion", bucket.region))
    pairs.append(("BucketArn", f"arn:aws:s3:::{bucket.name}"))
    return f"<Bucket>{elements(pairs)}</Bucket>"
