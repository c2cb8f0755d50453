"""Who says who is calling, as the control planes ask it."""

from __future__ import annotations

from typing import Protocol

from lazarette.http.message import Request
from lazarette.model.principal import Caller


class CallerSource(Protocol):
    """Establishes callers; `authn.verify.Authenticator` is one."""

    async def authenticate(self, request: Request, services: frozenset[str]) -> Caller:
        """Return the caller; sets the request's body and scope region. Raises: Denied."""
