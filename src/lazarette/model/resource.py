"""What every named thing of the control plane has: an owner, a region, a name, an id, tags.

Names are unique across the types of an account and region, because TagResource and others
send nothing but a name. Source: Lightsail "Resource tags", ResourceArn.
"""

from __future__ import annotations

import re
from typing import ClassVar, Protocol

import msgspec

from lazarette.model.errors import InvalidInput
from lazarette.model.names import AccountId, Region
from lazarette.model.tag import Tag

# The model's pattern has no period, but matches anywhere; the console's help has one.
_NAME = re.compile(r"\w[\w.\-]{0,253}\w", re.ASCII)


class Resource(Protocol):
    """What ARNs, the history and the tags need to know of a bucket, an instance, an alarm."""

    @property
    def resource_type(self) -> str:
        """The `ResourceType` spelling: "Bucket", "Instance"."""

    @property
    def account(self) -> AccountId:
        """Who owns it."""

    @property
    def region(self) -> Region:
        """Where it counts as being."""

    @property
    def name(self) -> str:
        """Its name, unique in the account and region."""

    @property
    def resource_id(self) -> str:
        """The GUID at the end of its ARN; a thing made again has another."""


def resource_arn(resource: Resource) -> str:
    """Return a resource's ARN; it never changes while the resource exists."""
    kind, guid = resource.resource_type, resource.resource_id
    return f"arn:aws:lightsail:{resource.region}:{resource.account}:{kind}/{guid}"


class StoredResource(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The members that all records of RESOURCES begin with; each type derives its own.

    Buckets are not among them: they have tables of their own.
    """

    resource_type: ClassVar[str]

    account: AccountId
    region: Region
    name: str
    resource_id: str
    created_ms: int
    tags: tuple[Tag, ...] = ()
    format: int = 1


def parse_resource_name(text: str, member: str) -> str:
    """Return `text` as a resource's name. Raises: InvalidInput, naming the member."""
    if not _NAME.fullmatch(text):
        raise InvalidInput(
            f"{member} is 2 to 255 characters: letters, digits, periods, hyphens and "
            "underscores, with a letter, digit or underscore at both ends."
        )
    return text
