"""Tags on buckets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane

from lazarette.model.errors import AccessDenied, InvalidInput, NoSuchResource
from lazarette.model.names import BucketName, Region
from lazarette.model.tag import Tag

Run = Callable[[object], None]
PHOTOS = BucketName("photos")


def test_tags_are_added_replaced_and_removed(run: Run) -> None:
    """Tagging again overwrites the value; untagging what is not there is no error."""

    async def test(plane: ControlPlane) -> None:
        bucket = await plane.new_bucket()
        root, tags = plane.root, plane.tags
        await tags.tag(root, PHOTOS, HOME, None, [Tag("a", "1"), Tag("only-key")])
        await tags.tag(root, PHOTOS, HOME, bucket.resource_id, [Tag("a", "2"), Tag("b", "")])
        found = await plane.directory.find(PHOTOS)
        assert found.tags == (Tag("a", "2"), Tag("only-key"), Tag("b", ""))
        await tags.untag(root, PHOTOS, HOME, None, ["a", "missing"])
        found = await plane.directory.find(PHOTOS)
        assert found.tags == (Tag("only-key"), Tag("b", ""))

    run(test)


@pytest.mark.parametrize(
    "tags",
    [
        [Tag("aws:x", "1")],
        [Tag("AWS:x", "1")],
        [Tag("", "1")],
        [Tag("k" * 129)],
        [Tag("k", "v" * 257)],
        [Tag("semi;colon")],
        [Tag(str(number)) for number in range(50)],
    ],
    ids=lambda tags: repr(tags[0])[:40],
)
def test_bad_tags_change_nothing(run: Run, tags: list[Tag]) -> None:
    """Each broken rule refuses the whole call; the fifty-first tag too."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        await plane.tags.tag(plane.root, PHOTOS, HOME, None, [Tag("there", "1")])
        before = await plane.dump()
        with pytest.raises(InvalidInput):
            await plane.tags.tag(plane.root, PHOTOS, HOME, None, tags)
        assert await plane.dump() == before

    run(test)


def test_a_resource_that_is_not_there_cannot_be_tagged(run: Run) -> None:
    """Unknown names, other accounts and other regions are told the same; keys are refused."""

    async def test(plane: ControlPlane) -> None:
        key = await plane.key_of(await plane.new_bucket())
        before = await plane.dump()
        away = Region("eu-west-1")
        for caller, name, region in (
            (plane.root, "absent", HOME),
            (plane.root, "photos", away),
            (plane.stranger, "photos", HOME),
        ):
            with pytest.raises(NoSuchResource):
                await plane.tags.tag(caller, name, region, None, [Tag("k")])
            with pytest.raises(NoSuchResource):
                await plane.tags.untag(caller, name, region, None, ["k"])
        with pytest.raises(AccessDenied):
            await plane.tags.tag(key, PHOTOS, HOME, None, [Tag("k")])
        with pytest.raises(AccessDenied):
            await plane.tags.untag(key, PHOTOS, HOME, None, ["k"])
        with pytest.raises(InvalidInput):
            await plane.tags.tag(plane.root, PHOTOS, HOME, "another-id", [Tag("k")])
        assert await plane.dump() == before

    run(test)
