"""The five-minute rounds that judge every alarm, and tell of those that changed."""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.metadata.alarms import AlarmPlace, find_alarm, list_places
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.metric import SAMPLE_MS
from lazarette.services.alarm_judge import AlarmJudge

_ALARMS_A_STEP = 20  # An alarm may look at a day of points.


class EvaluateAlarms:
    """Judges each alarm once in every five minutes of the clock.

    A round that a restart repeats changes nothing that it has changed before.
    """

    name = "evaluate_alarms"
    interval_ms = 10 * 1000

    def __init__(self, metadata: MetadataEngine, judge: AlarmJudge, clock: Clock) -> None:
        self._metadata = metadata
        self._judge = judge
        self._clock = clock
        self._after = b""
        self._round_ms = -1
        self._done_ms = -1

    async def run(self) -> bool:
        """Judge at most 20 alarms; True when the round has more of them."""
        now_ms = self._clock.now_ms()
        if not self._after:
            self._round_ms = now_ms - now_ms % SAMPLE_MS
            if self._round_ms == self._done_ms:
                return False
        after = self._after

        async def view(tx: ReadTx) -> tuple[list[AlarmPlace], list[AlarmPlace]]:
            places = await list_places(tx, after, _ALARMS_A_STEP)
            return places, [place for place in places if await self._is_to_change(tx, place)]

        # Most rounds change nothing: those write nothing.
        places, changing = await self._metadata.read(view, is_long=True)
        for place in changing:
            await self._settle(place)
        if len(places) == _ALARMS_A_STEP:
            self._after = places[-1].position
            return True
        self._after, self._done_ms = b"", self._round_ms
        return False

    async def _is_to_change(self, tx: ReadTx, place: AlarmPlace) -> bool:
        alarm = await find_alarm(tx, place.account, place.region, place.name)
        assert alarm is not None, "ALARM_TARGETS names an alarm that RESOURCES does not"
        return (await self._judge.judge(tx, alarm)).state is not alarm.state

    async def _settle(self, place: AlarmPlace) -> None:
        async def body(tx: WriteTx) -> None:
            # It may be gone since, or be another one.
            alarm = await find_alarm(tx, place.account, place.region, place.name)
            if alarm is not None:
                await self._judge.settle(tx, alarm)

        await self._metadata.write(body)
