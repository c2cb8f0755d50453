"""Counting on: do users, their keys and their policies name each other truly?

A part of the tally (`tally.py`), in the same view.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from lazarette.metadata import keys
from lazarette.metadata.codec import decode_record
from lazarette.metadata.engine import ReadTx, Table
from lazarette.metadata.policies import find_policy
from lazarette.metadata.walk import every_row
from lazarette.model.access_key import AccessKey
from lazarette.model.errors import EngineUnavailable
from lazarette.model.names import AccountId
from lazarette.model.user import User

Pairs = set[tuple[str, ...]]


async def find_identity_problems(tx: ReadTx) -> AsyncIterator[tuple[str, str]]:
    """Yield what does not agree among users: its kind, and a sentence that names it."""
    try:
        users = [decode_record(User, raw) async for _, raw in every_row(tx, Table.USERS)]
        stored = [
            decode_record(AccessKey, raw) async for _, raw in every_row(tx, Table.ACCESS_KEYS)
        ]
    except EngineUnavailable as error:
        yield "unreadable", f"Users cannot be compared: {error.facts['sentence']}"
        return
    ids: Pairs = {(user.account, user.user_id) for user in users}
    for _, user_id in sorted(ids ^ await _pairs(tx, Table.USER_IDS)):
        yield "user", f"The id {user_id} and the record of its user do not agree."
    owned: Pairs = {(key.user_id, key.access_key_id) for key in stored if key.user_id}
    for _, key_id in sorted(owned ^ await _pairs(tx, Table.USER_KEYS)):
        yield "user-key", f"The access key {key_id} and its user's list do not agree."
    held: Pairs = {(key.account, key.user_id) for key in stored if key.user_id}
    for _, user_id in sorted(held - ids):
        yield "user-key", f"An access key belongs to the user {user_id}, who is not there."
    attached: Pairs = {
        (user.account, arn, user.user_id) for user in users for arn in user.attached
    }
    for _, arn, user_id in sorted(attached ^ await _pairs(tx, Table.POLICY_USERS)):
        yield "attached-policy", f"{arn} and the user {user_id} do not agree."
    for account, arn in sorted({(account, arn) for account, arn, _ in attached}):
        if await find_policy(tx, AccountId(account), arn) is None:
            yield "attached-policy", f"{arn} is attached and not there."


async def _pairs(tx: ReadTx, table: Table) -> Pairs:
    return {tuple(map(str, keys.decode(place))) async for place, _ in every_row(tx, table)}
