"""What every Lightsail operation works with: the services, and what the wire needs besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.http.callers import CallerSource
from lazarette.model.bucket import Bucket
from lazarette.services.access_keys import AccessKeys
from lazarette.services.account_access import AccountAccess
from lazarette.services.active_names import ActiveNames
from lazarette.services.alarms import Alarms
from lazarette.services.bucket_metrics import BucketMetrics
from lazarette.services.bucket_settings import BucketSettings
from lazarette.services.buckets import Buckets
from lazarette.services.contacts import Contacts
from lazarette.services.instances import Instances
from lazarette.services.operation_log import OperationLog
from lazarette.services.plans import Plans
from lazarette.services.regions import Regions
from lazarette.services.replays import Replays
from lazarette.services.resource_access import ResourceAccess
from lazarette.services.resource_tags import ResourceTags
from lazarette.services.usage import Usage


class LightsailServices(NamedTuple):
    """The services behind the Lightsail wire. `compose` builds one per process."""

    buckets: Buckets
    settings: BucketSettings
    access_keys: AccessKeys
    instances: Instances
    resource_access: ResourceAccess
    names: ActiveNames
    operations: OperationLog
    tags: ResourceTags
    metrics: BucketMetrics
    access: AccountAccess
    alarms: Alarms
    contacts: Contacts
    plans: Plans
    usage: Usage
    regions: Regions
    replays: Replays
    authenticator: CallerSource
    bucket_url: Callable[[Bucket], str]
    clock: Clock
