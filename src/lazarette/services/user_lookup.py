"""Finds the user or policy a call is about, and asks whether the caller may.

The question comes before the refusal that something is not there, so that nobody without
rights learns which names exist.
"""

from __future__ import annotations

from lazarette.metadata.engine import ReadTx
from lazarette.metadata.policies import find_policy
from lazarette.metadata.users import find_user
from lazarette.model.errors import InvalidParameter, NoSuchEntity
from lazarette.model.managed_policy import ManagedPolicy, parse_policy_arn
from lazarette.model.principal import Caller, Kind
from lazarette.model.target import NamedTags, tags_by_key
from lazarette.model.user import User, parse_name, user_arn
from lazarette.services.gate import Gate


class UserLookup:
    """Looks users and policies up in the caller's account."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def user(
        self,
        caller: Caller,
        tx: ReadTx,
        action: str,
        name: str,
        request_tags: NamedTags | None = None,
    ) -> User:
        """Return the user of that name; an empty name means the caller's own.

        `request_tags` are those the call would set. Raises: AccessDenied, NoSuchEntity,
        InvalidParameter.
        """
        name = name or own_name(caller)
        parse_name(name, "userName")
        user = await find_user(tx, caller.account, name)
        arn = user_arn(caller.account, "/", name) if user is None else user.arn
        tags = {} if user is None else tags_by_key(user.tags)
        self._gate.require_identity(caller, action, arn, tags, request_tags)
        if user is None:
            raise NoSuchEntity(f"user with name {name}")
        return user

    async def policy(
        self,
        caller: Caller,
        tx: ReadTx,
        action: str,
        arn: str,
        request_tags: NamedTags | None = None,
    ) -> ManagedPolicy:
        """Return the managed policy of that ARN. Raises: as `user`."""
        policy = await find_policy(tx, caller.account, arn)
        tags = {} if policy is None else tags_by_key(policy.tags)
        self._gate.require_identity(caller, action, arn, tags, request_tags)
        return policy if policy is not None else await named_policy(tx, caller, arn)

    def ask(
        self, caller: Caller, action: str, arn: str, request_tags: NamedTags | None = None
    ) -> None:
        """Ask about something that no record describes. Raises: AccessDenied."""
        self._gate.require_identity(caller, action, arn, None, request_tags)


async def named_policy(tx: ReadTx, caller: Caller, arn: str) -> ManagedPolicy:
    """Return the policy of that ARN in the caller's account.

    Raises: InvalidParameter, NoSuchEntity.
    """
    policy = await find_policy(tx, caller.account, arn)
    if policy is None:
        if parse_policy_arn(arn) is None:
            raise InvalidParameter(f"ARN {arn[:200]} is not valid.")
        raise NoSuchEntity(f"policy {arn}")
    return policy


def own_name(caller: Caller) -> str:
    """Return the name of the user who calls. Raises: InvalidParameter, when none does."""
    if caller.kind is not Kind.USER:
        raise InvalidParameter("Must specify userName when calling with non-User credentials")
    return caller.name
