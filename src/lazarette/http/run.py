"""Running a request's coroutine: at once, without a task, for as long as that will do.

Most requests never wait, or wait once, for a commit. Only one that waits for something else,
or for long, becomes a task.
Hot path: yes, every request.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any

from lazarette.base.waiter import Waiter

Work = Coroutine[Any, Any, None]
MakeTask = Callable[[Work], None]


def start(work: Work, make_task: MakeTask) -> None:
    """Run `work` until it waits; what becomes of it then is seen to."""
    try:
        waited = work.send(None)
    except StopIteration:
        return
    if type(waited) is Waiter:
        waited.resume = partial(start, work, make_task)
    elif asyncio.isfuture(waited):
        # As a task would: the flag says that the future came by an `await`.
        waited._asyncio_future_blocking = False
        waited.add_done_callback(partial(_go_on, work, make_task))
    else:
        make_task(_carry_on(work, waited))


def _go_on(work: Work, make_task: MakeTask, _: asyncio.Future[Any]) -> None:
    """Run on what has the future it waited for; if it waits again, as a task."""
    try:
        waited = work.send(None)
    except StopIteration:
        return
    if type(waited) is Waiter:
        waited.resume = partial(start, work, make_task)
    else:
        make_task(_carry_on(work, waited))


async def _carry_on(work: Work, waited: Any) -> None:
    """Go on, as a task, with what has begun outside of one."""
    await _await_begun(work, waited)


@types.coroutine
def _await_begun(work: Work, waited: Any) -> Generator[Any, None, None]:
    """Await `work`, which has yielded `waited` already."""
    while True:
        try:
            yield waited
        except BaseException as error:
            try:
                waited = work.throw(error)
            except StopIteration:
                return
        else:
            break
    yield from work.__await__()
