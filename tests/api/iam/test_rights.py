"""What users may do: the policy of the Lightsail guide, and IAM by policy; held at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from api.iam.people import LIGHTSAIL_ALL, Person, allow, document, person
from make import unique_name
from refusals import refused
from server import Server

Call = Callable[[], Any]


def s3_of(bucket: str) -> dict[str, Any]:
    """Return the guide's second statement."""
    return {
        "Sid": "S3BucketAccess",
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"],
    }


def manages(server: Server, who: Person, bucket: str) -> bool:
    """Say whether the user gets through the control plane."""
    try:
        found = server.lightsail(who.key).get_buckets(bucketName=bucket)["buckets"]
        return bool(found)
    except server.lightsail().exceptions.AccessDeniedException:
        return False


def works(server: Server, who: Person, bucket: str) -> bool:
    """Say whether the user gets through the data plane."""
    s3 = server.s3(who.key)
    try:
        s3.put_object(Bucket=bucket, Key="a/b", Body=b"x")
        assert s3.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"x"
        assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
        return True
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return False


@pytest.mark.parametrize("with_lightsail", [True, False])
@pytest.mark.parametrize("with_s3", [True, False])
def test_the_guides_policy_and_each_half_of_it(
    server: Server, with_lightsail: bool, with_s3: bool
) -> None:
    """The first statement opens the control plane, the second the bucket's objects."""
    mine, other = unique_name("mine"), unique_name("other")
    for name in (mine, other):
        server.bucket(name, keyless=True)
    halves = [LIGHTSAIL_ALL] * with_lightsail + [s3_of(mine)] * with_s3
    who = person(server, *halves)
    assert manages(server, who, mine) is with_lightsail
    assert works(server, who, mine) is with_s3
    assert not works(server, who, other)


def test_a_change_of_policy_holds_at_the_next_request(server: Server) -> None:
    """Given, replaced, detached, another default version: in both workers."""
    iam = server.iam()
    bucket = server.bucket(unique_name("rights"), keyless=True).name
    who = person(server)
    put = {"UserName": who.name, "PolicyName": "p"}
    policy = iam.create_policy(
        PolicyName=unique_name("p"), PolicyDocument=document(s3_of(bucket))
    )["Policy"]["Arn"]
    steps: tuple[tuple[bool, Call], ...] = (
        (True, lambda: iam.put_user_policy(**put, PolicyDocument=document(s3_of(bucket)))),
        (False, lambda: iam.put_user_policy(**put, PolicyDocument=document(allow("iam:*")))),
        (False, lambda: iam.delete_user_policy(**put)),
        (True, lambda: iam.attach_user_policy(UserName=who.name, PolicyArn=policy)),
        (
            False,
            lambda: iam.create_policy_version(
                PolicyArn=policy, PolicyDocument=document(allow("s3:GetX")), SetAsDefault=True
            ),
        ),
        (True, lambda: iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")),
        (False, lambda: iam.detach_user_policy(UserName=who.name, PolicyArn=policy)),
    )
    assert not works(server, who, bucket)
    for expected, change in steps:
        change()
        assert [works(server, who, bucket) for _ in range(4)] == [expected] * 4


def test_iam_itself_goes_by_policy(server: Server) -> None:
    """A user without rights makes nothing, not even for itself; with them, as far as named."""
    who = person(server)
    own = server.iam(who.key)
    calls: tuple[Call, ...] = (
        lambda: own.get_user(),
        lambda: own.create_access_key(UserName=who.name),
        lambda: own.create_user(UserName=unique_name("user")),
        lambda: own.put_user_policy(
            UserName=who.name, PolicyName="p", PolicyDocument=document(allow("*"))
        ),
        lambda: own.attach_user_policy(
            UserName=who.name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
        lambda: own.get_user(UserName=unique_name("nobody")),
        lambda: own.list_users(),
    )
    for call in calls:
        with refused("AccessDenied", 403):
            call()
    helper = person(server, allow("iam:*", on="arn:aws:iam::*:user/team/*"))
    helping = server.iam(helper.key)
    name = unique_name("user")
    helping.create_user(UserName=name, Path="/team/")
    helping.create_access_key(UserName=name)
    with refused("AccessDenied", 403):
        helping.create_user(UserName=unique_name("user"))
    with refused("AccessDenied", 403):
        helping.create_access_key(UserName=who.name)
    with refused("AccessDenied", 403):
        helping.update_user(UserName=name, NewPath="/other/")


def test_an_administrator_may_everything(server: Server) -> None:
    """AWS's AdministratorAccess, attached: buckets, objects, users."""
    iam, who = server.iam(), person(server)
    iam.attach_user_policy(
        UserName=who.name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
    name = unique_name("admins")
    server.lightsail(who.key).create_bucket(bucketName=name, bundleId="small_1_0")
    assert works(server, who, name)
    assert server.iam(who.key).get_user()["User"]["UserName"] == who.name
    server.lightsail(who.key).delete_bucket(bucketName=name, forceDelete=True)


def test_a_user_reads_but_does_not_write_with_read_only_access(server: Server) -> None:
    """AWS's ReadOnlyAccess: lists and reads, and every change is refused."""
    bucket = server.bucket(unique_name("looked-at"), keyless=True).name
    server.s3().put_object(Bucket=bucket, Key="k", Body=b"x")
    who = person(server)
    server.iam().attach_user_policy(
        UserName=who.name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    assert manages(server, who, bucket)
    assert server.s3(who.key).get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    with refused("AccessDenied", 403):
        server.s3(who.key).put_object(Bucket=bucket, Key="k", Body=b"y")
    with refused("AccessDeniedException", 400):
        server.lightsail(who.key).delete_bucket(bucketName=bucket)
    with refused("AccessDenied", 403):
        server.iam(who.key).create_user(UserName=unique_name("user"))
    assert server.iam(who.key).list_users(MaxItems=1)["Users"]


def test_tags_of_users_are_conditions(server: Server) -> None:
    """A user may be tagged only as its helper's policy says."""
    statement = {
        **allow("iam:CreateUser", "iam:TagUser"),
        "Condition": {"StringEquals": {"aws:RequestTag/team": "web"}},
    }
    helping = server.iam(person(server, statement).key)
    name = unique_name("user")
    with refused("AccessDenied", 403):
        helping.create_user(UserName=name)
    with refused("AccessDenied", 403):
        helping.create_user(UserName=name, Tags=[{"Key": "team", "Value": "db"}])
    helping.create_user(UserName=name, Tags=[{"Key": "team", "Value": "web"}])
