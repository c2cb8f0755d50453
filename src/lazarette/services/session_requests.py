"""Temporary credentials that somebody asks for: who may have them, and for how long.

Source: STS GetSessionToken, which needs no permission but can be denied.
"""

from __future__ import annotations

from lazarette.model.errors import AccessDenied, InvalidParameter
from lazarette.model.principal import Caller, Kind
from lazarette.model.session import TemporaryCredentials
from lazarette.services.gate import Gate
from lazarette.services.sessions import Sessions

LIFETIME_S_MIN = 900
LIFETIME_S_MAX = 129_600
LIFETIME_S = 43_200
ROOT_LIFETIME_S_MAX = 3_600
_ACTION = "sts:GetSessionToken"


class SessionRequests:
    """Answers users and roots who want credentials that end."""

    def __init__(self, gate: Gate, sessions: Sessions) -> None:
        self._gate = gate
        self._sessions = sessions

    async def issue(self, caller: Caller, lifetime_s: int) -> TemporaryCredentials:
        """Return credentials that are what the caller is; a root's end within the hour.

        Raises: AccessDenied (bucket keys, instances, temporary credentials),
        InvalidParameter.
        """
        self._gate.require_identity(caller, _ACTION, "*")
        if caller.kind not in (Kind.ROOT, Kind.USER):
            raise AccessDenied(_ACTION, "no-user")
        if not LIFETIME_S_MIN <= lifetime_s <= LIFETIME_S_MAX:
            raise InvalidParameter(
                f"DurationSeconds is {LIFETIME_S_MIN} to {LIFETIME_S_MAX} seconds."
            )
        if caller.kind is Kind.ROOT:
            lifetime_s = min(lifetime_s, ROOT_LIFETIME_S_MAX)
        return await self._sessions.issue(caller, lifetime_s)
