"""Whether a signature names the bucket's own region, for servers that are strict about it."""

from __future__ import annotations

from lazarette.http.message import Request
from lazarette.model.errors import MalformedAuthorization
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.services import S3Services


async def require_region(s3: S3Services, at: Address, caller: Caller, request: Request) -> None:
    """Return if the request is unsigned, or signed for the bucket's region.

    Raises: MalformedAuthorization, NoSuchBucket, AccessDenied.
    """
    if not request.scope_region:
        return
    bucket = await s3.buckets.head(caller, at.bucket)
    if bucket.region != request.scope_region:
        raise MalformedAuthorization(
            f"The authorization header is malformed; the region '{request.scope_region}' "
            f"is wrong; expecting '{bucket.region}'",
            bucket.region,
        )
