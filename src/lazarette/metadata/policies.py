"""Managed policies of accounts, and which users have them attached.

Tables: POLICIES (account, name in lower case), POLICY_USERS (account, policy ARN, user id)
-> empty. AWS's own policies have no record, but rows in POLICY_USERS.
"""

from __future__ import annotations

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode, prefix_range
from lazarette.model.builtin_policies import BUILTIN
from lazarette.model.managed_policy import ManagedPolicy, parse_policy_arn
from lazarette.model.names import AccountId
from lazarette.model.user import User

_ROWS = 10_000


async def find_policy_named(tx: ReadTx, account: AccountId, name: str) -> ManagedPolicy | None:
    """Return the account's own policy of that name, whatever its case; or None."""
    raw = await tx.get(Table.POLICIES, encode(account, name.lower()))
    return None if raw is None else decode_record(ManagedPolicy, raw)


async def find_policy(tx: ReadTx, account: AccountId, arn: str) -> ManagedPolicy | None:
    """Return the policy of that ARN, the account's own or one of AWS's; or None."""
    builtin = BUILTIN.get(arn)
    if builtin is not None:
        return builtin
    named = parse_policy_arn(arn)
    if named is None or named.account != account:
        return None
    policy = await find_policy_named(tx, account, named.name)
    return policy if policy is not None and policy.arn == arn else None


async def put_policy(tx: WriteTx, policy: ManagedPolicy) -> None:
    """Store a policy, new or changed."""
    place = encode(policy.account, policy.name.lower())
    await tx.put(Table.POLICIES, place, encode_record(policy))


async def remove_policy(tx: WriteTx, policy: ManagedPolicy) -> None:
    """Remove a policy; the caller has seen that nobody has it attached."""
    await tx.delete(Table.POLICIES, encode(policy.account, policy.name.lower()))


async def list_policies(
    tx: ReadTx, account: AccountId, after: str, limit: int
) -> list[ManagedPolicy]:
    """Return the account's own policies by name, those after `after`."""
    start, stop = prefix_range(account)
    if after:
        start = encode(account, after.lower()) + b"\0"
    rows = await tx.scan(Table.POLICIES, start, stop, limit)
    return [decode_record(ManagedPolicy, raw) for _, raw in rows]


async def add_attachment(tx: WriteTx, user: User, arn: str) -> None:
    """Note that the user has the policy attached."""
    await tx.put(Table.POLICY_USERS, encode(user.account, arn, user.user_id), b"")


async def remove_attachment(tx: WriteTx, user: User, arn: str) -> None:
    """Note that the user has it no longer."""
    await tx.delete(Table.POLICY_USERS, encode(user.account, arn, user.user_id))


async def list_attachments(tx: ReadTx, account: AccountId, arn: str) -> list[str]:
    """Return the ids of the account's users that have the policy attached."""
    rows = await tx.scan(Table.POLICY_USERS, *prefix_range(account, arn), _ROWS)
    return [str(decode(key)[2]) for key, _ in rows]


async def list_documents(tx: ReadTx, user: User) -> list[tuple[str, str]]:
    """Return what is in force for a user, by name or ARN: inline policies, then attached."""
    documents = list(user.inline.items())
    for arn in user.attached:
        policy = await find_policy(tx, user.account, arn)
        assert policy is not None, "a user has a policy attached that does not exist"
        documents.append((arn, policy.document))
    return documents
