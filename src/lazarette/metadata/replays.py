"""Stored answers of mutating calls, by call and by age.

Tables: REPLAYS (access key id, invocation id, operation, body digest), REPLAY_AGES (ms,
and the same).
"""

from __future__ import annotations

from lazarette.metadata.codec import decode_record, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.keys import decode, encode
from lazarette.model.names import AccessKeyId
from lazarette.model.replay import ReplayKey, StoredAnswer


async def find_answer(tx: ReadTx, key: ReplayKey) -> StoredAnswer | None:
    """Return the stored answer of that call, however old, or None."""
    raw = await tx.get(Table.REPLAYS, encode(*key))
    return None if raw is None else decode_record(StoredAnswer, raw)


async def put_answer(tx: WriteTx, key: ReplayKey, answer: StoredAnswer) -> None:
    """Store an answer, replacing an expired one of the same call."""
    await tx.put(Table.REPLAYS, encode(*key), encode_record(answer))
    await tx.put(Table.REPLAY_AGES, encode(answer.created_ms, *key), b"")


async def remove_answers(tx: WriteTx, before_ms: int, limit: int) -> int:
    """Remove up to `limit` answers made before `before_ms`; return how many ages went."""
    rows = await tx.scan(Table.REPLAY_AGES, b"", encode(before_ms), limit)
    for age, _ in rows:
        _, access_key_id, *rest = decode(age)
        key = ReplayKey(AccessKeyId(str(access_key_id)), *(str(part) for part in rest))
        answer = await find_answer(tx, key)
        # The call may have been answered anew since; that answer has an age of its own.
        if answer is not None and answer.created_ms < before_ms:
            await tx.delete(Table.REPLAYS, encode(*key))
        await tx.delete(Table.REPLAY_AGES, age)
    return len(rows)
