"""TagResource, UntagResource, and the Tag that other shapes carry."""

from __future__ import annotations

from lazarette.lightsail.shapes.shape import Shape


class Tag(Shape, frozen=True):
    """One tag; a key-only tag has no value."""

    key: str
    value: str | None = None


class TagResourceRequest(Shape, frozen=True):
    """TagResource."""

    resource_name: str
    tags: list[Tag]
    resource_arn: str | None = None


class UntagResourceRequest(Shape, frozen=True):
    """UntagResource."""

    resource_name: str
    tag_keys: list[str]
    resource_arn: str | None = None
