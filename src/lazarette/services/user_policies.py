"""What a user may do: inline policies, and managed policies attached to it.

A change holds at the user's next request, in every process.
Source: IAM PutUserPolicy, DeleteUserPolicy, AttachUserPolicy, DetachUserPolicy.
"""

from __future__ import annotations

from msgspec.structs import replace

from lazarette.metadata import policies, users
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.errors import IdentityLimit, NoSuchEntity
from lazarette.model.managed_policy import ManagedPolicy
from lazarette.model.principal import Caller
from lazarette.model.user import ATTACHED_MAX, INLINE_CHARS_MAX, User, parse_name
from lazarette.services.changes import Changes
from lazarette.services.policy_documents import check_document, check_length, length_of
from lazarette.services.replays import Resend
from lazarette.services.user_lookup import UserLookup, named_policy


class UserPolicies:
    """The policies of users."""

    def __init__(self, engine: MetadataEngine, lookup: UserLookup, changes: Changes) -> None:
        self._engine = engine
        self._lookup = lookup
        self._changes = changes

    async def put_inline(
        self,
        caller: Caller,
        user_name: str,
        policy_name: str,
        document: str,
        resend: Resend[None] | None = None,
    ) -> None:
        """Give a user an inline policy, or replace the one of that name.

        Raises: AccessDenied, NoSuchEntity, InvalidParameter, MalformedPolicy, IdentityLimit.
        """
        parse_name(policy_name, "policyName")
        check_document(document)

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:PutUserPolicy", user_name)
            inline = {**user.inline, policy_name: document}
            chars = sum(length_of(text) for text in inline.values())
            check_length(chars, INLINE_CHARS_MAX, f"user {user.name}")
            await users.put_user(tx, replace(user, inline=inline))

        await self._changes.run(body, resend)

    async def find_inline(self, caller: Caller, user_name: str, policy_name: str) -> str:
        """Return an inline policy's document. Raises: AccessDenied, NoSuchEntity."""

        async def body(tx: ReadTx) -> str:
            user = await self._lookup.user(caller, tx, "iam:GetUserPolicy", user_name)
            return _inline_of(user, policy_name)

        return await self._engine.read(body)

    async def remove_inline(
        self,
        caller: Caller,
        user_name: str,
        policy_name: str,
        resend: Resend[None] | None = None,
    ) -> None:
        """Take an inline policy away. Raises: AccessDenied, NoSuchEntity."""

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:DeleteUserPolicy", user_name)
            _inline_of(user, policy_name)
            inline = {name: text for name, text in user.inline.items() if name != policy_name}
            await users.put_user(tx, replace(user, inline=inline))

        await self._changes.run(body, resend)

    async def attach(
        self, caller: Caller, user_name: str, arn: str, resend: Resend[None] | None = None
    ) -> None:
        """Attach a managed policy; one attached already stays so.

        Raises: AccessDenied, NoSuchEntity, IdentityLimit, InvalidParameter.
        """

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:AttachUserPolicy", user_name)
            await named_policy(tx, caller, arn)
            if arn in user.attached:
                return
            if len(user.attached) >= ATTACHED_MAX:
                raise IdentityLimit(f"Cannot exceed quota for PoliciesPerUser: {ATTACHED_MAX}")
            await policies.add_attachment(tx, user, arn)
            await users.put_user(tx, replace(user, attached=(*user.attached, arn)))

        await self._changes.run(body, resend)

    async def detach(
        self, caller: Caller, user_name: str, arn: str, resend: Resend[None] | None = None
    ) -> None:
        """Detach a managed policy. Raises: AccessDenied, NoSuchEntity."""

        async def body(tx: WriteTx) -> None:
            user = await self._lookup.user(caller, tx, "iam:DetachUserPolicy", user_name)
            if arn not in user.attached:
                raise NoSuchEntity(f"policy {arn[:300]} attached to user {user.name}")
            await policies.remove_attachment(tx, user, arn)
            kept = tuple(other for other in user.attached if other != arn)
            await users.put_user(tx, replace(user, attached=kept))

        await self._changes.run(body, resend)

    async def list_attached(
        self, caller: Caller, user_name: str, path_prefix: str
    ) -> list[ManagedPolicy]:
        """Return a user's managed policies, those below a path, in the order of attaching.

        Raises: AccessDenied, NoSuchEntity.
        """

        async def body(tx: ReadTx) -> list[ManagedPolicy]:
            user = await self._lookup.user(
                caller, tx, "iam:ListAttachedUserPolicies", user_name
            )
            found = [await named_policy(tx, caller, arn) for arn in user.attached]
            return [policy for policy in found if policy.path.startswith(path_prefix)]

        return await self._engine.read(body)


def _inline_of(user: User, policy_name: str) -> str:
    document = user.inline.get(policy_name)
    if document is None:
        raise NoSuchEntity(f"user policy with name {policy_name[:128]}")
    return document
