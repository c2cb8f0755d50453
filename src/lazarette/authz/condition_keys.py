"""What a request has under each condition key of policies.

The table is the whole of it: no header or parameter becomes a key because a client sends it.
Sources: IAM "AWS global condition context keys"; Service Authorization Reference, "Amazon S3"
and "Amazon Lightsail".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lazarette.base.uri import decode
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.names import AccountId
from lazarette.model.object_version import ObjectVersion
from lazarette.model.policy_condition import parse_key
from lazarette.model.principal import Caller
from lazarette.model.resource import resource_arn
from lazarette.model.target import NamedTags, Target, bucket_arn, tags_by_key
from lazarette.model.timestamp import iso_date
from lazarette.model.user import user_arn

_S3 = "s3:"
# Asked of the bucket also where a key is at hand, as whether a missing one may be told.
ON_BUCKET = frozenset(
    (Action.LIST_OBJECTS.value, Action.LIST_VERSIONS.value, Action.LIST_UPLOADS.value)
)
_SIGNATURE_VERSION = "AWS4-HMAC-SHA256"


class Asked(NamedTuple):
    """One question for a user's policies, as `services.gate.Gate` describes it."""

    caller: Caller
    action: str  # IAM's name of it
    bucket: Bucket | None = None
    version: ObjectVersion | None = None
    key: str = ""
    target: Target | None = None
    tags: NamedTags | None = None

    def resource(self) -> str:
        """Return the ARN it is about; "*" for what is about the account as such."""
        if self.target is not None:
            return self.target.arn
        bucket = self.bucket
        if bucket is None:
            return "*"
        if not self.action.startswith(_S3):
            return resource_arn(bucket)
        arn = bucket_arn(bucket.name)
        return f"{arn}/{self.key}" if self.key and self.action not in ON_BUCKET else arn

    def values(self, key: str) -> Sequence[str] | None:
        """Return what the request has under a condition key, None when nothing.

        `key` is as `Condition.key` holds it.
        """
        name, slash, rest = key.partition("/")
        if slash:
            tagged = _TAGS.get(name)
            found = None if tagged is None else _of_tag(tagged(self), rest)
            return None if found is None else (found,)
        several = _SEVERAL.get(name)
        if several is not None:
            return several(self)
        single = _KEYS.get(name)
        value = None if single is None else single(self)
        return None if value is None else (value,)

    def variable(self, key: str) -> str | None:
        """Return the value of a policy variable; keys with several values are none."""
        values = None if key.lower() in _SEVERAL else self.values(parse_key(key))
        return values[0] if values else None

    def is_about_s3(self) -> bool:
        """True for actions of S3."""
        return self.action.startswith(_S3)


def _of_tag(tags: NamedTags | None, key: str) -> str | None:
    """Return a tag's value; IAM does not tell keys apart by case."""
    if not tags:
        return None
    if key in tags:
        return tags[key]
    lower = key.lower()
    return next((value for name, value in tags.items() if name.lower() == lower), None)


def _resource_tags(asked: Asked) -> NamedTags | None:
    """Tags of what the control plane works on; S3 asks for none while a bucket has no ABAC."""
    if asked.target is not None:
        return asked.target.tags
    if asked.bucket is None or asked.is_about_s3():
        return None
    return tags_by_key(asked.bucket.tags)


def _is_about_object(asked: Asked) -> bool:
    return bool(asked.key) and asked.is_about_s3() and asked.action not in ON_BUCKET


def _request_tags(asked: Asked) -> NamedTags | None:
    return None if _is_about_object(asked) else asked.tags


def _request_object_tags(asked: Asked) -> NamedTags | None:
    return asked.tags if _is_about_object(asked) else None


def _existing_object_tags(asked: Asked) -> NamedTags | None:
    return None if asked.version is None else asked.version.tags


def _principal_tags(asked: Asked) -> NamedTags | None:
    return tags_by_key(asked.caller.tags)


_TAGS: Mapping[str, Callable[[Asked], NamedTags | None]] = {
    "aws:requesttag": _request_tags,
    "aws:resourcetag": _resource_tags,
    "lightsail:resourcetag": _resource_tags,
    "aws:principaltag": _principal_tags,
    "s3:existingobjecttag": _existing_object_tags,
    "s3:requestobjecttag": _request_object_tags,
}

_SEVERAL: Mapping[str, Callable[[Asked], Sequence[str] | None]] = {
    "aws:tagkeys": lambda asked: tuple(_request_tags(asked) or ()),
    "s3:requestobjecttagkeys": lambda asked: tuple(_request_object_tags(asked) or ()),
}


def _of_header(name: str) -> Callable[[Asked], str | None]:
    def find(asked: Asked) -> str | None:
        facts = asked.caller.facts
        return None if facts is None else facts.header(name)

    return find


