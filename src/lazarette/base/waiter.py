"""What a coroutine waits for when the loop need not be asked: a result that somebody brings.

A future tells whoever waits through the event loop, a call for each. A `Waiter` runs on,
itself, the coroutine that waits for it, if that one is no task but has left word how
(`resume`); a task gets a future, as it must.
Hot path: yes, one for each write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Waiter(Generic[T]):
    """One result to come; awaited once, settled once, both on one event loop."""

    __slots__ = ("_error", "_future", "_is_settled", "_result", "resume")

    def __init__(self) -> None:
        # Set by whoever runs the coroutine that this was yielded by.
        self.resume: Callable[[], None] | None = None
        self._future: asyncio.Future[None] | None = None
        self._result: Any = None
        self._error: BaseException | None = None
        self._is_settled = False

    def __await__(self) -> Generator[Any, None, T]:
        if not self._is_settled:
            if asyncio.current_task() is None:
                yield self
            else:
                yield from self.as_future()
        if self._error is not None:
            raise self._error
        result: T = self._result
        return result

    @property
    def is_abandoned(self) -> bool:
        """True when the task that waited was cancelled."""
        return self._future is not None and self._future.cancelled()

    def as_future(self) -> asyncio.Future[None]:
        """Return a future that is done when this is settled; it carries no result."""
        if self._future is None:
            self._future = asyncio.get_running_loop().create_future()
            if self._is_settled:
                self._future.set_result(None)
        return self._future

    def settle(self, result: T) -> None:
        """Bring the result, and run on whoever waits."""
        self._result = result
        self._end()

    def fail(self, error: BaseException) -> None:
        """Bring an error, raised where the result is awaited."""
        self._error = error
        self._end()

    def _end(self) -> None:
        self._is_settled = True
        if self.resume is not None:
            self.resume()
        elif self._future is not None and not self._future.done():
            self._future.set_result(None)
