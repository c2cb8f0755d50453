"""Ten thousand users at buckets: the decision against a slow and obvious one.

The slow one reads the policy's document as it is written and compares letter by letter; in
what the policies leave open, a user is its account's root where they allow, and nobody else.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings, strategies as st
from msgspec.structs import replace
from properties.test_access import ACCOUNTS, IDS, expected

from lazarette.authz.decide import decide
from lazarette.model.acl import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    Grant,
    Ownership,
    PublicAccessBlock,
)
from lazarette.model.action import Action
from lazarette.model.bucket import AccessRules, Bucket
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
from lazarette.model.tag import Tag

CASES = 10_000
ACTIONS = (
    Action.GET_OBJECT,
    Action.GET_OBJECT_VERSION,
    Action.PUT_OBJECT,
    Action.PUT_OBJECT_ACL,
    Action.DELETE_OBJECT,
    Action.LIST_OBJECTS,
)
ACTION_PATTERNS = (
    "s3:*",
    "*",
    "s3:Get*",
    "s3:getobject",
    "S3:Put?bject",
    "s3:*Object",
    "s3:List*",
)
RESOURCES = (
    "*",
    "arn:aws:s3:::photos",
    "arn:aws:s3:::photos/*",
    "arn:aws:s3:::photos/${aws:username}/*",
    "arn:aws:s3:::p*/ann/?",
    "arn:aws:s3:::photos/${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::photos/*/a",
    "arn:aws:s3:::music/*",
)
KEYS = ("ann/a", "ann/b", "bob/a", "red/a", "*/a", "a")
CONDITIONS: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:username": "ann"}},
    {"StringEquals": {"aws:username": ["bob", "${aws:username}"]}},
    {"StringNotEquals": {"aws:username": ["bob", "ann"]}},
    {"StringEqualsIgnoreCase": {"aws:UserName": "ANN"}},
    {"StringLike": {"aws:PrincipalTag/team": "r?d"}},
    {"StringNotLike": {"aws:PrincipalTag/team": "*e*"}},
    {"StringLikeIfExists": {"aws:PrincipalTag/team": "blue"}},
    {"Null": {"aws:PrincipalTag/team": "true"}},
    {"StringEquals": {"s3:ExistingObjectTag/kind": "cat"}},
    {"StringNotEquals": {"s3:ExistingObjectTag/kind": "cat"}},
    {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["x", "y"]}},
    {"ForAnyValue:StringLike": {"s3:RequestObjectTagKeys": ["x*"]}},
    {"ForAnyValue:StringNotEquals": {"s3:RequestObjectTagKeys": "x"}},
    {"ForAllValues:StringNotLike": {"s3:RequestObjectTagKeys": "?"}},
    {"Null": {"s3:RequestObjectTagKeys": "false"}, "StringEquals": {"aws:username": "ann"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}},
)


class Choices:
    """Choices drawn from one number: smaller numbers are simpler cases."""

    def __init__(self, number: int) -> None:
        self._left = number

    def of(self, count: int) -> int:
        """Return one of so many."""
        self._left, chosen = divmod(self._left, count)
        return chosen

    def pick(self, *values: Any) -> Any:
        """Return one of the values."""
        return values[self.of(len(values))]


def fits(pattern: list[str], text: str) -> bool:
    """Compare a pattern, in which ANY and ONE stand for others, letter by letter."""
    if not pattern:
        return not text
    if pattern[0] == "ANY":
        return any(fits(pattern[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in ("ONE", text[0]) and fits(pattern[1:], text[1:])


def spell(text: str, context: dict[str, list[str]], *, wild: bool) -> list[str] | None:
    """Write a policy's text as letters; None when a variable in it has no value."""
    letters: list[str] = []
    while text:
        if text.startswith("${"):
            name, _, text = text[2:].partition("}")
            if name.lower() not in context:
                return None
            letters += context[name.lower()][0]
            continue
        letters.append({"*": "ANY", "?": "ONE"}.get(text[0], text[0]) if wild else text[0])
        text = text[1:]
    return letters


def is_like(text: str, value: str, context: dict[str, list[str]], *, wild: bool = True) -> bool:
    """Say whether a policy's text fits a value."""
    letters = spell(text, context, wild=wild)
    return letters is not None and fits(letters, value)


def listed(value: Any) -> list[Any]:
    """Return a value that may stand alone as a list."""
    return value if isinstance(value, list) else [value]


def is_met(operator: str, wanted: list[str], values: list[str], context: Any) -> bool:
    """Say whether one condition holds."""
    if operator == "Null":
        return ("false" if values else "true") in wanted
    many, _, name = operator.rpartition(":")
    if name.endswith("IfExists") and not values:
        return True
    name = name.removesuffix("IfExists")
    is_not = "Not" in name

    def one(value: str) -> bool:
        if name == "StringEqualsIgnoreCase":
            return value.lower() in [text.lower() for text in wanted]
        wild = "Like" in name
        found = any(is_like(text, value, context, wild=wild) for text in wanted)
        return found is not is_not

    if many == "ForAllValues":
        return all(one(value) for value in values)
    if many == "ForAnyValue" or values:
        return any(one(value) for value in values)
    return is_not


