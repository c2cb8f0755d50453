"""The credential cache: it saves loads, and never outlives a change."""

from __future__ import annotations

import asyncio

from signed import CREDENTIAL

from lazarette.authn.credentials import CachedCredentials
from lazarette.model.access_key import Credential
from lazarette.model.names import AccessKeyId

KEY = CREDENTIAL.access_key_id


class Keys:
    """Stored keys, their generation, and what was asked of them."""

    def __init__(self) -> None:
        self.stored: dict[AccessKeyId, Credential] = {KEY: CREDENTIAL}
        self.number = 1
        self.loads: list[AccessKeyId] = []
        self.uses: list[tuple[str, str, str]] = []
        self.wait: asyncio.Event | None = None

    async def load(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return the stored key as it is when asked, perhaps late."""
        self.loads.append(access_key_id)
        found = self.stored.get(access_key_id)
        if self.wait:
            await self.wait.wait()
        return found

    def note(self, access_key_id: AccessKeyId, region: str, service: str) -> None:
        """Remember a use."""
        self.uses.append((access_key_id, region, service))

    def cache(self, entries_max: int = 100) -> CachedCredentials:
        """Return a cache over these keys."""
        return CachedCredentials(self.load, lambda: self.number, self.note, entries_max)


def test_loads_a_key_once() -> None:
    """The second request costs no load, found or not."""
    keys = Keys()

    async def run() -> None:
        cache = keys.cache()
        for _ in range(3):
            assert await cache.find_credential(KEY) == CREDENTIAL
            assert await cache.find_credential(AccessKeyId("other")) is None

    asyncio.run(run())
    assert keys.loads == [KEY, "other"]


def test_a_deleted_key_stops_at_the_next_request() -> None:
    """A new generation empties the cache."""
    keys = Keys()

    async def run() -> None:
        cache = keys.cache()
        assert await cache.find_credential(KEY)
        keys.stored.clear()
        keys.number += 1
        assert await cache.find_credential(KEY) is None

    asyncio.run(run())


def test_a_new_key_is_found_at_the_next_request() -> None:
    """That a key was missing is forgotten with the generation as well."""
    keys = Keys()
    keys.stored.clear()

    async def run() -> None:
        cache = keys.cache()
        assert await cache.find_credential(KEY) is None
        keys.stored[KEY] = CREDENTIAL
        keys.number += 1
        assert await cache.find_credential(KEY) == CREDENTIAL

    asyncio.run(run())


def test_what_was_loaded_before_a_change_is_not_kept_after_it() -> None:
    """A load that a change overtakes is used once; nobody gets it from the cache."""
    keys = Keys()

    async def run() -> None:
        cache = keys.cache()
        keys.wait = asyncio.Event()
        late = asyncio.create_task(cache.find_credential(KEY))
        await asyncio.sleep(0)
        keys.stored.clear()
        keys.number += 1
        waiting, keys.wait = keys.wait, None
        # Another request sees the new generation before the late load ends.
        assert await cache.find_credential(KEY) is None
        waiting.set()
        assert await late == CREDENTIAL
        assert await cache.find_credential(KEY) is None

    asyncio.run(run())


def test_an_overtaken_load_is_dropped_though_nobody_asked_meanwhile() -> None:
    """What a load kept under its old generation is gone at the next request."""
    keys = Keys()

    async def run() -> None:
        cache = keys.cache()
        keys.wait = asyncio.Event()
        late = asyncio.create_task(cache.find_credential(KEY))
        await asyncio.sleep(0)
        keys.stored.clear()
        keys.number += 1
        keys.wait.set()
        assert await late == CREDENTIAL
        assert await cache.find_credential(KEY) is None

    asyncio.run(run())


def test_made_up_ids_do_not_push_keys_out() -> None:
    """Memory is bounded, and a flood of unknown ids leaves known keys cached."""
    keys = Keys()

    async def run() -> None:
        cache = keys.cache(entries_max=10)
        await cache.find_credential(KEY)
        for number in range(100):
            await cache.find_credential(AccessKeyId(f"made-up-{number}"))
        await cache.find_credential(KEY)

    asyncio.run(run())
    assert keys.loads.count(KEY) == 1


def test_forgets_the_oldest_key_when_full() -> None:
    """The bound holds for known keys too."""
    keys = Keys()
    ids = [AccessKeyId(f"key-{number}") for number in range(11)]
    keys.stored = dict.fromkeys(ids, CREDENTIAL)

    async def run() -> None:
        cache = keys.cache(entries_max=10)
        for access_key_id in [*ids, *ids[1:], ids[0]]:
            await cache.find_credential(access_key_id)

    asyncio.run(run())
    assert keys.loads == [*ids, ids[0]]


def test_passes_uses_on() -> None:
    """Last-used notes go to whoever keeps them."""
    keys = Keys()
    keys.cache().note_use(KEY, "us-east-1", "s3")
    assert keys.uses == [(KEY, "us-east-1", "s3")]
