"""The whole data plane against a model: random deeds, interleaved, with failures and duties.

Slow uploads are begun in one step and finished in a later one, so that anything may come in
between: deletion of the bucket, the end of the upload, other writers. Afterwards every live
byte reads back, counters are exact, and once all delays have passed the blob engine holds
what live records point at and nothing else.
"""

from __future__ import annotations

import asyncio

from data_plane import DataPlane, nothing_leaks
from hypothesis import given, settings, strategies as st
from properties.data_plane_steps import KEYS, STEPS, Finish, Put, Step, Switch
from properties.data_plane_world import World

from lazarette.base.failpoints import arm
from lazarette.model.bucket import Versioning


@settings(max_examples=100, deadline=None)
@given(versioning=st.sampled_from(Versioning), steps=STEPS)
def test_nothing_is_lost_and_nothing_leaks(versioning: Versioning, steps: list[Step]) -> None:
    """After any deeds in any order, reads and counters agree, and later nothing is left."""

    async def main() -> None:
        world = World(await DataPlane().start())
        if versioning is not Versioning.NEVER:
            await world.do(Put(KEYS[0], 200, ""))
            await world.do(Switch(Versioning.ENABLED))
        if versioning is Versioning.SUSPENDED:
            await world.do(Put(KEYS[0], 200, ""))
            await world.do(Switch(versioning))
        for step in steps:
            await world.do(step)
        await world.check()
        while world.slow:
            await world.do(Finish(0))
        await world.check()
        world.open.clear()
        await nothing_leaks(world.plane)
        await world.check()

    try:
        asyncio.run(main())
    finally:
        arm("")
