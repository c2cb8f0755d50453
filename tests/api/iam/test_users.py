"""CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser, TagUser, UntagUser, ListUserTags."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from api.iam.people import allow, document, new_key, person
from make import unique_name
from refusals import refused
from server import Account, Server


def test_a_user_is_made_and_read(server: Server) -> None:
    """What was given comes back, with an id and an ARN of the account."""
    iam, name = server.iam(), unique_name("user")
    tags = [{"Key": "team", "Value": "a b"}, {"Key": "empty", "Value": ""}]
    made = iam.create_user(UserName=name, Path="/staff/", Tags=tags)["User"]
    account = server.sts().get_caller_identity()["Account"]
    assert made["Arn"] == f"arn:aws:iam::{account}:user/staff/{name}"
    assert re.fullmatch(r"AIDA[A-Z2-7]{16}", made["UserId"])
    assert (made["Path"], made["UserName"], made["Tags"]) == ("/staff/", name, tags)
    assert iam.get_user(UserName=name)["User"] == made
    # Names differ by more than case.
    assert iam.get_user(UserName=name.upper())["User"] == made
    with refused("EntityAlreadyExists", 409):
        iam.create_user(UserName=name.upper())


def test_a_root_reads_itself(server: Server) -> None:
    """A root is no user; tools take the account from its ARN."""
    found = server.iam().get_user()["User"]
    account = server.sts().get_caller_identity()["Account"]
    assert found["Arn"] == f"arn:aws:iam::{account}:root"
    assert found["UserId"] == account
    assert found["CreateDate"]


def test_users_are_listed_page_by_page(server: Server, other_account: Account) -> None:
    """Markers lead through all users below a path, each once, those of the account only."""
    iam, path = server.iam(), f"/{unique_name('p')}/"
    names = sorted(f"{unique_name('user')}-{n}" for n in range(5))
    for name in names:
        iam.create_user(UserName=name, Path=path + "deep/")
    pages = []
    marker: dict[str, str] = {}
    while True:
        page = iam.list_users(PathPrefix=path, MaxItems=2, **marker)
        pages.append([user["UserName"] for user in page["Users"]])
        if not page["IsTruncated"]:
            assert "Marker" not in page
            break
        marker = {"Marker": page["Marker"]}
    assert pages == [names[:2], names[2:4], names[4:]]
    assert server.iam(other_account.key).list_users(PathPrefix=path)["Users"] == []
    with refused("NoSuchEntity", 404):
        server.iam(other_account.key).get_user(UserName=names[0])


def test_a_renamed_user_keeps_keys_and_rights(server: Server) -> None:
    """Name and path change, the id stays; the key proves the new name."""
    iam = server.iam()
    who = person(server, allow("iam:GetUser"))
    new_name = unique_name("renamed")
    before = iam.get_user(UserName=who.name)["User"]
    iam.update_user(UserName=who.name, NewUserName=new_name, NewPath="/x/")
    with refused("NoSuchEntity", 404):
        iam.get_user(UserName=who.name)
    after = iam.get_user(UserName=new_name)["User"]
    assert (after["UserId"], after["Path"]) == (before["UserId"], "/x/")
    assert server.sts(who.key).get_caller_identity()["Arn"] == after["Arn"]
    other = person(server)
    with refused("EntityAlreadyExists", 409):
        iam.update_user(UserName=other.name, NewUserName=new_name)
    iam.update_user(UserName=new_name, NewUserName=new_name.upper())
    assert iam.get_user(UserName=new_name)["User"]["UserName"] == new_name.upper()


def test_a_user_goes_when_nothing_of_it_is_left(server: Server) -> None:
    """Each thing it still has is a DeleteConflict; its key ends with it."""
    iam, name = server.iam(), unique_name("user")
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.create_user(UserName=name)
    key = new_key(server, name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(allow("s3:*")))
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    iam.create_login_profile(UserName=name, Password="Correct-horse-1")
    steps: tuple[Callable[[], Any], ...] = (
        lambda: iam.delete_access_key(UserName=name, AccessKeyId=key.access_key_id),
        lambda: iam.delete_login_profile(UserName=name),
        lambda: iam.delete_user_policy(UserName=name, PolicyName="p"),
        lambda: iam.detach_user_policy(UserName=name, PolicyArn=arn),
    )
    for step in steps:
        with refused("DeleteConflict", 409):
            iam.delete_user(UserName=name)
        step()
    iam.delete_user(UserName=name)
    with refused("NoSuchEntity", 404):
        iam.delete_user(UserName=name)
    with refused("InvalidClientTokenId", 403):
        server.sts(key).get_caller_identity()


def test_tags_are_added_replaced_and_removed(server: Server) -> None:
    """Keys are the same whatever their case; 50 are the most."""
    iam, name = server.iam(), unique_name("user")
    iam.create_user(UserName=name)
    iam.tag_user(UserName=name, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    iam.tag_user(UserName=name, Tags=[{"Key": "A", "Value": "3"}])
    listed = iam.list_user_tags(UserName=name)
    assert listed["Tags"] == [{"Key": "A", "Value": "3"}, {"Key": "b", "Value": "2"}]
    first = iam.list_user_tags(UserName=name, MaxItems=1)
    assert (first["IsTruncated"], len(first["Tags"])) == (True, 1)
    second = iam.list_user_tags(UserName=name, Marker=first["Marker"])
    assert second["Tags"] == [{"Key": "b", "Value": "2"}]
    iam.untag_user(UserName=name, TagKeys=["a", "absent"])
    assert iam.list_user_tags(UserName=name)["Tags"] == [{"Key": "b", "Value": "2"}]
    with refused("ValidationError", 400):
        iam.tag_user(UserName=name, Tags=[{"Key": "aws:x", "Value": ""}])
    many = [{"Key": f"k{number}", "Value": ""} for number in range(50)]
    with refused("LimitExceeded", 409):
        iam.tag_user(UserName=name, Tags=many)
    assert len(iam.list_user_tags(UserName=name)["Tags"]) == 1


def test_what_tools_ask_before_they_delete_is_empty(server: Server) -> None:
    """There are no groups, MFA devices and certificates; the lists say so."""
    iam, name = server.iam(), unique_name("user")
    iam.create_user(UserName=name)
    assert iam.list_groups_for_user(UserName=name)["Groups"] == []
    assert iam.list_mfa_devices(UserName=name)["MFADevices"] == []
    assert iam.list_signing_certificates(UserName=name)["Certificates"] == []
    assert iam.list_ssh_public_keys(UserName=name)["SSHPublicKeys"] == []
    listed = iam.list_service_specific_credentials(UserName=name)
    assert listed["ServiceSpecificCredentials"] == []
    assert iam.list_account_aliases()["AccountAliases"] == []
    assert iam.list_roles()["Roles"] == []
    assert iam.list_groups()["Groups"] == []
    with refused("NoSuchEntity", 404):
        iam.list_mfa_devices(UserName=unique_name("nobody"))
    with refused("NoSuchEntity", 404):
        iam.get_account_password_policy()


def test_the_summary_counts(server: Server) -> None:
    """GetAccountSummary has what there is and what there may be."""
    before = server.iam().get_account_summary()["SummaryMap"]
    person(server)
    after = server.iam().get_account_summary()["SummaryMap"]
    assert after["Users"] == before["Users"] + 1
    assert (after["AccessKeysPerUserQuota"], after["Groups"]) == (2, 0)
