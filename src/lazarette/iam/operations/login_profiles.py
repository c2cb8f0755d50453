"""Passwords of users: the four operations of login profiles, and ChangePassword."""

from __future__ import annotations

from lazarette.iam import shapes
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Tree
from lazarette.model.user import User


async def create_login_profile(services: IamServices, call: Call) -> Tree:
    """Give a user a password."""
    name, password = call.form.optional("UserName"), call.form.text("Password")
    must_change = call.form.flag("PasswordResetRequired") is True
    return await call.change(
        lambda resend: services.logins.create(call.caller, name, password, must_change, resend),
        _shown,
    )


async def get_login_profile(services: IamServices, call: Call) -> Tree:
    """Return that a user has a password, and since when."""
    return _shown(await services.logins.find(call.caller, call.form.optional("UserName")))


async def update_login_profile(services: IamServices, call: Call) -> Tree:
    """Replace a password, or whether it must be changed."""
    name, must_change = call.form.text("UserName"), call.form.flag("PasswordResetRequired")
    password = call.form.optional("Password") or None
    return await call.change_silently(
        lambda resend: services.logins.update(call.caller, name, password, must_change, resend)
    )


async def delete_login_profile(services: IamServices, call: Call) -> Tree:
    """Take a password away."""
    name = call.form.optional("UserName")
    return await call.change_silently(
        lambda resend: services.logins.delete(call.caller, name, resend)
    )


async def change_password(services: IamServices, call: Call) -> Tree:
    """Replace the caller's own password."""
    old, new = call.form.text("OldPassword"), call.form.text("NewPassword")
    return await call.change_silently(
        lambda resend: services.logins.change_own(call.caller, old, new, resend)
    )


def _shown(user: User) -> Tree:
    login = user.login
    assert login is not None, "a user without the password it was asked for"
    return {
        "LoginProfile": {
            "UserName": user.name,
            "CreateDate": shapes.date(login.created_ms),
            "PasswordResetRequired": login.must_change,
        }
    }
