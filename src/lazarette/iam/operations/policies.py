"""Managed policies: made, versioned, listed, tagged, deleted."""

from __future__ import annotations

from lazarette.iam import shapes
from lazarette.iam.pages import cut
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Tree
from lazarette.model.errors import InvalidParameter
from lazarette.model.managed_policy import ManagedPolicy, parse_version_id
from lazarette.model.user import parse_path_prefix
from lazarette.services.managed_policies import (
    CountedPolicy,
    VersionedPolicy,
    require_version,
)

_DESCRIPTION_MAX = 1_000


async def create_policy(services: IamServices, call: Call) -> Tree:
    """Make a managed policy with its first version."""
    form = call.form
    name, path = form.text("PolicyName"), form.optional("Path") or "/"
    text, tags = form.text("PolicyDocument"), form.tags()
    description = form.given("Description") or ""
    if len(description) > _DESCRIPTION_MAX:
        raise InvalidParameter(f"A description has at most {_DESCRIPTION_MAX} characters.")
    return await call.change(
        lambda resend: services.policies.create(
            call.caller, name, path, text, description, tags, resend
        ),
        _created,
    )


async def get_policy(services: IamServices, call: Call) -> Tree:
    """Return a policy without its documents."""
    found = await services.policies.find(call.caller, call.form.text("PolicyArn"))
    return {"Policy": shapes.policy(found)}


async def list_policies(services: IamServices, call: Call) -> Tree:
    """Return a page of policies, by ARN."""
    form = call.form
    prefix = parse_path_prefix(form.optional("PathPrefix") or "/")
    is_attached = form.flag("OnlyAttached")
    usage = form.choice("PolicyUsageFilter", "PermissionsPolicy", "PermissionsBoundary")
    scope = form.choice("Scope", "All", "AWS", "Local")
    found = [
        counted
        for counted in await services.policies.list_all(call.caller, scope)
        if counted.policy.path.startswith(prefix)
        and (counted.attachments or not is_attached)
        and usage == "PermissionsPolicy"  # Nothing is anybody's boundary here.
    ]
    rows, end = cut(form, found, lambda counted: counted.policy.arn)
    return {"Policies": [shapes.policy(row, with_details=False) for row in rows], **end}


async def delete_policy(services: IamServices, call: Call) -> Tree:
    """Delete a policy."""
    arn = call.form.text("PolicyArn")
    return await call.change_silently(
        lambda resend: services.policies.delete(call.caller, arn, resend)
    )


async def create_policy_version(services: IamServices, call: Call) -> Tree:
    """Add a version."""
    arn, text = call.form.text("PolicyArn"), call.form.text("PolicyDocument")
    is_default = call.form.flag("SetAsDefault") is True
    return await call.change(
        lambda resend: services.policies.add_version(
            call.caller, arn, text, is_default, resend
        ),
        _versioned,
    )


async def get_policy_version(services: IamServices, call: Call) -> Tree:
    """Return a version with its document."""
    arn, number = call.form.text("PolicyArn"), parse_version_id(call.form.text("VersionId"))
    policy, _ = await services.policies.find(call.caller, arn, "iam:GetPolicyVersion")
    version = require_version(policy, number)
    return {"PolicyVersion": shapes.version(policy, version, with_document=True)}


async def list_policy_versions(services: IamServices, call: Call) -> Tree:
    """Return a page of a policy's versions, the newest first."""
    arn = call.form.text("PolicyArn")
    policy, _ = await services.policies.find(call.caller, arn, "iam:ListPolicyVersions")
    rows, end = cut(
        call.form, policy.versions, lambda version: f"{10**10 - version.number:011d}"
    )
    shown = [shapes.version(policy, row, with_document=False) for row in rows]
    return {"Versions": shown, **end}


async def set_default_policy_version(services: IamServices, call: Call) -> Tree:
    """Put another version in force."""
    arn, number = call.form.text("PolicyArn"), parse_version_id(call.form.text("VersionId"))
    return await call.change_silently(
        lambda resend: services.policies.set_default(call.caller, arn, number, resend)
    )


async def delete_policy_version(services: IamServices, call: Call) -> Tree:
    """Delete a version that is not in force."""
    arn, number = call.form.text("PolicyArn"), parse_version_id(call.form.text("VersionId"))
    return await call.change_silently(
        lambda resend: services.policies.remove_version(call.caller, arn, number, resend)
    )


async def list_entities_for_policy(services: IamServices, call: Call) -> Tree:
    """Return a page of the users that have a policy attached; there are no other entities."""
    form = call.form
    prefix = parse_path_prefix(form.optional("PathPrefix") or "/")
    kind = form.choice(
        "EntityFilter", "User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"
    )
    users = await services.policies.list_users(call.caller, form.text("PolicyArn"))
    found = [user for user in users if user.path.startswith(prefix) and kind == "User"]
    rows, end = cut(form, found, lambda user: user.name.lower())
    shown = [{"UserName": user.name, "UserId": user.user_id} for user in rows]
    return {"PolicyGroups": [], "PolicyUsers": shown, "PolicyRoles": [], **end}


async def tag_policy(services: IamServices, call: Call) -> Tree:
    """Add or replace tags."""
    arn, tags = call.form.text("PolicyArn"), call.form.tags()
    return await call.change_silently(
        lambda resend: services.policies.tag(call.caller, arn, tags, resend)
    )


async def untag_policy(services: IamServices, call: Call) -> Tree:
    """Remove tags."""
    arn, keys = call.form.text("PolicyArn"), call.form.texts("TagKeys")
    return await call.change_silently(
        lambda resend: services.policies.untag(call.caller, arn, keys, resend)
    )


async def list_policy_tags(services: IamServices, call: Call) -> Tree:
    """Return a page of a policy's tags, by key."""
    arn = call.form.text("PolicyArn")
    policy, _ = await services.policies.find(call.caller, arn, "iam:ListPolicyTags")
    rows, end = cut(call.form, policy.tags, lambda tag: tag.key)
    return {"Tags": shapes.tag_list(rows), **end}


def _created(policy: ManagedPolicy) -> Tree:
    return {"Policy": shapes.policy(CountedPolicy(policy, 0))}


def _versioned(made: VersionedPolicy) -> Tree:
    return {"PolicyVersion": shapes.version(made.policy, made.version, with_document=False)}
