"""CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed."""

from __future__ import annotations

from lazarette.iam import shapes
from lazarette.iam.pages import cut
from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Tree
from lazarette.model.names import AccessKeyId
from lazarette.services.user_keys import UserKey

_NEVER = "N/A"  # What IAM says of a key that was never used.


async def create_access_key(services: IamServices, call: Call) -> Tree:
    """Make a key; its secret stands in this answer and nowhere else."""
    name = call.form.optional("UserName")
    return await call.change(
        lambda resend: services.keys.create(call.caller, name, resend), _created
    )


async def list_access_keys(services: IamServices, call: Call) -> Tree:
    """Return a user's keys, the older first."""
    owned = await services.keys.list_keys(call.caller, call.form.optional("UserName"))
    rows, end = cut(
        call.form, owned.keys, lambda key: f"{key.created_ms:015d}{key.access_key_id}"
    )
    shown = [shapes.key_metadata(key, owned.user_name) for key in rows]
    return {"AccessKeyMetadata": shown, **end}


async def update_access_key(services: IamServices, call: Call) -> Tree:
    """Make a key active or inactive."""
    form = call.form
    name, key = form.optional("UserName"), AccessKeyId(form.text("AccessKeyId"))
    form.text("Status")
    is_active = form.choice("Status", "Active", "Inactive") == "Active"
    return await call.change_silently(
        lambda resend: services.keys.update(call.caller, name, key, is_active, resend)
    )


async def delete_access_key(services: IamServices, call: Call) -> Tree:
    """Delete a key."""
    name, key = call.form.optional("UserName"), AccessKeyId(call.form.text("AccessKeyId"))
    return await call.change_silently(
        lambda resend: services.keys.delete(call.caller, name, key, resend)
    )


async def get_access_key_last_used(services: IamServices, call: Call) -> Tree:
    """Return when a key was last used, and for what."""
    key = AccessKeyId(call.form.text("AccessKeyId"))
    found = await services.keys.find_last_use(call.caller, key)
    use = found.use
    last = {
        "LastUsedDate": None if use is None else shapes.date(use.used_ms),
        "ServiceName": _NEVER if use is None else use.service,
        "Region": _NEVER if use is None else use.region,
    }
    return {"UserName": found.user_name or None, "AccessKeyLastUsed": last}


def _created(made: UserKey) -> Tree:
    return {
        "AccessKey": {
            "UserName": made.user.name,
            "AccessKeyId": made.key.access_key_id,
            "Status": shapes.status(made.key),
            "SecretAccessKey": made.secret,
            "CreateDate": shapes.date(made.key.created_ms),
        }
    }
