"""Transaction bodies: coroutines that are run to their end in one go, without an event loop.

An engine's transaction methods never suspend, so a body that awaits only its transaction
never does either; one that suspends waits for something else, and is refused.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

_REFUSAL = (
    "A transaction body may await only its transaction: what else it needs must be "
    "fetched before, and what follows must be done after it."
)


def run_body(body: Awaitable[T]) -> T:
    """Run `body` and return its result. Raises: RuntimeError, when it suspends; its own."""
    steps = body.__await__()
    try:
        steps.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    except RuntimeError as error:
        # In an engine's thread, asyncio refuses first, in words that do not help.
        if str(error) == "no running event loop":
            raise RuntimeError(_REFUSAL) from error
        raise
    steps.close()
    raise RuntimeError(_REFUSAL)
