"""The services behind IAM and STS, put together."""

from __future__ import annotations

from lazarette.compose.engines import Engines
from lazarette.http.callers import CallerSource
from lazarette.iam.services import IamServices
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.identity_summary import IdentitySummary
from lazarette.services.key_uses import KeyUses
from lazarette.services.login_profiles import LoginProfiles
from lazarette.services.managed_policies import ManagedPolicies
from lazarette.services.replays import Replays
from lazarette.services.session_requests import SessionRequests
from lazarette.services.sessions import Sessions
from lazarette.services.user_keys import UserKeys
from lazarette.services.user_lookup import UserLookup
from lazarette.services.user_policies import UserPolicies
from lazarette.services.users import Users


def iam_services(
    engines: Engines,
    gate: Gate,
    changes: Changes,
    replays: Replays,
    uses: KeyUses,
    sessions: Sessions,
    authenticator: CallerSource,
) -> IamServices:
    """Return the services of IAM and STS over open engines."""
    metadata, clock, ids = engines.metadata, engines.clock, engines.ids
    lookup = UserLookup(gate)
    return IamServices(
        users=Users(metadata, lookup, changes, clock, ids),
        keys=UserKeys(metadata, lookup, changes, uses, engines.box, clock, ids),
        user_policies=UserPolicies(metadata, lookup, changes),
        policies=ManagedPolicies(metadata, lookup, changes, clock, ids),
        logins=LoginProfiles(metadata, lookup, changes, clock),
        summary=IdentitySummary(metadata, gate),
        sessions=SessionRequests(gate, sessions),
        replays=replays,
        authenticator=authenticator,
    )
