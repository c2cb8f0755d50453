"""Send what waits to be told, one channel's notices each.

A notice is removed when it has been sent: a crash between the two sends it again, under
the same id; none is lost. What fails is tried again, ever more rarely, for a day.
"""

from __future__ import annotations

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.notices import DueNotice, add_notice, list_due, remove_notice
from lazarette.metadata.resources import find_resource
from lazarette.model.contact import ContactMethod, ContactStatus
from lazarette.model.limits import NOTICE_KEEP_MS
from lazarette.model.notice import Channel, Notice, NoticeKind, delay_ms
from lazarette.observe.recorder import Recorder
from lazarette.services.couriers import Courier
from lazarette.services.outcome import Outcome, Sending, never

_NOTICES_A_STEP = 10


class DeliverNotices:
    """The notices of one channel, those first that are due longest."""

    interval_ms = 1_000

    def __init__(
        self,
        channel: Channel,
        courier: Courier,
        metadata: MetadataEngine,
        clock: Clock,
        recorder: Recorder,
    ) -> None:
        self.name = f"deliver_{channel.value}"
        self._channel = channel
        self._courier = courier
        self._metadata = metadata
        self._clock = clock
        self._recorder = recorder

    async def run(self) -> bool:
        """Send at most 10 notices; none after one that has to wait."""
        now_ms = self._clock.now_ms()
        due = await self._metadata.read(
            lambda tx: list_due(tx, self._channel, now_ms, _NOTICES_A_STEP)
        )
        for waiting in due:
            outcome = await self._send(waiting.notice)
            await self._note(waiting, outcome)
            if outcome.sending is Sending.LATER:
                # What keeps this one waiting may keep the others, each for its timeout.
                return False
        return len(due) == _NOTICES_A_STEP

    async def _send(self, notice: Notice) -> Outcome:
        contact = None
        if notice.contact_id:
            contact = await self._metadata.read(lambda tx: self._find_contact(tx, notice))
            if contact is None:
                return never("the contact has been deleted, or waits for nothing any more")
        return await self._courier.send(notice, contact)

    async def _find_contact(self, tx: ReadTx, notice: Notice) -> ContactMethod | None:
        """Return whom a notice is for, if it still is to be told."""
        contact = await find_resource(
            tx, ContactMethod, notice.account, notice.region, notice.contact_name
        )
        if contact is None or contact.resource_id != notice.contact_id:
            return None
        is_question = notice.kind is NoticeKind.VERIFICATION
        wanted = ContactStatus.PENDING if is_question else ContactStatus.VALID
        return contact if contact.status_at(self._clock.now_ms()) is wanted else None

    async def _note(self, waiting: DueNotice, outcome: Outcome) -> None:
        notice = waiting.notice
        now_ms = self._clock.now_ms()
        tried = replace(notice, attempts=notice.attempts + 1)
        if outcome.sending is Sending.LATER and now_ms - notice.created_ms >= NOTICE_KEEP_MS:
            outcome = never(f"it could not be sent for a day; {outcome.reason}")

        async def body(tx: WriteTx) -> None:
            await remove_notice(tx, waiting.position)
            if outcome.sending is Sending.LATER:
                await add_notice(tx, tried, now_ms + delay_ms(tried.attempts))

        await self._metadata.write(body)
        self._record(notice, outcome)

    def _record(self, notice: Notice, outcome: Outcome) -> None:
        word = {
            Sending.DONE: "sent",
            Sending.LATER: "postponed",
            Sending.NEVER: "dropped",
        }[outcome.sending]
        self._recorder.count(f"notices_{word}")
        facts = {
            "notice": notice.notice_id,
            "kind": notice.kind.value,
            "account": notice.account,
            "region": notice.region,
            "alarm": notice.change.alarm if notice.change else "",
            "contact": notice.contact_name,
            "reason": outcome.reason,
        }
        shown = {name: value for name, value in facts.items() if value}
        self._recorder.event(f"notice {word}", shown)
