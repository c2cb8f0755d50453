"""What every Lightsail operation works with: the services, and one call's circumstances."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec

from lazarette.base.clock import Clock
from lazarette.lightsail.shapes.shape import Shape
from lazarette.model.bucket import Bucket
from lazarette.model.names import Region
from lazarette.model.principal import Caller
from lazarette.model.replay import ReplayKey
from lazarette.services.access_keys import AccessKeys
from lazarette.services.bucket_settings import BucketSettings
from lazarette.services.buckets import Buckets
from lazarette.services.operation_log import OperationLog
from lazarette.services.plans import Plans
from lazarette.services.regions import Regions
from lazarette.services.replays import Replays, Resend
from lazarette.services.resource_tags import ResourceTags

T = TypeVar("T")


class LightsailServices(NamedTuple):
    """The services behind the Lightsail wire. `compose` builds one per process."""

    buckets: Buckets
    settings: BucketSettings
    access_keys: AccessKeys
    operations: OperationLog
    tags: ResourceTags
    plans: Plans
    regions: Regions
    replays: Replays
    bucket_url: Callable[[Bucket], str]
    clock: Clock


class Call(NamedTuple):
    """Who calls, in which region, and under which key a repeat would come."""

    caller: Caller
    region: Region
    replay_key: ReplayKey | None

    def resend(self, render: Callable[[T], Shape]) -> Resend[T] | None:
        """Return how to keep the answer of a change for a repeat; None when none can come."""
        if self.replay_key is None:
            return None
        return Resend(self.replay_key, lambda result: msgspec.json.encode(render(result)))
