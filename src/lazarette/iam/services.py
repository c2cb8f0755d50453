"""What every IAM and STS operation works with: the services, and one call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from lazarette.http.callers import CallerSource
from lazarette.iam.form import Form
from lazarette.iam.tree import NOTHING, Tree, render
from lazarette.model.principal import Caller
from lazarette.model.replay import ReplayKey
from lazarette.services.identity_summary import IdentitySummary
from lazarette.services.login_profiles import LoginProfiles
from lazarette.services.managed_policies import ManagedPolicies
from lazarette.services.replays import Replays, Resend
from lazarette.services.session_requests import SessionRequests
from lazarette.services.user_keys import UserKeys
from lazarette.services.user_policies import UserPolicies
from lazarette.services.users import Users

T = TypeVar("T")


class IamServices(NamedTuple):
    """The services behind the IAM and STS wires. `compose` builds one per process."""

    users: Users
    keys: UserKeys
    user_policies: UserPolicies
    policies: ManagedPolicies
    logins: LoginProfiles
    summary: IdentitySummary
    sessions: SessionRequests
    replays: Replays
    authenticator: CallerSource


class Call(NamedTuple):
    """Who calls, with which parameters, and under which key a repeat would come."""

    caller: Caller
    form: Form
    replay_key: ReplayKey | None

    async def change(
        self, run: Callable[[Resend[T] | None], Awaitable[T]], show: Callable[[T], Tree]
    ) -> Tree:
        """Run a change, whose answer is kept for a repeat; return it as `show` writes it."""
        resend: Resend[T] | None = None
        if self.replay_key is not None:
            resend = Resend(self.replay_key, lambda result: render(show(result)).encode())
        return show(await run(resend))

    async def change_silently(
        self, run: Callable[[Resend[None] | None], Awaitable[None]]
    ) -> Tree:
        """Run a change that answers nothing but that it was done."""
        return await self.change(run, lambda _: NOTHING)
