"""The decision against a small model of its own: every mode, ACL, block and ownership.

The model asks in the order people explain it, from the caller's side, and shares no code
with the decision but the values.
"""

from __future__ import annotations

from hypothesis import given, settings, strategies as st
from msgspec.structs import replace

from lazarette.authz.decide import READS, decide
from lazarette.authz.explain import SENTENCES
from lazarette.model.acl import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    BUCKET_OWNER,
    LOG_DELIVERY,
    OWNER,
    PERMISSIONS,
    Grant,
    Ownership,
    PublicAccessBlock,
    opens_reading,
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
from lazarette.model.principal import ANONYMOUS, Caller, Kind

ACCOUNTS = ("111111111111", "222222222222")  # the bucket's, and another
IDS = {account: f"canonical-{account}" for account in ACCOUNTS}
NEEDED = {
    Action.LIST_OBJECTS: ("bucket", "READ"),
    Action.LIST_VERSIONS: ("bucket", "READ"),
    Action.LIST_UPLOADS: ("bucket", "READ"),
    Action.PUT_OBJECT: ("bucket", "WRITE"),
    Action.DELETE_OBJECT: ("bucket", "WRITE"),
    Action.LIST_PARTS: ("bucket", "WRITE"),
    Action.ABORT_UPLOAD: ("bucket", "WRITE"),
    Action.GET_BUCKET_ACL: ("bucket", "READ_ACP"),
    Action.PUT_BUCKET_ACL: ("bucket", "WRITE_ACP"),
    Action.GET_OBJECT: ("object", "READ"),
    Action.GET_OBJECT_VERSION: ("object", "READ"),
    Action.GET_OBJECT_ACL: ("object", "READ_ACP"),
    Action.PUT_OBJECT_ACL: ("object", "WRITE_ACP"),
}
READING = (Action.GET_OBJECT, Action.GET_OBJECT_VERSION)
FOREIGN = (
    *NEEDED,
    Action.GET_OBJECT_TAGS,
    Action.PUT_OBJECT_TAGS,
    Action.DELETE_OBJECT_VERSION,
    Action.PUT_BUCKET_CORS,
)

grantees = st.sampled_from(
    [ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY, OWNER, BUCKET_OWNER, *IDS.values()]
)
grants = st.lists(
    st.builds(Grant, grantees, st.sampled_from(sorted(PERMISSIONS))), max_size=3
).map(tuple)
blocks = st.builds(PublicAccessBlock, *[st.booleans()] * 4)
buckets = st.builds(
    Bucket,
    bucket_id=st.just(BucketId("this")),
    name=st.just(BucketName("photos")),
    account=st.just(AccountId(ACCOUNTS[0])),
    region=st.just(Region("us-east-1")),
    bundle_id=st.just(BundleId("small_1_0")),
    created_ms=st.just(0),
    resource_id=st.just(""),
    rules=st.builds(AccessRules, st.booleans(), st.booleans()),
    readonly_accounts=st.sampled_from([(), (AccountId(ACCOUNTS[1]),)]),
    acl=st.none() | grants,
    ownership=st.none() | st.sampled_from(Ownership),
    public_access_block=st.none() | blocks,
    account_block=st.none() | blocks,
    is_s3_made=st.booleans(),
)


@st.composite
def versions(draw: st.DrawFn) -> ObjectVersion:
    """Return a version whose ACL and whose publicness agree, as they are stored."""
    acl = draw(st.none() | grants)
    is_public = draw(st.booleans()) if acl is None else opens_reading(acl)
    owner = draw(st.sampled_from(["", IDS[ACCOUNTS[1]]]))
    return ObjectVersion(
        VersionId("null"), "1", 0, is_public=is_public, acl=acl, owner=CanonicalId(owner)
    )


@st.composite
def callers(draw: st.DrawFn) -> Caller:
    """Return nobody, an account's root, or the key of this bucket or of another."""
    kind = draw(st.sampled_from([Kind.ANONYMOUS, Kind.ROOT, Kind.BUCKET_KEY]))
    if kind is Kind.ANONYMOUS:
        return ANONYMOUS
    account = draw(st.sampled_from(ACCOUNTS))
    known = "" if kind is Kind.ROOT else "other"
    if kind is Kind.BUCKET_KEY and account == ACCOUNTS[0]:
        known = draw(st.sampled_from(["this", "other"]))
    return Caller(
        kind,
        AccountId(account),
        CanonicalId(IDS[account]),
        AccessKeyId("AKIAEXAMPLE"),
        BucketId(known),
    )


def expected(caller: Caller, action: Action, bucket: Bucket, version: ObjectVersion) -> bool:
    """Say what should come out for a caller that is neither the account nor its key."""
    both = [block for block in (bucket.public_access_block, bucket.account_block) if block]
    is_restricted = any(block.restrict_public_buckets for block in both)
    is_closed = is_restricted or any(block.ignore_public_acls for block in both)
    mode = "public" if bucket.rules.get_object_public else "private"
    if mode == "private" and bucket.rules.allow_public_overrides:
        mode = "individual"
    shares = caller.kind is Kind.ROOT and caller.account in bucket.readonly_accounts
    if shares and action in READS and not (mode == "public" and is_restricted):
        return True
    if mode == "public":
        return action in READING and not is_closed
    if mode == "private" or bucket.ownership is Ownership.ENFORCED or action not in NEEDED:
        return False
    if not bucket.is_s3_made and action not in READING:
        return False  # Of Lightsail's buckets, only the reading of objects is ever given.
    owns = caller.kind is Kind.ROOT and caller.canonical_id == version.owner
    level, permission = NEEDED[action]
    if level == "bucket":
        listed = list(bucket.acl or ())
    elif owns and permission != "READ":
        return True
    elif version.acl is not None:
        listed = list(version.acl)
    else:
        listed = [Grant(OWNER, "FULL_CONTROL")]
        listed += [Grant(ALL_USERS, "READ")] if version.is_public else []
    for grantee, gives in listed:
        is_caller = (
            (grantee == ALL_USERS and not is_closed)
            or (grantee == AUTHENTICATED_USERS and caller != ANONYMOUS and not is_closed)
            or (grantee == OWNER and owns and level == "object")
            or (caller.kind is Kind.ROOT and grantee == caller.canonical_id)
        )
        if is_caller and gives in (permission, "FULL_CONTROL"):
            return True
    return False


@settings(max_examples=800)
@given(callers(), st.sampled_from(FOREIGN), buckets, versions())
def test_the_decision_is_the_model_s(
    caller: Caller, action: Action, bucket: Bucket, version: ObjectVersion
) -> None:
    """The account's root may everything, its key its part, and others what the model says."""
    decision = decide(caller, action, bucket, version)
    assert decision.reason in SENTENCES
    if (caller.kind is Kind.ROOT and caller.account == bucket.account) or (
        caller.bucket_id == bucket.bucket_id
        and action
        not in (
            Action.PUT_BUCKET_ACL,
            Action.PUT_BUCKET_CORS,
        )
    ):
        assert decision.allowed
    else:
        assert decision.allowed is expected(caller, action, bucket, version)


@given(callers(), st.sampled_from(FOREIGN), buckets, versions())
def test_a_block_never_gives_anything(
    caller: Caller, action: Action, bucket: Bucket, version: ObjectVersion
) -> None:
    """Whatever is allowed with a public access block is allowed without it."""
    if bucket.public_access_block is None:
        return
    free = replace(bucket, public_access_block=None)
    if decide(caller, action, bucket, version).allowed:
        assert decide(caller, action, free, version).allowed
