"""Inline policies of users, and managed policies attached to them."""

from __future__ import annotations

from lazarette.iam import shapes
from lazarette.iam.pages import cut
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Tree
from lazarette.model.user import parse_path_prefix


async def put_user_policy(services: IamServices, call: Call) -> Tree:
    """Give a user an inline policy."""
    form = call.form
    user, name = form.text("UserName"), form.text("PolicyName")
    text = form.text("PolicyDocument")
    return await call.change_silently(
        lambda resend: services.user_policies.put_inline(call.caller, user, name, text, resend)
    )


async def get_user_policy(services: IamServices, call: Call) -> Tree:
    """Return an inline policy."""
    user, name = call.form.text("UserName"), call.form.text("PolicyName")
    text = await services.user_policies.find_inline(call.caller, user, name)
    return {"UserName": user, "PolicyName": name, "PolicyDocument": shapes.quoted(text)}


async def list_user_policies(services: IamServices, call: Call) -> Tree:
    """Return a page of the names of a user's inline policies."""
    user = call.form.text("UserName")
    found = await services.users.find(call.caller, user, "iam:ListUserPolicies")
    rows, end = cut(call.form, list(found.inline), str)
    return {"PolicyNames": rows, **end}


async def delete_user_policy(services: IamServices, call: Call) -> Tree:
    """Take an inline policy away."""
    user, name = call.form.text("UserName"), call.form.text("PolicyName")
    return await call.change_silently(
        lambda resend: services.user_policies.remove_inline(call.caller, user, name, resend)
    )


async def attach_user_policy(services: IamServices, call: Call) -> Tree:
    """Attach a managed policy."""
    user, arn = call.form.text("UserName"), call.form.text("PolicyArn")
    return await call.change_silently(
        lambda resend: services.user_policies.attach(call.caller, user, arn, resend)
    )


async def detach_user_policy(services: IamServices, call: Call) -> Tree:
    """Detach a managed policy."""
    user, arn = call.form.text("UserName"), call.form.text("PolicyArn")
    return await call.change_silently(
        lambda resend: services.user_policies.detach(call.caller, user, arn, resend)
    )


async def list_attached_user_policies(services: IamServices, call: Call) -> Tree:
    """Return a page of a user's managed policies."""
    prefix = parse_path_prefix(call.form.optional("PathPrefix") or "/")
    user = call.form.text("UserName")
    found = await services.user_policies.list_attached(call.caller, user, prefix)
    rows, end = cut(call.form, found, lambda policy: policy.arn)
    shown = [{"PolicyName": policy.name, "PolicyArn": policy.arn} for policy in rows]
    return {"AttachedPolicies": shown, **end}
