"""What a permission may be asked on besides buckets and objects, and the tags it would set.

For policies: their Resource elements name ARNs, their conditions tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from lazarette.model.names import AccountId
from lazarette.model.resource import Resource, resource_arn
from lazarette.model.tag import Tag

# Tags by key; None stands for a key alone, as where tags are taken away.
NamedTags = Mapping[str, str | None]


class Target(NamedTuple):
    """A thing of an account: an instance, an alarm, a user, a bucket that is to be made.

    `tags` are those it has; `region` is where a bucket is to be made, when that is said.
    """

    arn: str
    account: AccountId
    tags: NamedTags | None = None
    region: str | None = None


class Tagged(Resource, Protocol):
    """A control-plane resource with its tags."""

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Its tags."""


def target_of(resource: Tagged) -> Target:
    """Return a control-plane resource as a target."""
    return Target(resource_arn(resource), resource.account, tags_by_key(resource.tags))


def to_make(resource_type: str, account: AccountId, region: str) -> Target:
    """Return a control-plane resource that is to be made: its id is not known yet."""
    return Target(f"arn:aws:lightsail:{region}:{account}:{resource_type}/*", account)


def tags_by_key(tags: Iterable[Tag]) -> dict[str, str | None]:
    """Return the tags of a resource as policies know them: a key alone has an empty value."""
    return {tag.key: tag.value or "" for tag in tags}


def bucket_arn(name: str) -> str:
    """Return what policies call a bucket of that name.

    >>> bucket_arn("photos")
    'arn:aws:s3:::photos'
    """
    return f"arn:aws:s3:::{name}"
