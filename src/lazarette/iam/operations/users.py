"""CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser, and the tags of users."""

from __future__ import annotations

from lazarette.iam import shapes
from lazarette.iam.pages import asked_place, cut, page_end
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Tree
from lazarette.model.errors import NotImplementedYet
from lazarette.model.principal import Kind
from lazarette.model.user import User, parse_path_prefix, root_arn


async def create_user(services: IamServices, call: Call) -> Tree:
    """Make a user."""
    form = call.form
    if form.given("PermissionsBoundary") is not None:
        raise NotImplementedYet(
            "PermissionsBoundary", "Say in the user's policies what it may not do."
        )
    name, tags = form.text("UserName"), form.tags()
    path = form.optional("Path") or "/"
    return await call.change(
        lambda resend: services.users.create(call.caller, name, path, tags, resend), _shown
    )


async def get_user(services: IamServices, call: Call) -> Tree:
    """Return a user; without a name, who calls."""
    name = call.form.optional("UserName")
    caller = call.caller
    if not name and caller.kind is Kind.ROOT:
        # A root is no user: it has no name, and its id is the account's.
        created_ms = await services.summary.root_since_ms(caller)
        root = {"UserId": caller.account, "Arn": root_arn(caller.account)}
        return {"User": {**root, "CreateDate": shapes.date(created_ms)}}
    return _shown(await services.users.find(caller, name))


async def list_users(services: IamServices, call: Call) -> Tree:
    """Return a page of users, by name."""
    prefix = parse_path_prefix(call.form.optional("PathPrefix") or "/")
    place = asked_place(call.form)
    page = await services.users.list_page(call.caller, prefix, place.after, place.limit)
    rows = [shapes.user(found, with_details=False) for found in page.users]
    return {"Users": rows, **page_end(page.marker)}


async def update_user(services: IamServices, call: Call) -> Tree:
    """Give a user another name or path."""
    name = call.form.text("UserName")
    new_name, new_path = call.form.optional("NewUserName"), call.form.optional("NewPath")
    return await call.change_silently(
        lambda resend: services.users.update(call.caller, name, new_name, new_path, resend)
    )


async def delete_user(services: IamServices, call: Call) -> Tree:
    """Delete a user that has nothing left."""
    name = call.form.text("UserName")
    return await call.change_silently(
        lambda resend: services.users.delete(call.caller, name, resend)
    )


async def tag_user(services: IamServices, call: Call) -> Tree:
    """Add or replace tags."""
    name, tags = call.form.text("UserName"), call.form.tags()
    return await call.change_silently(
        lambda resend: services.users.tag(call.caller, name, tags, resend)
    )


async def untag_user(services: IamServices, call: Call) -> Tree:
    """Remove tags."""
    name, keys = call.form.text("UserName"), call.form.texts("TagKeys")
    return await call.change_silently(
        lambda resend: services.users.untag(call.caller, name, keys, resend)
    )


async def list_user_tags(services: IamServices, call: Call) -> Tree:
    """Return a page of a user's tags, by key."""
    name = call.form.text("UserName")
    found = await services.users.find(call.caller, name, "iam:ListUserTags")
    rows, end = cut(call.form, found.tags, lambda tag: tag.key)
    return {"Tags": shapes.tag_list(rows), **end}


def _shown(found: User) -> Tree:
    return {"User": shapes.user(found)}
