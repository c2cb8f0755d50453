"""Managed policies of an account: made, versioned, tagged, deleted; AWS's own only read.

Source: IAM CreatePolicy, CreatePolicyVersion, SetDefaultPolicyVersion, DeletePolicy.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import policies
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.users import find_user_by_id
from lazarette.model.builtin_policies import BUILTIN
from lazarette.model.errors import (
    AccessDenied,
    DeleteConflict,
    EntityExists,
    IdentityLimit,
    NoSuchEntity,
)
from lazarette.model.managed_policy import (
    AWS,
    DOCUMENT_CHARS_MAX,
    POLICIES_MAX,
    VERSIONS_MAX,
    ManagedPolicy,
    PolicyVersion,
    parse_policy_path,
    policy_arn,
)
from lazarette.model.names import AccountId
from lazarette.model.principal import Caller
from lazarette.model.tag import Tag
from lazarette.model.target import NamedTags, tags_by_key
from lazarette.model.user import User, check_user_tag_key, merge_user_tags, parse_name
from lazarette.services.changes import Changes
from lazarette.services.policy_documents import check_document, check_length, length_of
from lazarette.services.replays import Resend
from lazarette.services.user_lookup import UserLookup


class CountedPolicy(NamedTuple):
    """A policy and how many users have it attached."""

    policy: ManagedPolicy
    attachments: int


class VersionedPolicy(NamedTuple):
    """A policy and the version that was just made."""

    policy: ManagedPolicy
    version: PolicyVersion


class ManagedPolicies:
    """The managed policies of accounts."""

    def __init__(
        self,
        engine: MetadataEngine,
        lookup: UserLookup,
        changes: Changes,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._engine = engine
        self._lookup = lookup
        self._changes = changes
        self._clock = clock
        self._ids = ids

    async def create(
        self,
        caller: Caller,
        name: str,
        path: str,
        document: str,
        description: str,
        tags: list[Tag],
        resend: Resend[ManagedPolicy] | None = None,
    ) -> ManagedPolicy:
        """Make a policy with its first version.

        Raises: AccessDenied, InvalidParameter, MalformedPolicy, EntityExists, IdentityLimit.
        """
        parse_name(name, "policyName")
        parse_policy_path(path)
        _check(document)
        arn = policy_arn(caller.account, path, name)
        kept = merge_user_tags((), tags)
        self._lookup.ask(caller, "iam:CreatePolicy", arn, tags_by_key(kept))
        if kept:
            self._lookup.ask(caller, "iam:TagPolicy", arn, tags_by_key(kept))
        now_ms = self._clock.now_ms()
        policy = ManagedPolicy(
            account=caller.account,
            policy_id=self._ids.identity_id("ANPA"),
            name=name,
            path=path,
            created_ms=now_ms,
            updated_ms=now_ms,
            versions=(PolicyVersion(1, document, now_ms),),
            default_number=1,
            last_number=1,
            description=description,
            tags=kept,
        )

        async def body(tx: WriteTx) -> ManagedPolicy:
            if await policies.find_policy_named(tx, policy.account, name) is not None:
                raise EntityExists(f"A policy called {name}")
            if await count_policies(tx, policy.account) >= POLICIES_MAX:
                raise IdentityLimit(
                    f"Cannot exceed quota for PoliciesPerAccount: {POLICIES_MAX}"
                )
            await policies.put_policy(tx, policy)
            return policy

        return await self._changes.run(body, resend)

    async def find(
        self, caller: Caller, arn: str, action: str = "iam:GetPolicy"
    ) -> CountedPolicy:
        """Return a policy, whose documents `action` may be about.

        Raises: AccessDenied, NoSuchEntity, InvalidParameter.
        """

        async def body(tx: ReadTx) -> CountedPolicy:
            policy = await self._lookup.policy(caller, tx, action, arn)
            return await _counted(tx, caller, policy)

        return await self._engine.read(body)

    async def list_all(self, caller: Caller, scope: str) -> list[CountedPolicy]:
        """Return the policies of `scope` (All, AWS, Local) by name. Raises: AccessDenied."""
        self._lookup.ask(caller, "iam:ListPolicies", "*")

        async def body(tx: ReadTx) -> list[CountedPolicy]:
            found: list[ManagedPolicy] = []
            if scope != "AWS":
                found += await policies.list_policies(tx, caller.account, "", POLICIES_MAX)
            if scope != "Local":
                found += BUILTIN.values()
            return [await _counted(tx, caller, policy) for policy in found]

        return await self._engine.read(body, is_long=True)

    async def list_users(self, caller: Caller, arn: str) -> list[User]:
        """Return the users that have a policy attached, by name. Raises: as `find`."""

        async def body(tx: ReadTx) -> list[User]:
            await self._lookup.policy(caller, tx, "iam:ListEntitiesForPolicy", arn)
            found = [
                await find_user_by_id(tx, caller.account, user_id)
                for user_id in await policies.list_attachments(tx, caller.account, arn)
            ]
            return sorted(
                [user for user in found if user is not None], key=lambda user: user.name.lower()
            )

        return await self._engine.read(body, is_long=True)

    async def delete(
        self, caller: Caller, arn: str, resend: Resend[None] | None = None
    ) -> None:
        """Delete a policy that nobody has attached and that has no other version.

        Raises: AccessDenied, NoSuchEntity, DeleteConflict.
        """

        async def body(tx: WriteTx) -> None:
            policy = await self._own(caller, tx, "iam:DeletePolicy", arn)
            if await policies.list_attachments(tx, caller.account, arn):
                raise DeleteConflict("Cannot delete a policy attached to entities.")
            if len(policy.versions) > 1:
                raise DeleteConflict(
                    "This policy has more than one version. Before you delete a policy, you "
                    "must delete the policy's versions. The default version is deleted with "
                    "the policy."
                )
            await policies.remove_policy(tx, policy)

        await self._changes.run(body, resend)

    async def add_version(
        self,
        caller: Caller,
        arn: str,
        document: str,
        is_default: bool,
        resend: Resend[VersionedPolicy] | None = None,
    ) -> VersionedPolicy:
        """Add a version, five at most; the default one holds at the next request.

        Raises: AccessDenied, NoSuchEntity, MalformedPolicy, IdentityLimit.
        """
        _check(document)

        async def body(tx: WriteTx) -> VersionedPolicy:
            policy = await self._own(caller, tx, "iam:CreatePolicyVersion", arn)
            if len(policy.versions) >= VERSIONS_MAX:
                raise IdentityLimit(
                    f"A managed policy can have up to {VERSIONS_MAX} versions. Before you "
                    "create a new version, you must delete an existing version."
                )
            now_ms = self._clock.now_ms()
            version = PolicyVersion(policy.last_number + 1, document, now_ms)
            changed = replace(
                policy,
                versions=(*policy.versions, version),
                last_number=version.number,
                default_number=version.number if is_default else policy.default_number,
                updated_ms=now_ms,
            )
            await policies.put_policy(tx, changed)
            return VersionedPolicy(changed, version)

        return await self._changes.run(body, resend)

    async def set_default(
        self, caller: Caller, arn: str, number: int, resend: Resend[None] | None = None
    ) -> None:
        """Put another version in force. Raises: AccessDenied, NoSuchEntity."""

        async def body(tx: WriteTx) -> None:
            policy = await self._own(caller, tx, "iam:SetDefaultPolicyVersion", arn)
            require_version(policy, number)
            changed = replace(policy, default_number=number, updated_ms=self._clock.now_ms())
            await policies.put_policy(tx, changed)

        await self._changes.run(body, resend)

    async def remove_version(
        self, caller: Caller, arn: str, number: int, resend: Resend[None] | None = None
    ) -> None:
        """Delete a version that is not the default one.

        Raises: AccessDenied, NoSuchEntity, DeleteConflict.
        """

        async def body(tx: WriteTx) -> None:
            policy = await self._own(caller, tx, "iam:DeletePolicyVersion", arn)
            require_version(policy, number)
            if number == policy.default_number:
                raise DeleteConflict("Cannot delete the default version of a policy.")
            kept = tuple(found for found in policy.versions if found.number != number)
            changed = replace(policy, versions=kept, updated_ms=self._clock.now_ms())
            await policies.put_policy(tx, changed)

        await self._changes.run(body, resend)

    async def tag(
        self, caller: Caller, arn: str, tags: list[Tag], resend: Resend[None] | None = None
    ) -> None:
        """Add or replace tags. Raises: AccessDenied, NoSuchEntity, InvalidParameter."""

        async def body(tx: WriteTx) -> None:
            policy = await self._own(caller, tx, "iam:TagPolicy", arn, tags_by_key(tags))
            merged = merge_user_tags(policy.tags, tags)
            await policies.put_policy(tx, replace(policy, tags=merged))

        await self._changes.run(body, resend)

    async def untag(
        self, caller: Caller, arn: str, keys: list[str], resend: Resend[None] | None = None
    ) -> None:
        """Remove tags; absent ones are no error. Raises: as `tag`."""
        for key in keys:
            check_user_tag_key(key)
        unwanted = {key.lower() for key in keys}

        async def body(tx: WriteTx) -> None:
            policy = await self._own(caller, tx, "iam:UntagPolicy", arn, dict.fromkeys(keys))
            kept = tuple(tag for tag in policy.tags if tag.key.lower() not in unwanted)
            await policies.put_policy(tx, replace(policy, tags=kept))

        await self._changes.run(body, resend)

    async def _own(
        self,
        caller: Caller,
        tx: ReadTx,
        action: str,
        arn: str,
        request_tags: NamedTags | None = None,
    ) -> ManagedPolicy:
        """Return a policy of the caller's account; nobody changes AWS's own."""
        policy = await self._lookup.policy(caller, tx, action, arn, request_tags)
        if policy.account == AWS:
            raise AccessDenied(action, "aws-managed-policy")
        return policy


def require_version(policy: ManagedPolicy, number: int) -> PolicyVersion:
    """Return the version of that number. Raises: NoSuchEntity."""
    found = policy.version(number)
    if found is None:
        raise NoSuchEntity(f"policy {policy.arn} version v{number}")
    return found


async def count_policies(tx: ReadTx, account: AccountId) -> int:
    """Return how many policies of its own the account has."""
    return len(await policies.list_policies(tx, account, "", 10_000))


async def _counted(tx: ReadTx, caller: Caller, policy: ManagedPolicy) -> CountedPolicy:
    rows = await policies.list_attachments(tx, caller.account, policy.arn)
    return CountedPolicy(policy, len(rows))


def _check(document: str) -> None:
    check_document(document)
    check_length(length_of(document), DOCUMENT_CHARS_MAX, "policy")
