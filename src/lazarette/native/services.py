"""What every native operation works with: the services, and one call's circumstances."""

from __future__ import annotations

from typing import NamedTuple

from lazarette.http.callers import CallerSource
from lazarette.model.names import Region
from lazarette.model.principal import Caller
from lazarette.services.alarms import Alarms
from lazarette.services.refused_requests import RefusedRequests
from lazarette.services.trail_lookup import TrailLookup
from lazarette.services.usage import Usage


class NativeServices(NamedTuple):
    """The services behind the native operations. `compose` builds one per process."""

    refusals: RefusedRequests
    trail: TrailLookup
    alarms: Alarms
    usage: Usage
    authenticator: CallerSource


class Call(NamedTuple):
    """Who calls, and in which region."""

    caller: Caller
    region: Region
