"""Calls sent twice: the SDKs re-send a call whose answer got lost, under the same id.

The answer of a change is sealed and stored in the transaction of the change itself, so a
repeat within ten minutes gets the same answer and changes nothing: no second key, bucket
or operation. Two attempts that run at once are told apart inside the transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from lazarette.base.clock import Clock
from lazarette.metadata import replays
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.limits import REPLAY_MS
from lazarette.model.replay import ReplayKey, StoredAnswer
from lazarette.services.secret_box import SecretBox

T = TypeVar("T")


class Resend(NamedTuple, Generic[T]):
    """Under which key to keep a change's answer, and how it is written."""

    key: ReplayKey
    render: Callable[[T], bytes]


class AnsweredBefore(Exception):
    """Leaves a change that another attempt of the same call has made already.

    No `LazaretteError`: the caller gets `answer`, a success. Only who passes a `Resend`
    meets it.
    """

    def __init__(self, answer: bytes) -> None:
        super().__init__("this call was answered before")
        self.answer = answer


class Replays:
    """The stored answers."""

    def __init__(self, engine: MetadataEngine, box: SecretBox, clock: Clock) -> None:
        self._engine = engine
        self._box = box
        self._clock = clock

    async def find(self, key: ReplayKey) -> bytes | None:
        """Return the answer that call got within the last ten minutes, or None."""
        return await self._engine.read(lambda tx: self._find(tx, key))

    async def check(self, tx: ReadTx, key: ReplayKey) -> None:
        """Return if the call is new. Raises: AnsweredBefore."""
        answer = await self._find(tx, key)
        if answer is not None:
            raise AnsweredBefore(answer)

    async def keep(self, tx: WriteTx, key: ReplayKey, answer: bytes) -> None:
        """Store a call's answer, sealed, with the change that `tx` makes."""
        sealed = self._box.seal(answer.decode(), _context(key))
        await replays.put_answer(tx, key, StoredAnswer(sealed, self._clock.now_ms()))

    async def purge_before(self, before_ms: int, budget: int) -> int:
        """Remove up to `budget` answers older than `before_ms`; return how many went.

        Run by workers, with ten minutes ago; less than `budget` means that none is left.
        """
        return await self._engine.write(
            lambda tx: replays.remove_answers(tx, before_ms, min(budget, 10_000))
        )

    async def _find(self, tx: ReadTx, key: ReplayKey) -> bytes | None:
        stored = await replays.find_answer(tx, key)
        if stored is None or stored.created_ms + REPLAY_MS <= self._clock.now_ms():
            return None
        return self._box.open(stored.sealed, _context(key)).encode()


def _context(key: ReplayKey) -> str:
    return "\n".join(("replay", *key))
