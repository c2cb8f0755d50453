"""Which regions there are to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from lazarette.model.action import Action
from lazarette.model.principal import Caller
from lazarette.model.region import REGIONS, RegionLabel
from lazarette.services.gate import Gate


class Regions:
    """The catalogue of regions."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def list_regions(self, caller: Caller) -> Sequence[RegionLabel]:
        """Return the regions that clients know by name. Raises: AccessDenied."""
        self._gate.require(caller, Action.READ_REGIONS, None)
        return REGIONS

    def require_profile(self, caller: Caller) -> None:
        """Return if the caller may see the account's profile. Raises: AccessDenied."""
        self._gate.require(caller, Action.READ_PROFILE, None)
