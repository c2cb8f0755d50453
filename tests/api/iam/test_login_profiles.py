"""Passwords: given and replaced by who may, changed by their owner, never shown."""

from __future__ import annotations

import pytest
from api.iam.people import allow, person
from make import unique_name
from refusals import refused
from server import Server

PASSWORD = "Correct-horse-1"


def test_a_password_is_given_replaced_and_taken_away(server: Server) -> None:
    """The profile tells since when, and whether it must be changed."""
    iam, who = server.iam(), person(server)
    with refused("NoSuchEntity", 404):
        iam.get_login_profile(UserName=who.name)
    made = iam.create_login_profile(
        UserName=who.name, Password=PASSWORD, PasswordResetRequired=True
    )["LoginProfile"]
    assert (made["UserName"], made["PasswordResetRequired"]) == (who.name, True)
    with refused("EntityAlreadyExists", 409):
        iam.create_login_profile(UserName=who.name, Password=PASSWORD)
    iam.update_login_profile(UserName=who.name, PasswordResetRequired=False)
    found = iam.get_login_profile(UserName=who.name)["LoginProfile"]
    assert found == {**made, "PasswordResetRequired": False}
    iam.delete_login_profile(UserName=who.name)
    with refused("NoSuchEntity", 404):
        iam.update_login_profile(UserName=who.name, Password=PASSWORD)
    with refused("NoSuchEntity", 404):
        iam.create_login_profile(UserName=unique_name("nobody"), Password=PASSWORD)


@pytest.mark.parametrize("password", ["short1-", "alllowercase", "onlylower1", "A1-" * 43])
def test_refuses_weak_passwords(server: Server, password: str) -> None:
    """Eight characters of three kinds at least, and 128 at most."""
    iam, who = server.iam(), person(server)
    with refused("PasswordPolicyViolation", 400):
        iam.create_login_profile(UserName=who.name, Password=password)
    with refused("NoSuchEntity", 404):
        iam.get_login_profile(UserName=who.name)


def test_a_root_has_no_password_to_change(server: Server) -> None:
    """ChangePassword is for users."""
    with refused("ValidationError", 400):
        server.iam().change_password(OldPassword=PASSWORD, NewPassword=PASSWORD + "2")


def test_a_user_changes_its_own_password(server: Server) -> None:
    """Who knows the old one, and is allowed to; the mark that it must goes."""
    who = person(server, allow("iam:ChangePassword", "iam:GetLoginProfile"))
    server.iam().create_login_profile(
        UserName=who.name, Password=PASSWORD, PasswordResetRequired=True
    )
    own = server.iam(who.key)
    with refused("AccessDenied", 403):
        own.change_password(OldPassword=PASSWORD + "x", NewPassword=PASSWORD + "2")
    with refused("PasswordPolicyViolation", 400):
        own.change_password(OldPassword=PASSWORD, NewPassword="short")
    own.change_password(OldPassword=PASSWORD, NewPassword=PASSWORD + "2")
    with refused("AccessDenied", 403):
        own.change_password(OldPassword=PASSWORD, NewPassword=PASSWORD + "3")
    assert not own.get_login_profile()["LoginProfile"]["PasswordResetRequired"]
    stranger = person(server)
    server.iam().create_login_profile(UserName=stranger.name, Password=PASSWORD)
    with refused("AccessDenied", 403):
        server.iam(stranger.key).change_password(
            OldPassword=PASSWORD, NewPassword=PASSWORD + "2"
        )
