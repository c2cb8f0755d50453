"""GetBucketPolicyStatus: whether a bucket as such is open to the public."""

from __future__ import annotations

from acl_scene import heeding_bucket, set_rules
from refusals import refused
from server import OwnBucket, Server


def _is_public(made: OwnBucket) -> bool:
    answer = made.s3.get_bucket_policy_status(Bucket=made.name)
    found: bool = answer["PolicyStatus"]["IsPublic"]
    return found


def test_the_mode_opens_a_bucket(server: Server, bucket: OwnBucket) -> None:
    """Public mode alone: objects that are public one by one do not make it public."""
    seen = []
    for get_object, overrides in (("private", False), ("private", True), ("public", False)):
        set_rules(server, bucket.name, get_object, overrides)
        seen.append(_is_public(bucket))
    assert seen == [False, False, True]
    with refused("AccessDenied", 403):
        server.s3(None).get_bucket_policy_status(Bucket=bucket.name)


def test_the_acl_opens_a_bucket_where_acls_count(server: Server) -> None:
    """A grant to everybody, or to who signs; the public access block takes it away."""
    made, root = heeding_bucket(server), server.s3()
    for canned, expected in (
        ("private", False),
        ("log-delivery-write", False),
        ("public-read", True),
        ("authenticated-read", True),
    ):
        root.put_bucket_acl(Bucket=made.name, ACL=canned)
        assert _is_public(made) is expected
    set_rules(server, made.name, "private", False)
    assert not _is_public(made)
    set_rules(server, made.name, "private", True)
    assert _is_public(made)
    root.put_public_access_block(
        Bucket=made.name, PublicAccessBlockConfiguration={"IgnorePublicAcls": True}
    )
    assert not _is_public(made)