def _of_field(name: str) -> Callable[[Asked], str | None]:
    def find(asked: Asked) -> str | None:
        facts = asked.caller.facts
        return None if facts is None else facts.field(name)

    return find


def _of_listing(name: str) -> Callable[[Asked], str | None]:
    """A parameter counts where a listing is asked for, not where a missing key is."""

    def find(asked: Asked) -> str | None:
        facts = asked.caller.facts
        if facts is None or asked.action not in ON_BUCKET or asked.key:
            return None
        return facts.parameter(name)

    return find


def _account(asked: Asked) -> AccountId:
    if asked.target is not None:
        return asked.target.account
    return asked.caller.account if asked.bucket is None else asked.bucket.account


def _principal_arn(asked: Asked) -> str:
    caller = asked.caller
    return user_arn(caller.account, caller.path, caller.name)


def _source_ip(asked: Asked) -> str | None:
    facts = asked.caller.facts
    return None if facts is None else facts.source_ip or None


def _is_secure(asked: Asked) -> str | None:
    facts = asked.caller.facts
    return None if facts is None else str(facts.is_secure).lower()


def _time(asked: Asked) -> str | None:
    facts = asked.caller.facts
    return None if facts is None else iso_date(facts.received_ms)


def _epoch(asked: Asked) -> str | None:
    facts = asked.caller.facts
    return None if facts is None else str(facts.received_ms // 1000)


def _region(asked: Asked) -> str | None:
    facts = asked.caller.facts
    return None if facts is None else facts.region or None


def _auth_type(asked: Asked) -> str | None:
    facts = asked.caller.facts
    return None if facts is None or not asked.is_about_s3() else facts.auth_type


def _signature_version(asked: Asked) -> str | None:
    return None if _auth_type(asked) is None else _SIGNATURE_VERSION


def _signature_age(asked: Asked) -> str | None:
    facts = asked.caller.facts
    if facts is None or not asked.is_about_s3():
        return None
    return str(max(0, facts.received_ms - facts.signed_ms))


def _source(asked: Asked) -> tuple[str, str] | None:
    """Return a copy's source, as `bucket/key`, and its version (empty: the current one).

    However it is written, it is what `s3.operations.object_copy` reads out of it: a slash
    before it or an escaped letter must not lead past a condition.
    """
    text = _of_field("x-amz-copy-source")(asked)
    if text is None:
        return None
    path, mark, version = text.encode("latin-1", "replace").rpartition(b"?versionId=")
    if not mark:
        path, version = version, b""
    name = decode(path.replace(b"+", b" ")).decode("utf-8", "replace").removeprefix("/")
    return name, decode(version).decode("latin-1")


def _copy_source(asked: Asked) -> str | None:
    source = _source(asked)
    return None if source is None else source[0]


def _version_id(asked: Asked) -> str | None:
    facts = asked.caller.facts
    if facts is None or asked.key == "" or "Version" not in asked.action:
        return None
    source = _source(asked)
    return facts.parameter("versionId") if source is None else source[1] or None


_HEADERS = (
    "x-amz-acl",
    "x-amz-content-sha256",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
    "x-amz-metadata-directive",
    "x-amz-object-ownership",
    "x-amz-server-side-encryption",
    "x-amz-storage-class",
    "x-amz-website-redirect-location",
)

_KEYS: Mapping[str, Callable[[Asked], str | None]] = {
    "aws:currenttime": _time,
    "aws:epochtime": _epoch,
    "aws:principalaccount": lambda asked: asked.caller.account,
    "aws:principalarn": _principal_arn,
    "aws:principalisawsservice": lambda asked: "false",
    "aws:principaltype": lambda asked: "User",
    "aws:referer": _of_header("referer"),
    "aws:requestedregion": _region,
    "aws:resourceaccount": _account,
    "aws:securetransport": _is_secure,
    "aws:sourceip": _source_ip,
    "aws:useragent": _of_header("user-agent"),
    "aws:userid": lambda asked: asked.caller.identity_id or None,
    "aws:username": lambda asked: asked.caller.name or None,
    "aws:viaawsservice": lambda asked: "false",
    "s3:authtype": _auth_type,
    "s3:delimiter": _of_listing("delimiter"),
    "s3:locationconstraint": lambda asked: asked.target.region if asked.target else None,
    "s3:max-keys": _of_listing("max-keys"),
    "s3:prefix": _of_listing("prefix"),
    "s3:resourceaccount": lambda asked: _account(asked) if asked.is_about_s3() else None,
    "s3:signatureage": _signature_age,
    "s3:signatureversion": _signature_version,
    "s3:versionid": _version_id,
    "s3:x-amz-copy-source": _copy_source,
    **{f"s3:{name}": _of_field(name) for name in _HEADERS},
}
