"""THE decision: may this caller do this to this bucket?

First matching rule wins; no rule means no. Source: Lightsail "Understanding bucket
permissions"; the whole policy is the golden file tests/unit/authz/policy.txt.
Hot path: yes, once per request and once per key of DeleteObjects.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.authz.blocks import IGNORE_ACLS, RESTRICT, cuts_readers, find_block, hides_public
from lazarette.authz.condition_keys import Asked
from lazarette.authz.grants import READING, acls_count, find_grant
from lazarette.authz.policies import Effect, judge
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import Caller, Kind
from lazarette.model.target import NamedTags, Target

# Read-only access "to all objects" of a bucket: what its cross-account readers may do.
READS = frozenset(
    {
        Action.GET_OBJECT,
        Action.GET_OBJECT_ACL,
        Action.GET_OBJECT_TAGS,
        Action.GET_OBJECT_ATTRIBUTES,
        Action.GET_OBJECT_VERSION,
        Action.GET_OBJECT_VERSION_ACL,
        Action.GET_OBJECT_VERSION_TAGS,
        Action.GET_OBJECT_VERSION_ATTRIBUTES,
        Action.LIST_OBJECTS,
        Action.LIST_VERSIONS,
        Action.GET_BUCKET_LOCATION,
    }
)

# What clients read to probe a bucket; most of these settings no bucket here ever has.
BUCKET_READS = frozenset(
    {
        Action.GET_BUCKET_ACL,
        Action.GET_BUCKET_VERSIONING,
        Action.GET_BUCKET_TAGS,
        Action.GET_BUCKET_CORS,
        Action.GET_BUCKET_LOGGING,
        Action.GET_BUCKET_OWNERSHIP,
        Action.GET_BUCKET_BLOCK,
        Action.GET_BUCKET_POLICY,
        Action.GET_BUCKET_POLICY_STATUS,
        Action.GET_LIFECYCLE,
        Action.GET_ENCRYPTION,
        Action.GET_REPLICATION,
        Action.GET_BUCKET_NOTIFICATION,
        Action.GET_BUCKET_WEBSITE,
        Action.GET_ACCELERATE,
        Action.GET_REQUEST_PAYMENT,
        Action.GET_OBJECT_LOCK,
        Action.GET_ANALYTICS,
        Action.GET_TIERING,
        Action.GET_INVENTORY,
        Action.GET_METRICS,
        Action.GET_METADATA_TABLE,
        Action.GET_BUCKET_ABAC,
    }
)

# What a bucket's access key may do in its own bucket: objects, listings, uploads, and the
# reads by which clients probe a bucket. Its settings belong to the account.
OBJECT_WORK = (
    READS
    | BUCKET_READS
    | frozenset(
        {
            Action.PUT_OBJECT,
            Action.PUT_OBJECT_ACL,
            Action.PUT_OBJECT_TAGS,
            Action.PUT_OBJECT_VERSION_ACL,
            Action.PUT_OBJECT_VERSION_TAGS,
            Action.DELETE_OBJECT,
            Action.DELETE_OBJECT_TAGS,
            Action.DELETE_OBJECT_VERSION,
            Action.DELETE_OBJECT_VERSION_TAGS,
            # Object lock: no bucket has it, and who works with objects is told so.
            Action.GET_OBJECT_RETENTION,
            Action.PUT_OBJECT_RETENTION,
            Action.GET_OBJECT_LEGAL_HOLD,
            Action.PUT_OBJECT_LEGAL_HOLD,
            Action.LIST_UPLOADS,
            Action.LIST_PARTS,
            Action.ABORT_UPLOAD,
        }
    )
)

# What needs no bucket, or asks about a name that the account does not hold.
ACCOUNT_WIDE = frozenset(
    action
    for action in Action
    if not action.value.startswith("s3:")
    or action
    in (
        Action.LIST_BUCKETS,
        Action.CREATE_BUCKET_BY_S3,
        Action.GET_ACCOUNT_ACCESS_BLOCK,
        Action.PUT_ACCOUNT_ACCESS_BLOCK,
    )
)

_ACCOUNT_WIDE_NAMES = frozenset(action.value for action in ACCOUNT_WIDE)


class Decision(NamedTuple):
    """The answer and the rule that gave it; `reason` is for logs and `lazarette explain`."""

    allowed: bool
    reason: str


_OWNER = Decision(True, "owner")
_ACCOUNT_ROOT = Decision(True, "account-root")
_OWN_BUCKET_KEY = Decision(True, "own-bucket-key")
_READONLY_ACCOUNT = Decision(True, "readonly-account")
_BUCKET_PUBLIC = Decision(True, "bucket-public")
_OBJECT_PUBLIC = Decision(True, "object-public")
USER_POLICY = Decision(True, "user-policy")
POLICY_DENIES = Decision(False, "user-policy-denies")
NO_POLICY = Decision(False, "no-user-policy")
_KEY_SEES_ITS_BUCKET = Decision(True, "key-sees-its-bucket")
_ATTACHED_INSTANCE = Decision(True, "attached-instance")
_INSTANCE_SEES_ITS_BUCKETS = Decision(True, "instance-sees-its-buckets")


def decide(
    caller: Caller,
    action: Action,
    bucket: Bucket | None,
    version: ObjectVersion | None = None,
    key: str = "",
    target: Target | None = None,
    tags: NamedTags | None = None,
) -> Decision:
    """Judge one request.

    `bucket` is None for account-wide actions, and for a name the account does not hold.
    `version` is the one it would be done to, whose ACL may allow it. An answer to
    LIST_BUCKETS for a bucket key shows that one bucket only, for an instance those it is
    attached to. Policies of users judge `key`, `target` and `tags` as well.
    """
    kind = caller.kind
    is_allowed = False  # by its own policies: what its account is given, it is given
    if kind is Kind.USER:
        asked = Asked(caller, action.value, bucket, version, key, target, tags)
        effect = judge(asked).effect
        if effect is Effect.DENY:
            return POLICY_DENIES
        is_allowed = effect is Effect.ALLOW
        if is_allowed and _is_of_account(asked):
            return USER_POLICY
    if bucket is None:
        return _decide_account_wide(kind, action)
    if kind is Kind.BUCKET_KEY:
        # By bucket id: a bucket made again under the same name is another bucket.
        if action in OBJECT_WORK and caller.bucket_id == bucket.bucket_id:
            return _OWN_BUCKET_KEY
    elif kind is Kind.ROOT or is_allowed:
        if caller.account == bucket.account:
            return _OWNER
        if action in READS and _is_reader(caller, bucket):
            return _READONLY_ACCOUNT
    elif (
        kind is Kind.INSTANCE
        and action in OBJECT_WORK
        and bucket.is_attached_to(caller.identity_id)
    ):
        return _ATTACHED_INSTANCE
    if (action is Action.GET_OBJECT or action in READING) and not hides_public(bucket):
        if bucket.rules.get_object_public:
            return _BUCKET_PUBLIC
        if version is not None and version.is_public and acls_count(bucket):
            return _OBJECT_PUBLIC
    granted = find_grant(caller, action, bucket, version, kind is Kind.ROOT or is_allowed)
    if granted:
        return Decision(True, granted)
    return Decision(False, _refusal(caller, action, bucket, version, is_allowed))


def _is_of_account(asked: Asked) -> bool:
    """True for what is the user's own account's to give: then its policies are enough."""
    of = asked.bucket or asked.target
    if of is None:
        return asked.action in _ACCOUNT_WIDE_NAMES
    return asked.caller.account == of.account


def _is_reader(caller: Caller, bucket: Bucket) -> bool:
    """True for a listed account; a restricted public bucket has none."""
    return caller.account in bucket.readonly_accounts and not cuts_readers(bucket)


def _decide_account_wide(kind: Kind, action: Action) -> Decision:
    if kind is Kind.ROOT and action in ACCOUNT_WIDE:
        return _ACCOUNT_ROOT
    if kind is Kind.BUCKET_KEY and action is Action.LIST_BUCKETS:
        return _KEY_SEES_ITS_BUCKET
    if kind is Kind.INSTANCE and action is Action.LIST_BUCKETS:
        return _INSTANCE_SEES_ITS_BUCKETS
    if kind is Kind.ANONYMOUS:
        return Decision(False, "unsigned")
    if kind is Kind.USER:
        return NO_POLICY
    if action in ACCOUNT_WIDE:
        return Decision(False, "needs-root-key")
    return Decision(False, "no-bucket")


def _refusal(
    caller: Caller,
    action: Action,
    bucket: Bucket,
    version: ObjectVersion | None,
    is_allowed: bool,
) -> str:
    """Name what was missing; the decision is made already."""
    if action in READING and hides_public(bucket):
        is_public = version is not None and version.is_public and acls_count(bucket)
        if is_public or bucket.rules.get_object_public:
            return find_block(bucket, IGNORE_ACLS, RESTRICT)
    if caller.kind is Kind.ANONYMOUS:
        return "not-public" if action in READING else "unsigned"
    if caller.kind is Kind.BUCKET_KEY:
        is_own = caller.bucket_id == bucket.bucket_id
        return "needs-root-key" if is_own else "key-of-another-bucket"
    if caller.kind is Kind.INSTANCE:
        is_attached = bucket.is_attached_to(caller.identity_id)
        return "needs-root-key" if is_attached else "instance-not-attached"
    if caller.kind is Kind.USER and not is_allowed:
        return NO_POLICY.reason
    if caller.kind is Kind.ROOT or caller.kind is Kind.USER:
        if caller.account not in bucket.readonly_accounts:
            return "another-account"
        is_cut = action in READS and cuts_readers(bucket)
        return find_block(bucket, RESTRICT) if is_cut else "readonly-account-may-only-read"
    return "no-rule"
