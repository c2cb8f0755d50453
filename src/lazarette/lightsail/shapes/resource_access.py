"""SetResourceAccessForBucket."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class SetResourceAccessForBucketRequest(Shape, frozen=True):
    """SetResourceAccessForBucket."""

    resource_name: str
    bucket_name: str
    access: str
