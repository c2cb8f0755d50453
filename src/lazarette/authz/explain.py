"""The same decision in words, for `lazarette explain` and the console."""

from __future__ import annotations

from typing import NamedTuple

from lazarette.authz.blocks import (
    BLOCK_ACLS,
    BLOCK_POLICY,
    IGNORE_ACLS,
    RESTRICT,
    find_block,
)
from lazarette.authz.condition_keys import Asked
from lazarette.authz.decide import decide
from lazarette.authz.policies import Effect, Verdict, judge
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import Caller, Kind

_BLOCKED = {
    BLOCK_ACLS: "refuses new public ACLs",
    IGNORE_ACLS: "lets no public ACL and no public mode count",
    BLOCK_POLICY: "refuses to make a bucket public",
    RESTRICT: "leaves a public bucket to its own account alone",
}
SENTENCES = {
    "owner": "The caller is the root of the account that owns the bucket.",
    "account-root": "The caller is the root of the account.",
    "own-bucket-key": "The caller is an access key of this bucket.",
    "readonly-account": "The bucket gives the caller's account read-only access.",
    "bucket-public": "The bucket's access rules make all objects public.",
    "object-public": (
        "The object carries public-read, and the bucket's access rules let objects be "
        "public one by one."
    ),
    "bucket-acl": ("The bucket's ACL grants it, and the bucket's access rules let ACLs count."),
    "object-acl": ("The object's ACL grants it, and the bucket's access rules let ACLs count."),
    "object-owner": (
        "The caller owns the object, and the bucket's access rules let ACLs count."
    ),
    "key-sees-its-bucket": "A bucket access key may list buckets; it sees only its own.",
    "attached-instance": "The bucket is attached to this instance.",
    "instance-sees-its-buckets": (
        "An instance may list buckets; it sees only those it is attached to."
    ),
    "unsigned": (
        "The request is not signed, and only reading public objects needs no signature."
    ),
    "not-public": (
        "The request is not signed and the object is not public: neither the bucket's "
        "access rules nor the object's ACL with them open it."
    ),
    "needs-root-key": "Only the root access key of the owning account may do this.",
    "instance-not-attached": "The bucket is not attached to this instance.",
    "temporary-credentials": "Temporary credentials cannot ask for others.",
    "session-changes-no-user": (
        "Temporary credentials change nothing in IAM but their user's own password: use the "
        "console, or an access key."
    ),
    "needs-no-permission": "It needs no permission.",
    "aws-managed-policy": "Nobody changes the policies of AWS itself.",
    "no-user": "Only users and roots are given temporary credentials.",
    "key-of-another-bucket": "The access key belongs to another bucket.",
    "readonly-account-may-only-read": (
        "The bucket gives the caller's account read-only access, and this is no read."
    ),
    "another-account": "The bucket belongs to another account and is not shared with this one.",
    "user-policy": "The user's policies allow it.",
    "user-policy-denies": "A policy of the user denies it, and a denial always wins.",
    "no-user-policy": "None of the user's policies allows it.",
    "no-bucket": "There is no bucket to do this in.",
    "no-rule": "No rule allows it.",
    **{
        f"{level}-block:{flag}": f"{flag} of the {level}'s public access block {does}."
        for level in ("account", "bucket")
        for flag, does in _BLOCKED.items()
    },
}

# Actions that are allowed as such while a block may refuse what they would do.
_ACL = (BLOCK_ACLS, "with a public ACL")
_PARTLY = {
    Action.PUT_OBJECT: _ACL,
    Action.PUT_OBJECT_ACL: _ACL,
    Action.PUT_OBJECT_VERSION_ACL: _ACL,
    Action.PUT_BUCKET_ACL: _ACL,
    Action.UPDATE_BUCKET: (BLOCK_POLICY, "to the public mode"),
}
_WHO = {
    Kind.ANONYMOUS: "An unsigned request",
    Kind.ROOT: "The root of account {0.account}",
    Kind.USER: "The user {0.name} of account {0.account}",
    Kind.BUCKET_KEY: "The bucket access key {0.access_key_id}",
    Kind.INSTANCE: "The instance {0.name} of account {0.account}",
}


class Explained(NamedTuple):
    """A decision, its rule, and both in words."""

    allowed: bool
    rule: str
    sentence: str


def explain(
    caller: Caller,
    action: Action,
    bucket: Bucket | None,
    version: ObjectVersion | None = None,
    key: str = "",
) -> Explained:
    """Say who may or may not do what to which bucket, and by which rule.

    Of a user's policies it names the statement that decided.
    """
    decision = decide(caller, action, bucket, version, key)
    who = _WHO[caller.kind].format(caller)
    verb = "may" if decision.allowed else "may not"
    place = f" in bucket {bucket.name}" if bucket else ""
    sentence = f"{who} {verb} {action.value}{place}. {SENTENCES[decision.reason]}"
    if caller.kind is Kind.USER:
        sentence += _statement(judge(Asked(caller, action.value, bucket, version, key)))
    if decision.allowed and bucket is not None:
        sentence += _reservation(action, bucket)
    return Explained(decision.allowed, decision.reason, sentence)


def _statement(verdict: Verdict) -> str:
    """Name the statement that a verdict comes from."""
    if verdict.effect is Effect.NOTHING:
        return ""
    name = f"the statement {verdict.sid}" if verdict.sid else "a statement"
    does = "allows" if verdict.effect is Effect.ALLOW else "denies"
    return f" In the policy {verdict.policy}, {name} {does} it."


def _reservation(action: Action, bucket: Bucket) -> str:
    """Say what of an allowed action a block refuses all the same."""
    flag, what = _PARTLY.get(action, ("", ""))
    reason = find_block(bucket, flag) if flag else ""
    return f" Not {what}: {SENTENCES[reason]}" if reason else ""
