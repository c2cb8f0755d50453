"""Users at buckets: the guide's policy, whole and each statement alone, and its conditions.

Source: Lightsail "Managing object storage buckets using IAM policies".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from api.iam.people import LIGHTSAIL_ALL, allow, document, person
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from make import unique_name
from refusals import refused
from server import Account, Key, OwnBucket, Server

Call = Callable[[], Any]


def deny(*actions: str, on: str | list[str] = "*", **rest: Any) -> dict[str, Any]:
    """Return a statement that denies actions."""
    return {"Effect": "Deny", "Action": list(actions), "Resource": on, **rest}


def s3_all(name: str) -> dict[str, Any]:
    """Return the guide's second statement."""
    return {
        "Sid": "S3BucketAccess",
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}/*", f"arn:aws:s3:::{name}"],
    }


def test_both_statements_manage_one_bucket(server: Server, bucket: OwnBucket) -> None:
    """The control plane, and the objects of the named bucket; of no other bucket."""
    other = server.bucket(unique_name("other"))
    who = person(server, LIGHTSAIL_ALL, s3_all(bucket.name))
    s3, lightsail = server.s3(who.key), server.lightsail(who.key)
    s3.put_object(Bucket=bucket.name, Key="a", Body=b"1")
    assert s3.get_object(Bucket=bucket.name, Key="a")["Body"].read() == b"1"
    assert s3.list_objects_v2(Bucket=bucket.name)["KeyCount"] == 1
    s3.get_bucket_versioning(Bucket=bucket.name)
    s3.delete_object(Bucket=bucket.name, Key="a")
    assert lightsail.get_buckets(bucketName=bucket.name)["buckets"][0]["name"] == bucket.name
    lightsail.get_bucket_access_keys(bucketName=other.name)
    calls: tuple[Call, ...] = (
        lambda: s3.list_objects_v2(Bucket=other.name),
        lambda: s3.get_object(Bucket=other.name, Key="a"),
        lambda: s3.put_object(Bucket=other.name, Key="a"),
        s3.list_buckets,
    )
    for ask in calls:
        with refused("AccessDenied", 403):
            ask()


def test_the_first_statement_alone_shows_no_objects(server: Server, bucket: OwnBucket) -> None:
    """What the console then says on the Objects tab: the list is refused."""
    who = person(server, LIGHTSAIL_ALL)
    s3, lightsail = server.s3(who.key), server.lightsail(who.key)
    lightsail.update_bucket(bucketName=bucket.name, versioning="Enabled")
    name = unique_name("made")
    lightsail.create_bucket(bucketName=name, bundleId="small_1_0")
    lightsail.delete_bucket(bucketName=name)
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=bucket.name)
    with refused("AccessDenied", 403):
        s3.put_object(Bucket=bucket.name, Key="a")


def test_the_second_statement_alone_manages_no_plan(server: Server, bucket: OwnBucket) -> None:
    """Objects as before, and nothing of the control plane."""
    who = person(server, s3_all(bucket.name))
    s3, lightsail = server.s3(who.key), server.lightsail(who.key)
    s3.put_object(Bucket=bucket.name, Key="a", Body=b"1")
    s3.put_object_acl(Bucket=bucket.name, Key="a", ACL="private")
    calls: tuple[Call, ...] = (
        lambda: lightsail.get_buckets(),
        lambda: lightsail.get_buckets(bucketName=bucket.name),
        lambda: lightsail.update_bucket(bucketName=bucket.name, versioning="Enabled"),
        lambda: lightsail.create_bucket(bucketName=unique_name("b"), bundleId="small_1_0"),
        lambda: lightsail.get_bucket_bundles(),
    )
    for ask in calls:
        with refused("AccessDeniedException", 400):
            ask()


def test_a_denial_wins_and_holds_at_the_next_request(server: Server, bucket: OwnBucket) -> None:
    """Policies are read again once they have changed, in every process."""
    who = person(server, s3_all(bucket.name))
    s3 = server.s3(who.key)
    s3.put_object(Bucket=bucket.name, Key="a", Body=b"1")
    iam = server.iam()
    denial = document(deny("s3:DeleteObject"))
    iam.put_user_policy(UserName=who.name, PolicyName="keep", PolicyDocument=denial)
    with refused("AccessDenied", 403):
        s3.delete_object(Bucket=bucket.name, Key="a")
    iam.delete_user_policy(UserName=who.name, PolicyName="keep")
    s3.delete_object(Bucket=bucket.name, Key="a")
    iam.delete_user_policy(UserName=who.name, PolicyName="own")
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=bucket.name)


def test_a_home_of_one_s_own(server: Server, bucket: OwnBucket) -> None:
    """Variables name the user; a listing is allowed below its own prefix only."""
    arn = f"arn:aws:s3:::{bucket.name}"
    who = person(
        server,
        allow("s3:*Object", on=arn + "/rooms/${aws:username}/*"),
        {
            **allow("s3:ListBucket", on=arn),
            "Condition": {"StringLike": {"s3:prefix": "rooms/${aws:username}/*"}},
        },
    )
    s3 = server.s3(who.key)
    home = f"rooms/{who.name}/"
    s3.put_object(Bucket=bucket.name, Key=home + "a", Body=b"1")
    found = s3.list_objects_v2(Bucket=bucket.name, Prefix=home)
    assert [row["Key"] for row in found["Contents"]] == [home + "a"]
    calls: tuple[Call, ...] = (
        lambda: s3.list_objects_v2(Bucket=bucket.name),
        lambda: s3.list_objects_v2(Bucket=bucket.name, Prefix="rooms/"),
        lambda: s3.put_object(Bucket=bucket.name, Key="rooms/other/a"),
        # A parameter that is no part of what is asked opens no door to what is missing.
        lambda: s3.get_object(Bucket=bucket.name, Key=home + "none"),
        lambda: s3.copy_object(
            Bucket=bucket.name, Key=home + "b", CopySource=f"{bucket.name}/rooms/other/a"
        ),
        lambda: s3.rename_object(
            Bucket=bucket.name, Key="elsewhere", RenameSource=f"/{bucket.name}/{home}a"
        ),
    )
    for ask in calls:
        with refused("AccessDenied", 403):
            ask()
    s3.copy_object(Bucket=bucket.name, Key=home + "b", CopySource=f"{bucket.name}/{home}a")
    wanted = [{"Key": home + "a"}, {"Key": "rooms/other/a"}, {"Key": home + "b"}]
    done = s3.delete_objects(Bucket=bucket.name, Delete={"Objects": wanted})
    assert [row["Key"] for row in done["Deleted"]] == [home + "a", home + "b"]
    assert [(row["Key"], row["Code"]) for row in done["Errors"]] == [
        ("rooms/other/a", "AccessDenied")
    ]


def test_each_call_asks_for_the_permission_that_aws_names(
    server: Server, bucket: OwnBucket
) -> None:
    """Who may do everything but one action is refused the calls that need it."""
    root, at = server.s3(), {"Bucket": bucket.name, "Key": "a"}
    enabled = {"Status": "Enabled"}
    root.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration=enabled)
    found = root.put_object(**at, Body=b"1", Tagging="team=red")
    named = {**at, "VersionId": found["VersionId"]}
    copy = {"Bucket": bucket.name, "Key": "c", "CopySource": f"{bucket.name}/a"}
    who = person(server, s3_all(bucket.name))
    s3, iam = server.s3(who.key), server.iam()
    calls: dict[str, Call] = {
        "GetObject": lambda: s3.head_object(**at),
        "GetObjectVersion": lambda: s3.get_object(**named),
        "GetObjectAttributes": lambda: s3.get_object_attributes(
            **at, ObjectAttributes=["ETag"]
        ),
        "GetObjectTagging": lambda: s3.get_object_tagging(**at),
        "GetObjectVersionTagging": lambda: s3.get_object_tagging(**named),
        "GetObjectAcl": lambda: s3.get_object_acl(**at),
        "GetObjectVersionAcl": lambda: s3.get_object_acl(**named),
        "PutObject": lambda: s3.create_multipart_upload(**at),
        "PutObjectTagging": lambda: s3.copy_object(**copy),
        "PutObjectAcl": lambda: s3.put_object(**at, ACL="public-read"),
        "DeleteObjectTagging": lambda: s3.delete_object_tagging(**at),
        "DeleteObjectVersion": lambda: s3.delete_object(**named),
        "DeleteObject": lambda: s3.delete_object(**at),
        "ListBucket": lambda: s3.head_object(Bucket=bucket.name, Key="none"),
        "ListBucketVersions": lambda: s3.list_object_versions(Bucket=bucket.name),
        "GetBucketCORS": lambda: s3.get_bucket_cors(Bucket=bucket.name),
        "PutBucketCORS": lambda: s3.delete_bucket_cors(Bucket=bucket.name),
        "GetLifecycleConfiguration": lambda: s3.get_bucket_lifecycle_configuration(
            Bucket=bucket.name
        ),
        "PutBucketPublicAccessBlock": lambda: s3.delete_public_access_block(Bucket=bucket.name),
    }
    for action, ask in calls.items():
        denial = document(deny(f"s3:{action}"))
        iam.put_user_policy(UserName=who.name, PolicyName="no", PolicyDocument=denial)
        with pytest.raises(ClientError) as caught:
            ask()
        status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == 403, action
    others = document(deny("s3:Get*Version*", "s3:Delete*", "s3:PutObjectAcl"))
    iam.put_user_policy(UserName=who.name, PolicyName="no", PolicyDocument=others)
    s3.put_object(**at, Body=b"2", Tagging="team=red")
    s3.copy_object(**copy)
    s3.get_object_tagging(**at)


@pytest.mark.parametrize(
    ("condition", "is_allowed"),
    [
        ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "127.0.0.1"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"StringEquals": {"s3:x-amz-acl": "public-read"}}, False),
        ({"Null": {"s3:x-amz-acl": True}}, True),
        ({"StringLike": {"aws:UserAgent": "Boto3/*"}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, True),
        ({"DateGreaterThan": {"aws:CurrentTime": "2100-01-01T00:00:00Z"}}, False),
        ({"StringEquals": {"s3:RequestObjectTag/team": "red"}}, True),
        ({"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["a", "b"]}}, False),
        ({"StringEquals": {"s3:authType": "REST-HEADER"}}, True),
        ({"NumericLessThan": {"s3:signatureAge": 600000}}, True),
        ({"StringEquals": {"aws:ResourceAccount": "000000000000"}}, False),
    ],
)
def test_conditions_see_the_request(
    server: Server, bucket: OwnBucket, condition: dict[str, Any], is_allowed: bool
) -> None:
    """Each kind of fact decides a PutObject with a tag."""
    who = person(server, {**s3_all(bucket.name), "Condition": condition})
    put = {"Bucket": bucket.name, "Key": "a", "Body": b"", "Tagging": "team=red"}
    if is_allowed:
        server.s3(who.key).put_object(**put)
    else:
        with refused("AccessDenied", 403):
            server.s3(who.key).put_object(**put)


def test_tags_say_what_may_be_made_and_deleted(server: Server) -> None:
    """The tag policies of the guide: made with allow=true, deleted while it has that tag."""
    is_tagged = {"StringEquals": {"aws:RequestTag/allow": "true"}}
    has_tag = {"StringEquals": {"aws:ResourceTag/allow": "true"}}
    has_none = {"StringNotEquals": {"aws:ResourceTag/allow": "true"}}
    create = allow("lightsail:Create*", "lightsail:TagResource")
    delete = allow("lightsail:DeleteBucket")
    tag = allow("lightsail:UntagResource")
    who = person(
        server,
        {**create, "Condition": is_tagged},
        {**delete, "Condition": has_tag},
        tag,
        deny("lightsail:UntagResource", Condition=has_none),
    )
    mine, root = server.lightsail(who.key), server.lightsail()
    name, other = unique_name("tagged"), unique_name("plain")
    with refused("AccessDeniedException", 400):
        mine.create_bucket(bucketName=other, bundleId="small_1_0")
    tags = [{"key": "allow", "value": "true"}]
    mine.create_bucket(bucketName=name, bundleId="small_1_0", tags=tags)
    root.create_bucket(bucketName=other, bundleId="small_1_0")
    calls: tuple[Call, ...] = (
        lambda: mine.delete_bucket(bucketName=other),
        lambda: mine.untag_resource(resourceName=other, tagKeys=["allow"]),
    )
    for ask in calls:
        with refused("AccessDeniedException", 400):
            ask()
    mine.untag_resource(resourceName=name, tagKeys=["other"])
    mine.delete_bucket(bucketName=name)
    root.delete_bucket(bucketName=other)


def test_buckets_are_made_through_s3_by_s3_s_permissions(server: Server) -> None:
    """CreateBucket and DeleteBucket of S3 need no permission of Lightsail, and the reverse."""
    name = unique_name("by-s3")
    who = person(server, allow("s3:CreateBucket", "s3:DeleteBucket", on=f"arn:aws:s3:::{name}"))
    s3 = server.s3(who.key)
    for more in ({"ACL": "public-read"}, {"ObjectOwnership": "BucketOwnerEnforced"}):
        with refused("AccessDenied", 403):
            s3.create_bucket(Bucket=name, **more)
    with refused("AccessDenied", 403):
        s3.create_bucket(Bucket=unique_name("another"))
    s3.create_bucket(Bucket=name)
    with refused("AccessDeniedException", 400):
        server.lightsail(who.key).delete_bucket(bucketName=name)
    s3.delete_bucket(Bucket=name)


def test_another_account_s_user_needs_both(
    server: Server, bucket: OwnBucket, other_account: Account
) -> None:
    """The bucket's rule gives its account the reading, and its own policy passes it on."""
    server.s3().put_object(Bucket=bucket.name, Key="a", Body=b"1")
    iam, name = server.iam(other_account.key), unique_name("reader")
    iam.create_user(UserName=name)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    s3 = server.s3(Key(made["AccessKeyId"], made["SecretAccessKey"]))
    read = document(allow("s3:GetObject", on="arn:aws:s3:::*"))

    def is_refused() -> bool:
        try:
            s3.get_object(Bucket=bucket.name, Key="a")
        except s3.exceptions.ClientError:
            return True
        return False

    assert is_refused()
    server.lightsail().update_bucket(
        bucketName=bucket.name, readonlyAccessAccounts=[other_account.account_id]
    )
    assert is_refused()
    iam.put_user_policy(UserName=name, PolicyName="read", PolicyDocument=read)
    assert not is_refused()
    server.lightsail().update_bucket(bucketName=bucket.name, readonlyAccessAccounts=[])
    assert is_refused()
    server.lightsail().update_bucket(
        bucketName=bucket.name,
        accessRules={"getObject": "public", "allowPublicOverrides": False},
    )
    iam.delete_user_policy(UserName=name, PolicyName="read")
    assert not is_refused()
    denial = document(deny("s3:GetObject"))
    iam.put_user_policy(UserName=name, PolicyName="blind", PolicyDocument=denial)
    assert is_refused()
