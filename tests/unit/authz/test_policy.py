"""The whole policy, one line for each kind of caller and each setting of a bucket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from lazarette.authz.decide import ACCOUNT_WIDE, BUCKET_READS, OBJECT_WORK, READS, decide
from lazarette.authz.explain import SENTENCES, explain
from lazarette.authz.grants import READING
from lazarette.model.acl import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    Grant,
    Ownership,
    PublicAccessBlock,
)
from lazarette.model.action import Action
from lazarette.model.bucket import AccessRules, AttachedInstance, Bucket
from lazarette.model.names import (
    AccessKeyId,
    AccountId,
    BucketId,
    BucketName,
    BundleId,
    CanonicalId,
    Region,
    VersionId,
)
from lazarette.model.object_version import ObjectVersion
from lazarette.model.policy import parse_policy
from lazarette.model.principal import ANONYMOUS, Caller, Kind

OWNER, READER, STRANGER = "111111111111", "222222222222", "333333333333"
ATTACHED = "id-of-attached-instance"
STRANGER_ID = f"id-of-{STRANGER}"


def _caller(kind: Kind, account: str, bucket_id: str = "") -> Caller:
    return Caller(
        kind,
        AccountId(account),
        CanonicalId(f"id-of-{account}"),
        AccessKeyId("AKIAEXAMPLE"),
        BucketId(bucket_id),
    )


def _instance(resource_id: str) -> Caller:
    return replace(_caller(Kind.INSTANCE, OWNER), name="web", identity_id=resource_id)


def _bucket(rules: AccessRules) -> Bucket:
    return Bucket(
        bucket_id=BucketId("id-of-photos"),
        name=BucketName("photos"),
        account=AccountId(OWNER),
        region=Region("us-east-1"),
        bundle_id=BundleId("small_1_0"),
        created_ms=0,
        resource_id="",
        rules=rules,
        readonly_accounts=(AccountId(READER),),
        instances=(AttachedInstance("web", ATTACHED),),
    )


# The guide's two statements, each alone, and denials.
LIGHTSAIL = {"Sid": "LightsailAccess", "Effect": "Allow", "Action": "lightsail:*"}
S3_BUCKET = {
    "Sid": "S3BucketAccess",
    "Effect": "Allow",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::photos/*", "arn:aws:s3:::photos"],
}
NO_DELETING = {"Sid": "Keep", "Effect": "Deny", "Action": ["s3:Delete*", "lightsail:Delete*"]}
NO_READING = {"Sid": "Blind", "Effect": "Deny", "Action": "s3:GetObject*"}


def _user(account: str, *statements: Mapping[str, object]) -> Caller:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Resource": "*", **statement} for statement in statements],
    }
    policies = (parse_policy(json.dumps(document), "the-guide-s"),) if statements else ()
    return replace(_caller(Kind.USER, account), name="ann", policies=policies)


CALLERS = {
    "anonymous": ANONYMOUS,
    "owner's root": _caller(Kind.ROOT, OWNER),
    "its key": _caller(Kind.BUCKET_KEY, OWNER, "id-of-photos"),
    "key of its former namesake": _caller(Kind.BUCKET_KEY, OWNER, "id-of-older-photos"),
    "owner's other key": _caller(Kind.BUCKET_KEY, OWNER, "id-of-music"),
    "reader's root": _caller(Kind.ROOT, READER),
    "reader's key": _caller(Kind.BUCKET_KEY, READER, "id-of-theirs"),
    "stranger's root": _caller(Kind.ROOT, STRANGER),
    "stranger's key": _caller(Kind.BUCKET_KEY, STRANGER, "id-of-strange"),
    "owner's user": _caller(Kind.USER, OWNER),
    "with LightsailAccess": _user(OWNER, LIGHTSAIL),
    "with S3BucketAccess": _user(OWNER, S3_BUCKET),
    "with both": _user(OWNER, LIGHTSAIL, S3_BUCKET),
    "with both, none to delete": _user(OWNER, LIGHTSAIL, S3_BUCKET, NO_DELETING),
    "reader's user": _user(READER),
    "reader's, with S3": _user(READER, S3_BUCKET),
    "reader's, denied reading": _user(READER, S3_BUCKET, NO_READING),
    "stranger's, with S3": _user(STRANGER, S3_BUCKET),
    "stranger's, denied reading": _user(STRANGER, NO_READING),
    "owner's instance": _instance("id-of-instance"),
    "attached instance": _instance(ATTACHED),
}


def _version(is_public: bool = False, *grants: Grant, owner: str = "") -> ObjectVersion:
    return ObjectVersion(
        VersionId("null"),
        "1",
        0,
        is_public=is_public,
        acl=grants or None,
        owner=CanonicalId(owner),
    )


_INDIVIDUAL = _bucket(AccessRules(False, True))
_S3_MADE = replace(_INDIVIDUAL, is_s3_made=True)
_CLOSED, _OPEN = _version(), _version(True)
_BLOCK = PublicAccessBlock(ignore_public_acls=True)
_RESTRICT = PublicAccessBlock(restrict_public_buckets=True)
_OFF = Ownership.ENFORCED
_SIGNED = _version(False, Grant(AUTHENTICATED_USERS, "READ"))
_TO_STRANGER = _version(False, Grant(STRANGER_ID, "FULL_CONTROL"))
_BUCKET_ACL = (
    Grant(ALL_USERS, "READ"),
    Grant(AUTHENTICATED_USERS, "WRITE"),
    Grant(STRANGER_ID, "READ_ACP"),
)

SETTINGS: dict[str, tuple[Bucket | None, ObjectVersion | None]] = {
    "no bucket": (None, None),
    "private": (_bucket(AccessRules()), _CLOSED),
    "private, object public": (_bucket(AccessRules()), _OPEN),
    "overrides, object private": (_INDIVIDUAL, _CLOSED),
    "overrides, object public": (_INDIVIDUAL, _OPEN),
    "public": (_bucket(AccessRules(True, False)), _CLOSED),
    "public and overrides": (_bucket(AccessRules(True, True)), _CLOSED),
    "overrides, object signed": (_INDIVIDUAL, _SIGNED),
    "overrides, object granted": (_INDIVIDUAL, _TO_STRANGER),
    "overrides, object theirs": (_INDIVIDUAL, _version(owner=STRANGER_ID)),
    "overrides, bucket ACL": (replace(_INDIVIDUAL, acl=_BUCKET_ACL), _CLOSED),
    "S3's, object granted": (_S3_MADE, _TO_STRANGER),
    "S3's, object theirs": (_S3_MADE, _version(owner=STRANGER_ID)),
    "S3's, bucket ACL": (replace(_S3_MADE, acl=_BUCKET_ACL), _CLOSED),
    "private, ACLs": (replace(_bucket(AccessRules()), acl=_BUCKET_ACL), _TO_STRANGER),
    "public, ACLs": (replace(_bucket(AccessRules(True)), acl=_BUCKET_ACL), _TO_STRANGER),
    "ACLs off": (replace(_S3_MADE, acl=_BUCKET_ACL, ownership=_OFF), _OPEN),
    "blocked, object public": (replace(_INDIVIDUAL, public_access_block=_BLOCK), _OPEN),
    "blocked, object granted": (
        replace(_S3_MADE, acl=_BUCKET_ACL, public_access_block=_BLOCK),
        _TO_STRANGER,
    ),
    "blocked, public": (
        replace(_bucket(AccessRules(True)), public_access_block=_BLOCK),
        _CLOSED,
    ),
    "restricted, public": (
        replace(_bucket(AccessRules(True)), public_access_block=_RESTRICT),
        _CLOSED,
    ),
    "restricted, private": (
        replace(_bucket(AccessRules()), public_access_block=_RESTRICT),
        _CLOSED,
    ),
}


# Sets of actions that stand together in the file; the larger first.
GROUPS = {
    "everything": frozenset(Action),
    "all-of-s3": frozenset(action for action in Action if action.value.startswith("s3:")),
    "object-work": OBJECT_WORK,
    "bucket-reads": BUCKET_READS,
    "reads": READS,
    "reading": READING,
    "account-wide": ACCOUNT_WIDE,
    "all-of-lightsail": frozenset(
        action for action in Action if action.value.startswith("lightsail:")
    ),
}


def _words(allowed: list[Action]) -> str:
    left = set(allowed)
    words = []
    for name, group in GROUPS.items():
        if group <= left:
            words.append(name)
            left -= group
    return " ".join([*words, *(action.name for action in Action if action in left)]) or "-"


def _line(who: str, setting: str) -> str:
    bucket, version = SETTINGS[setting]
    allowed = [a for a in Action if decide(CALLERS[who], a, bucket, version).allowed]
    words = _words(allowed)
    return f"{who:26} | {setting:25} | {words}"


def test_the_whole_policy_is_the_golden_file() -> None:
    """A change of this file is a change of who may do what, and is reviewed as that."""
    lines = [
        f"{name} = {' '.join(action.name for action in Action if action in group)}"
        for name, group in GROUPS.items()
    ]
    lines += [_line(who, setting) for who in CALLERS for setting in SETTINGS]
    expected = (Path(__file__).parent / "policy.txt").read_text()
    assert "\n".join(lines) + "\n" == expected


def test_nothing_but_reading_objects_is_anonymous_in_a_bucket_of_lightsail() -> None:
    """Whatever its settings and ACLs, an unsigned caller reads objects at most."""
    for bucket, version in SETTINGS.values():
        if bucket is not None and bucket.is_s3_made:
            continue
        for action in set(Action) - READING:
            assert not decide(ANONYMOUS, action, bucket, version).allowed


def test_no_bucket_key_reaches_the_control_plane() -> None:
    """A bucket's own key has none of the lightsail actions."""
    assert not {a for a in OBJECT_WORK if a.value.startswith("lightsail:")}
    for action in ACCOUNT_WIDE - {Action.LIST_BUCKETS}:
        assert not decide(CALLERS["its key"], action, None).allowed


def test_an_attached_instance_may_what_the_key_of_the_bucket_may() -> None:
    """In every setting of the bucket; of the other buckets it sees what is public."""
    for bucket, version in SETTINGS.values():
        for action in Action:
            of_instance = decide(CALLERS["attached instance"], action, bucket, version)
            of_key = decide(CALLERS["its key"], action, bucket, version)
            assert of_instance.allowed == of_key.allowed


def test_readers_never_write() -> None:
    """The actions of a read-only account are reads by their names."""
    assert all(a.name.startswith(("GET_", "LIST_")) for a in READS)


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_decision_has_words(who: str, setting: str) -> None:
    """`explain` has a sentence for the reason of every decision, and says the same."""
    bucket, version = SETTINGS[setting]
    for action in Action:
        decision = decide(CALLERS[who], action, bucket, version)
        told = explain(CALLERS[who], action, bucket, version)
        assert (told.allowed, told.rule) == decision
        assert SENTENCES[decision.reason] in told.sentence
        assert (" may not " in told.sentence) is not decision.allowed
