"""What an account has in IAM, and the lists of what there is none of here.

Tools ask for groups, roles and the like before they delete a user or when they start: they
get an empty list.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lazarette.iam.services import Call, IamServices
from lazarette.iam.tree import Entries, Tree
from lazarette.model.errors import NoSuchEntity

Run = Callable[[IamServices, Call], Awaitable[Tree]]


async def get_account_summary(services: IamServices, call: Call) -> Tree:
    """Return how much there is of everything."""
    return {"SummaryMap": Entries(await services.summary.count(call.caller))}


def none_in_account(action: str, member: str) -> Run:
    """Return an operation that lists nothing."""

    async def run(services: IamServices, call: Call) -> Tree:
        services.summary.ask(call.caller, f"iam:{action}")
        return {member: [], "IsTruncated": False}

    return run


def none_of_user(action: str, member: str) -> Run:
    """Return an operation that lists nothing of a user, who must exist."""

    async def run(services: IamServices, call: Call) -> Tree:
        name = call.form.optional("UserName")
        await services.users.find(call.caller, name, f"iam:{action}")
        return {member: [], "IsTruncated": False}

    return run


def no_such(action: str, parameter: str, entity: str) -> Run:
    """Return an operation that finds nothing, whatever it is asked for."""

    async def run(services: IamServices, call: Call) -> Tree:
        name = call.form.text(parameter) if parameter else call.caller.account
        services.summary.ask(call.caller, f"iam:{action}")
        raise NoSuchEntity(entity.format(name[:128]))

    return run
