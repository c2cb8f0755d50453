"""If-* headers: the truth tables of RFC 9110 as S3 applies them."""

from __future__ import annotations

import pytest

from lazarette.model.conditions import (
    NO_CONDITIONS,
    Conditions,
    DeleteConditions,
    check_delete,
    check_read,
    check_source,
)
from lazarette.model.errors import NoSuchKey, NotModified, PreconditionFailed
from lazarette.model.names import Etag, ObjectKey, VersionId
from lazarette.model.object_version import ObjectVersion

MODIFIED_MS = 1_700_000_000_500
VERSION = ObjectVersion(VersionId("null"), "01", MODIFIED_MS, Etag("abc"), 3)
# HTTP writes seconds: the object's own date is half a second before it was modified.
SAME_SECOND = MODIFIED_MS - 500
EARLIER, LATER = SAME_SECOND - 1000, SAME_SECOND + 1000


@pytest.mark.parametrize(
    "conditions",
    [
        NO_CONDITIONS,
        Conditions(if_match=("abc",)),
        Conditions(if_match=("x", "abc")),
        Conditions(if_match=("*",)),
        Conditions(if_none_match=("x",)),
        Conditions(if_modified_since_ms=EARLIER),
        Conditions(if_unmodified_since_ms=SAME_SECOND),
        Conditions(if_unmodified_since_ms=LATER),
        # If-Match decides, and If-Unmodified-Since is not looked at.
        Conditions(if_match=("abc",), if_unmodified_since_ms=EARLIER),
        # If-None-Match decides, and If-Modified-Since is not looked at.
        Conditions(if_none_match=("x",), if_modified_since_ms=LATER),
    ],
)
def test_proceeds(conditions: Conditions) -> None:
    """These conditions hold for a read and for a copy's source."""
    check_read(conditions, VERSION)
    check_source(conditions, VERSION)


@pytest.mark.parametrize(
    ("conditions", "name"),
    [
        (Conditions(if_match=("x",)), "If-Match"),
        (Conditions(if_unmodified_since_ms=EARLIER), "If-Unmodified-Since"),
        (Conditions(if_match=("x",), if_none_match=("abc",)), "If-Match"),
    ],
)
def test_fails_with_412(conditions: Conditions, name: str) -> None:
    """The first condition that does not hold is named."""
    with pytest.raises(PreconditionFailed) as caught:
        check_read(conditions, VERSION)
    assert caught.value.facts == {"condition": name}


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(if_none_match=("abc",)),
        Conditions(if_none_match=("*",)),
        Conditions(if_modified_since_ms=SAME_SECOND),
        Conditions(if_modified_since_ms=LATER),
        Conditions(if_match=("abc",), if_none_match=("abc",)),
    ],
)
def test_answers_304_to_reads_and_412_to_copies(conditions: Conditions) -> None:
    """A copy has no 304: the same condition refuses it."""
    with pytest.raises(NotModified) as caught:
        check_read(conditions, VERSION)
    assert caught.value.facts == {
        "etag": "abc",
        "modified_ms": MODIFIED_MS,
        "version_id": "null",
    }
    with pytest.raises(PreconditionFailed):
        check_source(conditions, VERSION)


MARKER = ObjectVersion(VersionId("null"), "02", MODIFIED_MS, is_delete_marker=True)


@pytest.mark.parametrize(
    ("conditions", "version"),
    [
        (DeleteConditions(if_match=("abc",)), VERSION),
        (DeleteConditions(if_match=("*",)), VERSION),
        (DeleteConditions(if_size=3), VERSION),
        (DeleteConditions(if_modified_ms=SAME_SECOND), VERSION),
        (DeleteConditions(("abc",), SAME_SECOND, 3), VERSION),
        (DeleteConditions(if_size=3), None),
        (DeleteConditions(if_modified_ms=SAME_SECOND), None),
    ],
)
def test_deletes_what_is_as_it_should_be(
    conditions: DeleteConditions, version: ObjectVersion | None
) -> None:
    """All conditions hold; size and time also of what is gone already."""
    check_delete(conditions, ObjectKey("k"), version)


@pytest.mark.parametrize(
    ("conditions", "version", "error"),
    [
        (DeleteConditions(if_match=("abc",)), None, NoSuchKey),
        (DeleteConditions(if_match=("*",)), None, NoSuchKey),
        (DeleteConditions(if_match=("x",)), VERSION, PreconditionFailed),
        (DeleteConditions(if_match=("",)), VERSION, PreconditionFailed),
        (DeleteConditions(if_match=("*",)), MARKER, PreconditionFailed),
        (DeleteConditions(if_size=4), VERSION, PreconditionFailed),
        (DeleteConditions(if_size=0), VERSION, PreconditionFailed),
        (DeleteConditions(if_modified_ms=EARLIER), VERSION, PreconditionFailed),
        (DeleteConditions(("abc",), LATER, 3), VERSION, PreconditionFailed),
    ],
)
def test_keeps_what_is_not(
    conditions: DeleteConditions, version: ObjectVersion | None, error: type[Exception]
) -> None:
    """One condition that does not hold is enough; an ETag needs an object."""
    with pytest.raises(error):
        check_delete(conditions, ObjectKey("k"), version)
