"""Inline and managed policies as records: given, read, versioned, attached, taken away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from api.iam.people import allow, document, person
from make import unique_name
from refusals import refused
from server import Server

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_inline_policies_come_back_as_they_were(server: Server) -> None:
    """The document is decoded by the SDK; white space and + survive."""
    iam, who = server.iam(), person(server)
    text = document(allow("s3:GetObject", on="arn:aws:s3:::b/a+b%20 c*"))
    for name in ("z", "a"):
        iam.put_user_policy(UserName=who.name, PolicyName=name, PolicyDocument=text)
    found = iam.get_user_policy(UserName=who.name, PolicyName="a")
    assert found["PolicyDocument"] == json.loads(text)
    assert (found["UserName"], found["PolicyName"]) == (who.name, "a")
    assert iam.list_user_policies(UserName=who.name)["PolicyNames"] == ["a", "z"]
    iam.delete_user_policy(UserName=who.name, PolicyName="a")
    with refused("NoSuchEntity", 404):
        iam.get_user_policy(UserName=who.name, PolicyName="a")
    with refused("NoSuchEntity", 404):
        iam.delete_user_policy(UserName=who.name, PolicyName="a")


@pytest.mark.parametrize("text", [" ", "no json", "[]", "{}", '{"Statement": 7}'])
def test_refuses_documents_that_cannot_be_read(server: Server, text: str) -> None:
    """A policy that cannot be judged is never kept."""
    iam, who = server.iam(), person(server)
    with refused("MalformedPolicyDocument", 400):
        iam.put_user_policy(UserName=who.name, PolicyName="p", PolicyDocument=text)
    with refused("MalformedPolicyDocument", 400):
        iam.create_policy(PolicyName=unique_name("p"), PolicyDocument=text)
    assert iam.list_user_policies(UserName=who.name)["PolicyNames"] == []


def test_policies_have_a_length(server: Server) -> None:
    """2,048 characters inline, 6,144 managed; white space is free."""
    iam, who = server.iam(), person(server)
    fits = document(allow(*[f"s3:{'x' * 90}{n}" for n in range(18)]))
    too_long = document(allow(*[f"s3:{'x' * 90}{n}" for n in range(70)]))
    put: dict[str, Any] = {"UserName": who.name, "PolicyName": "p"}
    iam.put_user_policy(**put, PolicyDocument=fits + " " * 3_000)
    with refused("LimitExceeded", 409):
        iam.put_user_policy(**{**put, "PolicyName": "q"}, PolicyDocument=fits)
    with refused("LimitExceeded", 409):
        iam.create_policy(PolicyName=unique_name("p"), PolicyDocument=too_long)


def test_a_managed_policy_has_versions(server: Server) -> None:
    """Five at most; one is in force; numbers are never given twice."""
    iam = server.iam()
    texts = [document(allow(f"s3:Get{n}*")) for n in range(7)]
    name = unique_name("policy")
    made = iam.create_policy(
        PolicyName=name, Path="/p/", PolicyDocument=texts[0], Description="d & <e>"
    )["Policy"]
    arn = made["Arn"]
    assert arn.endswith(f":policy/p/{name}")
    assert (made["DefaultVersionId"], made["AttachmentCount"]) == ("v1", 0)
    found = iam.get_policy(PolicyArn=arn)["Policy"]
    assert found["Description"] == "d & <e>"
    for text in texts[1:5]:
        version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=text)
        assert not version["PolicyVersion"]["IsDefaultVersion"]
    with refused("LimitExceeded", 409):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=texts[5])
    with refused("DeleteConflict", 409):
        iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v3")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    last = iam.create_policy_version(PolicyArn=arn, PolicyDocument=texts[6], SetAsDefault=True)[
        "PolicyVersion"
    ]
    assert (last["VersionId"], last["IsDefaultVersion"]) == ("v6", True)
    listed = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert [row["VersionId"] for row in listed] == ["v6", "v5", "v4", "v3", "v2"]
    shown = iam.get_policy_version(PolicyArn=arn, VersionId="v6")["PolicyVersion"]
    assert shown["Document"] == json.loads(texts[6])
    with refused("NoSuchEntity", 404):
        iam.get_policy_version(PolicyArn=arn, VersionId="v1")
    with refused("DeleteConflict", 409):
        iam.delete_policy(PolicyArn=arn)
    for row in listed[1:]:
        iam.delete_policy_version(PolicyArn=arn, VersionId=row["VersionId"])
    iam.delete_policy(PolicyArn=arn)
    with refused("NoSuchEntity", 404):
        iam.get_policy(PolicyArn=arn)


def test_policies_are_attached_and_listed(server: Server) -> None:
    """To users; what is attached cannot be deleted; ten are the most."""
    iam, who = server.iam(), person(server)
    path = f"/{unique_name('p')}/"
    text = document(allow("s3:Get*"))
    arns = [
        iam.create_policy(PolicyName=unique_name("p"), Path=path, PolicyDocument=text)[
            "Policy"
        ]["Arn"]
        for _ in range(10)
    ]
    for arn in [READ_ONLY, arns[0], arns[0], *arns[1:9]]:
        iam.attach_user_policy(UserName=who.name, PolicyArn=arn)
    with refused("LimitExceeded", 409):
        iam.attach_user_policy(UserName=who.name, PolicyArn=arns[9])
    listed = iam.list_attached_user_policies(UserName=who.name)["AttachedPolicies"]
    assert sorted(row["PolicyArn"] for row in listed) == sorted([READ_ONLY, *arns[:9]])
    below = iam.list_attached_user_policies(UserName=who.name, PathPrefix=path)
    assert len(below["AttachedPolicies"]) == 9
    entities = iam.list_entities_for_policy(PolicyArn=arns[0])
    assert [row["UserName"] for row in entities["PolicyUsers"]] == [who.name]
    assert (entities["PolicyRoles"], entities["PolicyGroups"]) == ([], [])
    with refused("DeleteConflict", 409):
        iam.delete_policy(PolicyArn=arns[0])
    found = iam.list_policies(Scope="Local", PathPrefix=path, OnlyAttached=True)["Policies"]
    assert {row["Arn"] for row in found} == set(arns[:9])
    assert {row["AttachmentCount"] for row in found} == {1}
    iam.detach_user_policy(UserName=who.name, PolicyArn=arns[0])
    with refused("NoSuchEntity", 404):
        iam.detach_user_policy(UserName=who.name, PolicyArn=arns[0])
    iam.delete_policy(PolicyArn=arns[0])


def test_the_policies_of_aws_are_there(server: Server) -> None:
    """They can be read and attached by their ARNs, and never changed."""
    iam = server.iam()
    names = {row["PolicyName"] for row in iam.list_policies(Scope="AWS")["Policies"]}
    wanted = {"AdministratorAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess"}
    assert wanted < names
    version = iam.get_policy_version(
        PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess", VersionId="v1"
    )["PolicyVersion"]
    assert version["Document"]["Statement"][0]["Action"] == ["*"]
    with refused("AccessDenied", 403):
        iam.delete_policy(PolicyArn=READ_ONLY)
    with refused("NoSuchEntity", 404):
        iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/NoneOfThatName")
    with refused("ValidationError", 400):
        iam.get_policy(PolicyArn="arn:aws:s3:::some-bucket-name")


def test_policies_have_tags(server: Server) -> None:
    """As users have."""
    iam = server.iam()
    arn = iam.create_policy(
        PolicyName=unique_name("p"),
        PolicyDocument=document(allow("s3:*")),
        Tags=[{"Key": "a", "Value": "1"}],
    )["Policy"]["Arn"]
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    assert len(iam.get_policy(PolicyArn=arn)["Policy"]["Tags"]) == 2
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    iam.delete_policy(PolicyArn=arn)
