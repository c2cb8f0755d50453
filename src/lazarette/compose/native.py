"""The services behind the native operations, put together."""

from __future__ import annotations

from pathlib import Path

from lazarette.compose.engines import Engines
from lazarette.config.settings import Config
from lazarette.lightsail.services import LightsailServices
from lazarette.native.services import NativeServices
from lazarette.services.gate import Gate
from lazarette.services.refused_requests import RefusedRequests
from lazarette.services.request_records import RequestRecords
from lazarette.services.trail_lookup import TrailLookup
from lazarette.workers.duties import AUDIT_FOLDER, REFUSAL_FOLDER


def native_services(
    config: Config, engines: Engines, gate: Gate, lightsail: LightsailServices
) -> NativeServices:
    """Return the services of the native operations; some are those of Lightsail."""
    folder = Path(config.data_dir)
    records = RequestRecords(folder / REFUSAL_FOLDER)
    return NativeServices(
        refusals=RefusedRequests(records, engines.metadata, gate, engines.clock),
        trail=TrailLookup(folder / AUDIT_FOLDER, engines.metadata, gate),
        alarms=lightsail.alarms,
        usage=lightsail.usage,
        authenticator=lightsail.authenticator,
    )
