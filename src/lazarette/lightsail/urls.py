"""The address a bucket is shown under (`Bucket.url`)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from lazarette.model.bucket import Bucket


def bucket_urls(domain: str, public_url: str) -> Callable[[Bucket], str]:
    """Return what makes the URL of a bucket.

    With a `domain`, buckets have host names below it, as at AWS, under the scheme and port
    of `public_url`; without one, they are paths below `public_url`.
    """
    if not domain:
        base = public_url.rstrip("/")
        return lambda bucket: f"{base}/{bucket.name}"
    parts = urlsplit(public_url)
    port = f":{parts.port}" if parts.port is not None else ""
    return lambda bucket: f"{parts.scheme}://{bucket.name}.s3.{bucket.region}.{domain}{port}"
