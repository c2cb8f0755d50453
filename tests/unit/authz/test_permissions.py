"""The decision against every cell of docs/permissions.md, under every combination of blocks."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
from msgspec.structs import replace
from permissions import (
    CALLERS,
    COLUMNS,
    ELSE,
    FLAGS,
    LIGHTSAIL,
    MODES,
    READING,
    Blocks,
    holds,
    s3_statement,
)

from lazarette.authz.decide import decide
from lazarette.authz.explain import SENTENCES
from lazarette.model.acl import BLOCK_FLAGS, PUBLIC_READ, AclRequest, PublicAccessBlock
from lazarette.model.action import Action
from lazarette.model.bucket import AccessRules, AttachedInstance, Bucket, BucketChange
from lazarette.model.errors import AccessDenied
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
from lazarette.services.acl_rules import check_acl
from lazarette.services.bucket_settings import apply_change, check_may_be_public

S3 = s3_statement("photos")
OWNER, LISTED, OTHER = AccountId("1" * 12), AccountId("2" * 12), AccountId("3" * 12)


def _caller(kind: Kind, account: AccountId, bucket_id: str = "", identity: str = "") -> Caller:
    return Caller(
        kind,
        account,
        CanonicalId(f"id-of-{account}"),
        AccessKeyId("AKIAEXAMPLE"),
        BucketId(bucket_id),
        "web" if identity else "",
        identity,
    )


def _user(account: AccountId, *statements: dict[str, Any]) -> Caller:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    policies = (parse_policy(document, "own"),) if statements else ()
    return replace(_caller(Kind.USER, account, "", "AIDA"), policies=policies)


WHO = {
    "nobody (an unsigned request)": ANONYMOUS,
    "the root key of the bucket's account": _caller(Kind.ROOT, OWNER),
    "an access key of the bucket": _caller(Kind.BUCKET_KEY, OWNER, "this"),
    "an access key of another bucket": _caller(Kind.BUCKET_KEY, OWNER, "other"),
    "an instance attached to the bucket": _caller(Kind.INSTANCE, OWNER, "", "attached"),
    "an instance not attached": _caller(Kind.INSTANCE, OWNER, "", "detached"),
    "the root key of a listed account": _caller(Kind.ROOT, LISTED),
    "an access key of a listed account's bucket": _caller(Kind.BUCKET_KEY, LISTED, "theirs"),
    "the root key of another account": _caller(Kind.ROOT, OTHER),
    "a user with both statements of the guide": _user(OWNER, LIGHTSAIL, S3),
    "a user with its S3 statement alone": _user(OWNER, S3),
    "a user with its Lightsail statement alone": _user(OWNER, LIGHTSAIL),
    "a user without policies": _user(OWNER),
    "a user denied S3": _user(OWNER, S3, {**S3, "Sid": "No", "Effect": "Deny"}),
    "a listed account's user, allowed S3": _user(LISTED, S3),
    "a listed account's user, without policies": _user(LISTED),
    "another account's user, allowed S3": _user(OTHER, S3),
}
BUCKET = Bucket(
    bucket_id=BucketId("this"),
    name=BucketName("photos"),
    account=OWNER,
    region=Region("us-east-1"),
    bundle_id=BundleId("small_1_0"),
    created_ms=0,
    resource_id="",
    readonly_accounts=(LISTED,),
    instances=(AttachedInstance("web", "attached"),),
)


def _column_of(action: Action) -> str:
    """Say which column of the second table an action belongs to, by its name in IAM."""
    service, _, name = action.value.partition(":")
    if service != "s3":
        return "use the Lightsail API"
    if "Account" in name or name in ("ListAllMyBuckets", "CreateBucket"):
        return "nothing of a bucket's"
    if re.fullmatch(r"GetObject(Version)?", name):
        return "reading"
    if re.fullmatch(r"GetObject(Version)?(Acl|Tagging|Attributes)", name):
        return "list, read ACLs and tags"
    if name in ("ListBucket", "ListBucketVersions", "GetBucketLocation"):
        return "list, read ACLs and tags"
    if re.fullmatch(r"(Get|Put|Delete)Object.*|.*Multipart.*", name):
        return "write"
    return "read settings" if name.startswith("Get") else "change settings"


ACTIONS: dict[str, set[Action]] = {}
for _action in Action:
    ACTIONS.setdefault(_column_of(_action), set()).add(_action)
READ = ACTIONS.pop("reading")
del ACTIONS["nothing of a bucket's"]
ACTIONS["the same in public mode"] = ACTIONS["list, read ACLs and tags"]
COMBINATIONS = [
    frozenset(chosen)
    for count in range(len(BLOCK_FLAGS) + 1)
    for chosen in itertools.combinations(BLOCK_FLAGS, count)
]


def _block(flags: frozenset[str]) -> PublicAccessBlock | None:
    return PublicAccessBlock(**{BLOCK_FLAGS[flag]: True for flag in flags}) if flags else None


def _bucket(mode: str, blocks: Blocks) -> Bucket:
    return replace(
        BUCKET,
        rules=AccessRules(*MODES[mode]),
        public_access_block=_block(blocks.bucket),
        account_block=_block(blocks.account),
    )


def _every_block() -> list[Blocks]:
    return [Blocks(*pair) for pair in itertools.product(COMBINATIONS, repeat=2)]


def test_the_page_knows_the_callers_and_actions_there_are() -> None:
    """Each row is a caller of this file, each column some actions."""
    assert tuple(WHO) == CALLERS
    assert all(set(row) == set(COLUMNS) for row in READING.values())
    assert all(set(row) == set(ACTIONS) for row in ELSE.values())


@pytest.mark.parametrize("who", CALLERS)
def test_reading_an_object(who: str) -> None:
    """Each cell of the first table, 256 times: with all flags of both levels, on and off."""
    for blocks, (column, cell) in itertools.product(_every_block(), READING[who].items()):
        mode, is_public = COLUMNS[column]
        version = ObjectVersion(VersionId("null"), "1", 0, is_public=is_public)
        for action in READ:
            decision = decide(WHO[who], action, _bucket(mode, blocks), version, "k")
            assert decision.allowed is holds(cell, blocks), (column, blocks, decision)
            assert decision.reason in SENTENCES


@pytest.mark.parametrize("who", CALLERS)
def test_everything_else(who: str) -> None:
    """Each cell of the second table, each action, in each mode the column is about."""
    version = ObjectVersion(VersionId("null"), "1", 0, is_public=True)
    for blocks, mode in itertools.product(_every_block(), MODES):
        bucket = _bucket(mode, blocks)
        for column, cell in ELSE[who].items():
            is_of_public_mode = column == "the same in public mode"
            if column.startswith(("list", "the same")) and is_of_public_mode != (
                mode == "public"
            ):
                continue
            expected = holds(cell, blocks)
            for action in ACTIONS[column]:
                key = "k" if column == "write" or "Object" in action.value else ""
                decision = decide(WHO[who], action, bucket, version, key)
                assert decision.allowed is expected, (column, mode, blocks, decision)


@pytest.mark.parametrize("level", ["bucket", "account"])
@pytest.mark.parametrize("flag", FLAGS)
def test_what_a_flag_does(flag: str, level: str) -> None:
    """Each row of the third table, whoever has the flag; the refusal names both."""
    blocks = Blocks(**{level: frozenset([flag] if flag != "none" else [])})
    row = FLAGS[flag]
    reasons = []
    asked = AclRequest(PUBLIC_READ, "public-read")
    try:
        check_acl(WHO[CALLERS[1]], _bucket("individual", blocks), asked, Action.PUT_OBJECT)
    except AccessDenied as refusal:
        reasons.append(refusal.facts["reason"])
    assert row["a new public ACL"] == ("refused" if reasons else "allowed")
    private = _bucket("private", blocks)
    opened = apply_change(private, BucketChange(rules=AccessRules(True)))
    before = len(reasons)
    try:
        check_may_be_public(private, opened)
    except AccessDenied as refusal:
        reasons.append(refusal.facts["reason"])
    refused = len(reasons) > before
    assert row["making the bucket public"] == ("refused" if refused else "allowed")
    version = ObjectVersion(VersionId("null"), "1", 0, is_public=True)
    for column, who, mode in (
        ("objects public by ACL", ANONYMOUS, "individual"),
        ("a bucket in public mode", ANONYMOUS, "public"),
        ("its listed accounts, in public mode", _caller(Kind.ROOT, LISTED), "public"),
    ):
        action = Action.GET_OBJECT if who is ANONYMOUS else Action.LIST_OBJECTS
        decision = decide(who, action, _bucket(mode, blocks), version)
        assert row[column] == ("shown" if decision.allowed else "hidden")
        if not decision.allowed:
            reasons.append(decision.reason)
    assert set(reasons) <= {f"{level}-block:{flag}"}
