"""A bucket's configuration as S3 changes it: who may, what it resets, what changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane

from lazarette.model.action import Action
from lazarette.model.bucket import AccessRules, BucketChange, Versioning
from lazarette.model.cors import CorsRule
from lazarette.model.errors import (
    AccessDenied,
    InvalidBucketOwner,
    InvalidRequest,
    InvalidTag,
    NoSuchBucket,
    TooManyTags,
)
from lazarette.model.names import BucketName
from lazarette.model.principal import ANONYMOUS, Caller
from lazarette.model.tag import Tag

Run = Callable[[object], None]
PHOTOS, MISSING = BucketName("photos"), BucketName("missing")
READ = Action.GET_BUCKET_VERSIONING
RULE = CorsRule(("GET",), ("*",))


async def change_all(plane: ControlPlane, caller: Caller, name: BucketName) -> list[str]:
    """Try every change; return the name of the refusal of each, or nothing."""
    asked = [
        plane.configuration.set_versioning(caller, name, Versioning.ENABLED),
        plane.configuration.set_cors(caller, name, [RULE]),
        plane.configuration.set_tags(caller, name, [Tag("a", "1")]),
        plane.configuration.find(caller, name, Action.PUT_BUCKET_CORS),
    ]
    refused = []
    for call in asked:
        try:
            await call
        except (AccessDenied, NoSuchBucket) as error:
            refused.append(type(error).__name__)
    return refused


def test_the_account_changes_and_the_directory_shows_it_at_once(run: Run) -> None:
    """Each part is replaced by itself; a change of S3 is in the history as one of Lightsail."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        assert await change_all(plane, plane.root, PHOTOS) == []
        found = await plane.directory.find(PHOTOS)
        assert (found.versioning, found.cors) == (Versioning.ENABLED, (RULE,))
        assert found.tags == (Tag("a", "1"),)
        kinds = [record.operation_type for record in await plane.history("photos")]
        assert sorted(kinds) == ["CreateBucket", "TagResource", "UpdateBucket", "UpdateBucket"]
        await plane.configuration.set_cors(plane.root, PHOTOS, ())
        await plane.configuration.set_tags(plane.root, PHOTOS, ())
        found = await plane.directory.find(PHOTOS)
        assert (found.cors, found.tags) == ((), ())

    run(test)


def test_nobody_else_changes_anything(run: Run) -> None:
    """The bucket's key reads, strangers and anonymous callers do not even that."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        before = await plane.dump()
        for caller in (key, plane.stranger, ANONYMOUS):
            assert await change_all(plane, caller, PHOTOS) == ["AccessDenied"] * 4
            assert await change_all(plane, caller, MISSING) == ["NoSuchBucket"] * 4
        assert (await plane.configuration.find(key, PHOTOS, READ)).name == PHOTOS
        for caller in (plane.stranger, ANONYMOUS):
            with pytest.raises(AccessDenied):
                await plane.configuration.find(caller, PHOTOS, READ)
        assert await plane.dump() == before

    run(test)


def test_versioning_resets_individual_mode(run: Run) -> None:
    """The rule of the Lightsail API holds whoever switches."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        individual = BucketChange(rules=AccessRules(False, True))
        await plane.settings.update(plane.root, PHOTOS, HOME, individual)
        await plane.configuration.set_versioning(plane.root, PHOTOS, Versioning.SUSPENDED)
        assert (await plane.directory.find(PHOTOS)).rules == AccessRules()

    run(test)


def test_a_bad_value_changes_nothing(run: Run) -> None:
    """Rules and tags are checked as a whole before anything is stored."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        before = await plane.dump()
        configuration, root = plane.configuration, plane.root
        with pytest.raises(InvalidRequest):
            await configuration.set_cors(root, PHOTOS, [RULE, CorsRule((), ())])
        with pytest.raises(InvalidTag):
            await configuration.set_tags(root, PHOTOS, [Tag("a", "1"), Tag("a", "2")])
        with pytest.raises(TooManyTags):
            await configuration.set_tags(root, PHOTOS, [Tag(str(n), "") for n in range(51)])
        assert await plane.dump() == before

    run(test)


def test_facts_are_told_to_anybody(run: Run) -> None:
    """Rules, region and owner are answered without a caller; a missing bucket has none."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        facts = plane.facts
        assert await facts.find_cors_rules(PHOTOS) == ()
        await plane.configuration.set_cors(plane.root, PHOTOS, [RULE])
        assert await facts.find_cors_rules(PHOTOS) == (RULE,)
        assert await facts.find_cors_rules(MISSING) is None
        assert await facts.find_region(PHOTOS) == HOME
        await facts.check_owner(PHOTOS, plane.root.account)
        with pytest.raises(AccessDenied):
            await facts.check_owner(PHOTOS, plane.stranger.account)
        with pytest.raises(InvalidBucketOwner):
            await facts.check_owner(PHOTOS, "everybody")
        with pytest.raises(NoSuchBucket):
            await facts.check_owner(MISSING, plane.root.account)

    run(test)
