"""How the background duties of one process are doing: last run, failures, what waits."""

from __future__ import annotations

import msgspec


class DutyState(msgspec.Struct):
    """One duty. Times are milliseconds since 1970, 0 for never."""

    name: str
    last_run_ms: int = 0  # the last step's end
    last_success_ms: int = 0
    steps: int = 0
    failures: int = 0
    failures_in_a_row: int = 0
    last_error: str = ""
    is_behind: bool = False  # the last step left more to do at once
    waiting: int | None = None  # how much waits, counted up to a bound; None: not counted


class DutyBoard:
    """Where the runner notes what became of each step."""

    def __init__(self) -> None:
        self._states: dict[str, DutyState] = {}

    def of(self, name: str) -> DutyState:
        """Return the state of a duty; made when it is first asked for."""
        return self._states.setdefault(name, DutyState(name))

    def note_success(self, name: str, now_ms: int, *, is_behind: bool) -> None:
        """Note a step that ended well; `is_behind` when it left more to do."""
        state = self.of(name)
        state.last_run_ms = state.last_success_ms = now_ms
        state.steps += 1
        state.failures_in_a_row = 0
        state.is_behind = is_behind

    def note_failure(self, name: str, now_ms: int, error: str) -> int:
        """Note a step that failed; return how many have in a row."""
        state = self.of(name)
        state.last_run_ms = now_ms
        state.steps += 1
        state.failures += 1
        state.failures_in_a_row += 1
        state.last_error = error
        return state.failures_in_a_row

    def states(self) -> list[DutyState]:
        """Return every duty's state, as it is now."""
        return list(self._states.values())
