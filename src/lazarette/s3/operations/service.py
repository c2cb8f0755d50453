"""ListBuckets."""

from __future__ import annotations

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


async def list_buckets(
    s3: S3Services, _at: Address, caller: Caller, request: Request
) -> Response:
    """Answer ListBuckets; without max-buckets all of them, as S3 does."""
    query = request.query
    prefix = query.get("prefix") or ""
    region = query.get("bucket-region") or ""
    limit = read_int(request, "max-buckets", _BUCKETS_MAX, _BUCKETS_MAX)
    if limit < 1:
        raise InvalidArgument(
            "max-buckets", "0", "Argument max-buckets must be an integer between 1 and 10000"
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
    content += f"<Buckets>{''.join([_bucket_element(bucket) for bucket in shown])}</Buckets>"
    if len(found) > limit:
        content += elements([("ContinuationToken", write_token(shown[-1].name))])
    if prefix:
        content += elements([("Prefix", prefix)])
    return xml_response(request, document("ListAllMyBucketsResult", content))


def _bucket_element(bucket: Bucket) -> str:
    inner = elements(
        [
            ("Name", bucket.name),
            ("CreationDate", iso_date(bucket.created_ms)),
            ("BucketRegion", bucket.region),
        ]
    )
    return f"<Bucket>{inner}</Bucket>"
