"""Looking the trail up over many files: days, trims, budgets, and what others write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from clocks import START_MS
from control_plane import ControlPlane

from lazarette.authn.verify import caller_of
from lazarette.model.access_key import Credential
from lazarette.model.audit import AuditCaller, AuditEntry, audit_caller
from lazarette.model.errors import AccessDenied
from lazarette.model.principal import Kind
from lazarette.model.timestamp import iso_moment
from lazarette.observe.audit_trail import day_of, file_name, remove_before
from lazarette.services import trail_lookup
from lazarette.services.trail_lookup import TrailLookup, TrailPage, TrailPlace, TrailQuery

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
Run = Callable[[Callable[[ControlPlane], object]], None]


class Trail:
    """A trail written by hand, and its look-up."""

    def __init__(self, folder: Path, plane: ControlPlane) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.plane = plane
        self.lookup = TrailLookup(folder, plane.engine, plane.gate)
        self.written = 0

    def write(
        self,
        time_ms: int,
        who: AuditCaller | None = None,
        *,
        number: int = 0,
        padding: int = 0,
        ended_ms: int = 0,
    ) -> str:
        """Append a call to the file of the day on which it ended; return its request id."""
        self.written += 1
        entry = AuditEntry(
            time=iso_moment(time_ms),
            request_id=f"R{self.written:05}",
            service="lightsail",
            operation="CreateBucket",
            is_change=True,
            caller=who or audit_caller(self.plane.root),
            client="127.0.0.1",
            status=200,
            duration_us=1,
            user_agent="x" * padding,
        )
        with (self.folder / file_name(day_of(ended_ms or time_ms), number)).open("ab") as file:
            file.write(msgspec.json.encode(entry) + b"\n")
        return entry.request_id

    async def page(
        self, place: TrailPlace | None = None, limit: int = 50, query: TrailQuery | None = None
    ) -> TrailPage:
        """Return a page as the first account sees it."""
        return await self.lookup.look_up(self.plane.root, query or TrailQuery(), place, limit)

    async def ids(self, limit: int, query: TrailQuery | None = None) -> list[list[str]]:
        """Return the request ids of all pages."""
        pages, place = [], None
        while True:
            page = await self.page(place, limit, query)
            pages.append([entry.request_id for entry in page.entries])
            place = page.place
            if place is None:
                return pages


@pytest.fixture
def tell(run: Run, tmp_path: Path) -> Callable[[Callable[[Trail], object]], None]:
    """Return what runs a test body with a trail of its own."""

    def told(body: Callable[[Trail], object]) -> None:
        async def test(plane: ControlPlane) -> None:
            await body(Trail(tmp_path / "audit", plane))  # type: ignore[misc]

        run(test)

    return told


Tell = Callable[[Callable[[Trail], object]], None]


def test_pages_lead_over_days_and_files(tell: Tell) -> None:
    """Newest first, whatever file a call is in, until there is no more."""

    async def body(trail: Trail) -> None:
        made = [
            trail.write(START_MS + day * DAY_MS, number=number)
            for day in range(3)
            for number in range(2)
        ]
        pages = await trail.ids(4)
        assert pages == [made[:1:-1], made[1::-1]]
        assert (await trail.ids(50)) == [made[::-1]]

    tell(body)


def test_days_are_left_out_by_their_names(tell: Tell) -> None:
    """A time range reads the files about it, and finds calls that ended the day after."""

    async def body(trail: Trail) -> None:
        midnight_ms = (START_MS // DAY_MS + 3) * DAY_MS
        came_ms, ended_ms = midnight_ms - HOUR_MS // 2, midnight_ms + 1
        made = [trail.write(START_MS + day * DAY_MS) for day in range(3)]
        late = trail.write(came_ms, ended_ms=ended_ms)
        made += [trail.write(START_MS + day * DAY_MS) for day in (3, 4)]
        query = TrailQuery(START_MS + 2 * DAY_MS, came_ms)
        assert await trail.ids(50, query) == [[made[2]]]
        query = TrailQuery(START_MS + 2 * DAY_MS, came_ms + 1)
        assert await trail.ids(50, query) == [[late, made[2]]]
        query = TrailQuery(START_MS + 3 * DAY_MS)
        assert await trail.ids(50, query) == [[made[4], made[3]]]

    tell(body)


def test_a_place_outlives_the_files_it_names(tell: Tell) -> None:
    """While a page is read the trail grows and is trimmed: the rest is still found."""

    async def body(trail: Trail) -> None:
        old = [trail.write(START_MS) for _ in range(3)]
        new = [trail.write(START_MS + DAY_MS) for _ in range(3)]
        first = await trail.page(limit=2)
        assert [entry.request_id for entry in first.entries] == new[:0:-1]
        trail.write(START_MS + DAY_MS)
        trail.write(START_MS + 2 * DAY_MS)
        second = await trail.page(first.place, limit=2)
        assert [entry.request_id for entry in second.entries] == [new[0], old[2]]
        # The file that the first place names is gone: older ones are not.
        (trail.folder / file_name(day_of(START_MS + DAY_MS), 0)).unlink()
        rest = await trail.page(first.place, limit=5)
        assert [entry.request_id for entry in rest.entries] == old[::-1]
        remove_before(trail.folder, day_of(START_MS + DAY_MS), 10)
        assert await trail.page(second.place) == TrailPage([], None)

    tell(body)


def test_no_call_reads_more_than_its_share(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rare entry is found over several pages, empty ones among them; none is lost."""
    monkeypatch.setattr(trail_lookup, "READ_BYTES_MAX", 20_000)

    async def body(trail: Trail) -> None:
        foreign = audit_caller(trail.plane.stranger)
        wanted = []
        for number in range(300):
            who = None if number % 150 == 0 else foreign
            wanted.append(trail.write(START_MS + number, who, padding=300 + number % 7))
        pages = await trail.ids(50)
        assert [request_id for page in pages for request_id in page] == [wanted[150], wanted[0]]
        assert len(pages) > 5
        assert [] in pages

    tell(body)


def test_a_place_that_nobody_gave_is_no_harm(tell: Tell) -> None:
    """In the middle of a line, past the end, in a file that never was."""

    async def body(trail: Trail) -> None:
        made = [trail.write(START_MS) for _ in range(3)]
        name = file_name(day_of(START_MS), 0)
        size = (trail.folder / name).stat().st_size
        for offset, seen in ((size - 5, 2), (1 << 60, 3), (0, 0), (1, 0)):
            page = await trail.page(TrailPlace(name, offset))
            assert [entry.request_id for entry in page.entries] == made[:seen][::-1]
        assert len((await trail.page(TrailPlace("9999-99-99-9999.jsonl", 3))).entries) == 3
        assert (await trail.page(TrailPlace("0000-01-01-0000.jsonl", 3))).entries == []

    tell(body)


def test_bucket_keys_look_nothing_up(tell: Tell) -> None:
    """Only a root, or a user whose policies say so."""

    async def body(trail: Trail) -> None:
        root = trail.plane.root
        bucket = await trail.plane.new_bucket()
        key = await trail.plane.key_of(bucket)
        user = Credential(
            root.access_key_id, "", Kind.USER, root.account, root.canonical_id, root.bucket_id
        )
        for caller in (key, caller_of(user)):
            with pytest.raises(AccessDenied) as caught:
                await trail.lookup.look_up(caller, TrailQuery(), None, 1)
            assert caught.value.facts["action"] == "cloudtrail:LookupEvents"

    tell(body)
