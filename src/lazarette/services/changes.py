"""One control-plane change is one transaction: all of it lands, or nothing.

In it: the check whether this call was answered before, the change, its operation record,
the generation that makes every cache stale, and the answer for a repeat.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, NamedTuple, TypeVar

from lazarette.metadata.engine import MetadataEngine, WriteTx
from lazarette.model.operation import OperationRecord
from lazarette.services.replays import Replays, Resend

T = TypeVar("T")


class Changed(NamedTuple, Generic[T]):
    """What a change made of its object, and its operation record."""

    result: T
    operation: OperationRecord


class Changes:
    """Runs changes."""

    def __init__(self, engine: MetadataEngine, replays: Replays) -> None:
        self._engine = engine
        self._replays = replays

    async def run(self, body: Callable[[WriteTx], Awaitable[T]], resend: Resend[T] | None) -> T:
        """Run `body`; what it changed is durable, and seen everywhere, when this returns.

        Raises: what `body` raises, and then nothing has changed; AnsweredBefore, when
        `resend` names a call that was answered already.
        """

        async def transaction(tx: WriteTx) -> T:
            if resend is not None:
                await self._replays.check(tx, resend.key)
            result = await body(tx)
            tx.raise_generation()
            if resend is not None:
                await self._replays.keep(tx, resend.key, resend.render(result))
            return result

        return await self._engine.write(transaction)
