"""Tags on control-plane resources, and their limits.

Source: Lightsail TagResource: 50 per resource, key 1 to 128, value 0 to 256 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from lazarette.model.errors import InvalidInput, InvalidTag, TooManyTags
from lazarette.model.limits import (
    RESOURCE_TAG_KEY_MAX,
    RESOURCE_TAG_VALUE_MAX,
    RESOURCE_TAGS_MAX,
)

_ALLOWED = re.compile(r"[\w\s+\-=.:/@]*")


class Tag(msgspec.Struct, frozen=True):
    """One tag; a key-only tag has the value None."""

    key: str
    value: str | None = None


def check_tag(tag: Tag) -> None:
    """Check one tag. Raises: InvalidInput, with the rule it breaks."""
    check_tag_key(tag.key)
    value = tag.value or ""
    if len(value) > RESOURCE_TAG_VALUE_MAX or not _ALLOWED.fullmatch(value):
        raise InvalidInput(
            f"The value of tag {tag.key!r} must have at most {RESOURCE_TAG_VALUE_MAX} "
            "characters: letters, digits, spaces and + - = . _ : / @."
        )


def check_tag_key(key: str) -> None:
    """Check a tag's key. Raises: InvalidInput, with the rule it breaks."""
    if not 1 <= len(key) <= RESOURCE_TAG_KEY_MAX or not _ALLOWED.fullmatch(key):
        raise InvalidInput(
            f"Tag keys have 1 to {RESOURCE_TAG_KEY_MAX} characters: letters, digits, spaces "
            f"and + - = . _ : / @; {key[:160]!r} is not one."
        )
    if key.lower().startswith("aws:"):
        raise InvalidInput(f"Tag keys must not begin with aws:, as {key!r} does.")


def check_tag_set(tags: Sequence[Tag]) -> None:
    """Check a whole set as S3 does. Raises: InvalidTag, TooManyTags."""
    if len(tags) > RESOURCE_TAGS_MAX:
        raise TooManyTags(f"Bucket tag count cannot be greater than {RESOURCE_TAGS_MAX}")
    seen: set[str] = set()
    for tag in tags:
        key, value = tag.key, tag.value or ""
        if not 1 <= len(key) <= RESOURCE_TAG_KEY_MAX or not _ALLOWED.fullmatch(key):
            raise InvalidTag("The TagKey you have provided is invalid")
        if key.lower().startswith("aws:"):
            raise InvalidTag("System tags cannot be added/updated by requester")
        if len(value) > RESOURCE_TAG_VALUE_MAX or not _ALLOWED.fullmatch(value):
            raise InvalidTag("The TagValue you have provided is invalid")
        if key in seen:
            raise InvalidTag("Cannot provide multiple Tags with the same key")
        seen.add(key)


def merge_tags(old: Sequence[Tag], new: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return `old` with `new` added or replacing. Raises: InvalidInput, also over 50."""
    merged = {tag.key: tag for tag in old}
    for tag in new:
        check_tag(tag)
        merged[tag.key] = tag
    if len(merged) > RESOURCE_TAGS_MAX:
        raise InvalidInput(f"A resource can have at most {RESOURCE_TAGS_MAX} tags.")
    return tuple(merged.values())
