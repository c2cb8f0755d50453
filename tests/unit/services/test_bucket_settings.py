"""A bucket's settings: what replaces what, what resets what, what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane

from lazarette.model.bucket import AccessRules, BucketChange, LogConfig, Versioning
from lazarette.model.errors import (
    AccessDenied,
    BundleChangedTooSoon,
    InvalidInput,
    NoSuchBucket,
)
from lazarette.model.names import AccountId, BucketName, BundleId, Region
from lazarette.services.plans import may_change_plan

Run = Callable[[object], None]
PHOTOS = BucketName("photos")
MEDIUM, LARGE = BundleId("medium_1_0"), BundleId("large_1_0")
INDIVIDUAL = AccessRules(False, True)
PUBLIC = AccessRules(True, True)
DAY_MS = 24 * 3600 * 1000


def test_what_a_change_leaves_out_stays(run: Run) -> None:
    """Each part is replaced by itself; the directory shows it at once."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        changes = [
            BucketChange(rules=PUBLIC),
            BucketChange(readonly_accounts=(AccountId("111122223333"),)),
            BucketChange(log_config=LogConfig(True, "photos", "logs/")),
        ]
        for change in changes:
            await plane.settings.update(plane.root, PHOTOS, HOME, change)
        bucket = await plane.directory.find(PHOTOS)
        assert bucket.rules == PUBLIC
        assert bucket.readonly_accounts == ("111122223333",)
        assert bucket.log_config == LogConfig(True, "photos", "logs/")
        off = BucketChange(log_config=LogConfig(False, "photos", "logs/"), readonly_accounts=())
        changed = await plane.settings.update(plane.root, PHOTOS, HOME, off)
        assert changed.result.log_config == LogConfig()
        assert changed.result.readonly_accounts == ()
        assert changed.result.rules == PUBLIC

    run(test)


@pytest.mark.parametrize("versioning", [Versioning.ENABLED, Versioning.SUSPENDED])
def test_versioning_resets_individual_mode(run: Run, versioning: Versioning) -> None:
    """Enabling or suspending drops individual mode to private, once, and leaves public."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        root, update = plane.root, plane.settings.update
        await update(root, PHOTOS, HOME, BucketChange(rules=INDIVIDUAL))
        changed = await update(root, PHOTOS, HOME, BucketChange(versioning=versioning))
        assert changed.result.versioning is versioning
        assert changed.result.rules == AccessRules()
        await update(root, PHOTOS, HOME, BucketChange(rules=INDIVIDUAL))
        changed = await update(root, PHOTOS, HOME, BucketChange(versioning=versioning))
        assert changed.result.rules == INDIVIDUAL, "nothing was enabled or suspended"
        await update(root, PHOTOS, HOME, BucketChange(rules=PUBLIC))
        other = {Versioning.ENABLED, Versioning.SUSPENDED} - {versioning}
        changed = await update(root, PHOTOS, HOME, BucketChange(versioning=other.pop()))
        assert changed.result.rules == PUBLIC

    run(test)


def test_rules_set_in_the_same_change_are_set_by_hand(run: Run) -> None:
    """A change that names versioning and rules keeps the rules it names."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        change = BucketChange(rules=INDIVIDUAL, versioning=Versioning.ENABLED)
        changed = await plane.settings.update(plane.root, PHOTOS, HOME, change)
        assert changed.result.rules == INDIVIDUAL

    run(test)


@pytest.mark.parametrize(
    "change",
    [
        BucketChange(versioning=Versioning.NEVER),
        BucketChange(readonly_accounts=tuple(AccountId(f"{n:012}") for n in range(11))),
        BucketChange(readonly_accounts=(AccountId("12345"),)),
        BucketChange(readonly_accounts=(AccountId("12345678901a"),)),
        BucketChange(readonly_accounts=(AccountId("1" * 12), AccountId("1" * 12))),
        BucketChange(log_config=LogConfig(True)),
        BucketChange(log_config=LogConfig(True, "absent")),
        BucketChange(log_config=LogConfig(True, "elsewhere")),
        BucketChange(log_config=LogConfig(True, "photos", "bad prefix")),
        BucketChange(log_config=LogConfig(True, "photos", "x" * 101)),
    ],
    ids=str,
)
def test_a_bad_change_changes_nothing(run: Run, change: BucketChange) -> None:
    """Each bad value is refused as a whole."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        await plane.new_bucket("elsewhere", Region("eu-west-1"))
        before = await plane.dump()
        with pytest.raises(InvalidInput):
            await plane.settings.update(plane.root, PHOTOS, HOME, change)
        assert await plane.dump() == before

    run(test)


def test_only_the_owner_changes_settings(run: Run) -> None:
    """A stranger finds no bucket, its own key is refused, and nothing changes."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        change = BucketChange(rules=PUBLIC)
        before = await plane.dump()
        with pytest.raises(NoSuchBucket):
            await plane.settings.update(plane.stranger, PHOTOS, HOME, change)
        with pytest.raises(AccessDenied):
            await plane.settings.update(key, PHOTOS, HOME, change)
        with pytest.raises(NoSuchBucket):
            await plane.settings.change_bundle(plane.stranger, PHOTOS, HOME, MEDIUM)
        with pytest.raises(AccessDenied):
            await plane.settings.change_bundle(key, PHOTOS, HOME, MEDIUM)
        assert await plane.dump() == before

    run(test)


def test_a_plan_changes_once_per_calendar_month(run: Run) -> None:
    """The second change waits for the first day of the next month, not for thirty days."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        root, change = plane.root, plane.settings.change_bundle
        assert may_change_plan(bucket, plane.clock.now_ms())
        changed = await change(root, PHOTOS, HOME, MEDIUM)
        assert not may_change_plan(changed.result, plane.clock.now_ms())
        before = await plane.dump()
        with pytest.raises(BundleChangedTooSoon):
            await change(root, PHOTOS, HOME, LARGE)
        plane.clock.advance(7 * DAY_MS + 12 * 3600 * 1000 - 1)  # 30 November, 23:59:59.999
        with pytest.raises(BundleChangedTooSoon):
            await change(root, PHOTOS, HOME, LARGE)
        assert await plane.dump() == before
        plane.clock.advance(1)
        changed = await change(root, PHOTOS, HOME, LARGE)
        assert changed.result.bundle_id == LARGE

    run(test)


def test_a_plan_change_to_nothing_new_is_refused(run: Run) -> None:
    """Neither an unknown plan nor the same one spends the month."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        for bundle in (BundleId("huge_1_0"), bucket.bundle_id):
            with pytest.raises(InvalidInput):
                await plane.settings.change_bundle(plane.root, PHOTOS, HOME, bundle)
        await plane.settings.change_bundle(plane.root, PHOTOS, HOME, MEDIUM)

    run(test)
