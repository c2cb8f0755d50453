"""Whether a signature names the bucket's own region, for servers that are strict about it."""

from __future__ import annotations

from lazarette.http.message import Request
from lazarette.model.errors import MalformedAuthorization
from lazarette.s3.address import Address
from lazarette.s3.services import S3Services


async def require_region(s3: S3Services, at: Address, request: Request) -> None:
    """Return if the request is unsigned, or signed for the bucket's region.

    Raises: MalformedAuthorization, NoSuchBucket.
    """
    if not request.scope_region:
        return
    region = await s3.facts.find_region(at.bucket)
    if region != request.scope_region:
        raise MalformedAuthorization(
            f"The authorization header is malformed; the region '{request.scope_region}' "
            f"is wrong; expecting '{region}'",
            region,
        )