def slow_effect(document: dict[str, Any], action: str, resource: str, context: Any) -> str:
    """Return Deny, Allow or nothing, by going through all statements."""
    effects = set()
    for statement in document["Statement"]:
        applies = True
        for member, value, lower in (("Action", action, True), ("Resource", resource, False)):
            texts = listed(statement.get(member, statement.get(f"Not{member}")))
            named = any(
                is_like(
                    text.lower() if lower else text, value.lower() if lower else value, context
                )
                for text in texts
            )
            if f"Not{member}" in statement:
                unknown = any(spell(text, context, wild=True) is None for text in texts)
                named = not named and not (unknown and statement["Effect"] == "Allow")
            applies = applies and named
        for operator, keys in statement.get("Condition", {}).items():
            for key, wanted in keys.items():
                values = context.get(key.lower(), [])
                applies = applies and is_met(operator, listed(wanted), values, context)
        if applies:
            effects.add(statement["Effect"])
    return "Deny" if "Deny" in effects else "Allow" if effects else ""


def some_document(choices: Choices) -> dict[str, Any]:
    """Return a policy of one to three statements."""
    statements = []
    for _ in range(1 + choices.of(3)):
        statement: dict[str, Any] = {"Effect": choices.pick("Allow", "Allow", "Deny")}
        statement[choices.pick("Action", "Action", "Action", "NotAction")] = [
            choices.pick(*ACTION_PATTERNS) for _ in range(1 + choices.of(2))
        ]
        statement[choices.pick("Resource", "Resource", "Resource", "NotResource")] = [
            choices.pick(*RESOURCES) for _ in range(1 + choices.of(2))
        ]
        if choices.of(2):
            statement["Condition"] = choices.pick(*CONDITIONS)
        statements.append(statement)
    return {"Version": "2012-10-17", "Statement": statements}


def some_bucket(choices: Choices) -> Bucket:
    """Return the first account's bucket in one of its modes, with blocks, ACLs and readers."""
    shared = (AccountId(ACCOUNTS[1]),) if choices.of(2) else ()
    grantee = choices.pick(ALL_USERS, AUTHENTICATED_USERS, IDS[ACCOUNTS[1]])
    return Bucket(
        bucket_id=BucketId("this"),
        name=BucketName("photos"),
        account=AccountId(ACCOUNTS[0]),
        region=Region("us-east-1"),
        bundle_id=BundleId("small_1_0"),
        created_ms=0,
        resource_id="",
        rules=AccessRules(*choices.pick((False, False), (False, True), (True, False))),
        readonly_accounts=shared,
        acl=(Grant(grantee, choices.pick("READ", "WRITE")),) if choices.of(2) else None,
        ownership=choices.pick(None, Ownership.ENFORCED),
        is_s3_made=bool(choices.of(2)),
        public_access_block=choices.pick(
            None,
            PublicAccessBlock(ignore_public_acls=True),
            PublicAccessBlock(restrict_public_buckets=True),
        ),
    )


@settings(max_examples=CASES, deadline=None)
@given(st.integers(0, 2**128 - 1))
def test_users_may_what_a_slow_reading_says(number: int) -> None:
    """Allowed by nothing but the policies and the bucket's own rules, and never if denied."""
    choices = Choices(number)
    document = some_document(choices)
    bucket = some_bucket(choices)
    action = choices.pick(*ACTIONS)
    key = "" if action is Action.LIST_OBJECTS else choices.pick(*KEYS)
    account = AccountId(choices.pick(*ACCOUNTS))
    tags = choices.pick({}, {"x": "1"}, {"x": "1", "zz": "2"}) if key else None
    team = choices.pick("", "red")
    version = ObjectVersion(
        VersionId("null"),
        "1",
        0,
        is_public=bool(choices.of(2)),
        tags=choices.pick({}, {"kind": "cat"}),
    )
    root = Caller(
        Kind.ROOT, account, CanonicalId(IDS[account]), AccessKeyId("AKIAEXAMPLE"), BucketId("")
    )
    user = replace(
        root,
        kind=Kind.USER,
        name="ann",
        identity_id="AIDAEXAMPLE",
        policies=(parse_policy(json.dumps(document), "own"),),
        tags=(Tag("team", team),) if team else (),
    )
    context = {
        "aws:username": ["ann"],
        "aws:principalarn": [f"arn:aws:iam::{account}:user/ann"],
        **({"aws:principaltag/team": [team]} if team else {}),
        **{f"s3:existingobjecttag/{name}": [tag] for name, tag in version.tags.items()},
        "s3:requestobjecttagkeys": list(tags or ()),
    }
    resource = "arn:aws:s3:::photos" + (f"/{key}" if key else "")
    effect = slow_effect(document, action.value, resource, context)
    if effect == "Deny":
        wanted = False
    elif effect == "Allow":
        wanted = account == bucket.account or expected(root, action, bucket, version)
    else:
        wanted = expected(ANONYMOUS, action, bucket, version)
    assert decide(user, action, bucket, version, key, None, tags).allowed is wanted
