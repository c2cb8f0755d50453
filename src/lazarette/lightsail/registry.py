"""The table: operation to request shape and handler, and whether it changes anything.

A change is answered once: its answer is kept for a repeat of the same call.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import msgspec

from lazarette.lightsail.call import Call
from lazarette.lightsail.operations import (
    access_keys,
    alarms,
    buckets,
    bundles,
    contacts,
    costs,
    instance_plans,
    instances,
    metrics,
    operations,
    regions,
    resource_access,
    tags,
)
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.shapes import (
    access_keys as access_key_shapes,
    add_ons as add_on_shapes,
    alarms as alarm_shapes,
    buckets as bucket_shapes,
    bundles as bundle_shapes,
    contacts as contact_shapes,
    costs as cost_shapes,
    instance_plans as instance_plan_shapes,
    instances as instance_shapes,
    metrics as metric_shapes,
    operations as operation_shapes,
    regions as region_shapes,
    resource_access as resource_access_shapes,
    tags as tag_shapes,
)
from lazarette.lightsail.shapes.shape import Shape

S = TypeVar("S", bound=Shape)


class Entry(NamedTuple):
    """What runs an operation. `run` takes what `decoder` makes; the table pairs them."""

    request: type[Shape]
    decoder: msgspec.json.Decoder[Any]
    run: Callable[[LightsailServices, Call, Any], Awaitable[Shape]]
    is_change: bool


def _read(
    request: type[S], run: Callable[[LightsailServices, Call, S], Awaitable[Shape]]
) -> Entry:
    return Entry(request, msgspec.json.Decoder(request), run, is_change=False)


def _change(
    request: type[S], run: Callable[[LightsailServices, Call, S], Awaitable[Shape]]
) -> Entry:
    return Entry(request, msgspec.json.Decoder(request), run, is_change=True)


REGISTRY: dict[str, Entry] = {
    "CreateBucket": _change(bucket_shapes.CreateBucketRequest, buckets.create_bucket),
    "GetBuckets": _read(bucket_shapes.GetBucketsRequest, buckets.get_buckets),
    "UpdateBucket": _change(bucket_shapes.UpdateBucketRequest, buckets.update_bucket),
    "DeleteBucket": _change(bucket_shapes.DeleteBucketRequest, buckets.delete_bucket),
    "GetBucketBundles": _read(
        bundle_shapes.GetBucketBundlesRequest, bundles.get_bucket_bundles
    ),
    "UpdateBucketBundle": _change(
        bundle_shapes.UpdateBucketBundleRequest, bundles.update_bucket_bundle
    ),
    "CreateBucketAccessKey": _change(
        access_key_shapes.CreateBucketAccessKeyRequest, access_keys.create_bucket_access_key
    ),
    "GetBucketAccessKeys": _read(
        access_key_shapes.GetBucketAccessKeysRequest, access_keys.get_bucket_access_keys
    ),
    "DeleteBucketAccessKey": _change(
        access_key_shapes.DeleteBucketAccessKeyRequest, access_keys.delete_bucket_access_key
    ),
    "GetBucketMetricData": _read(
        metric_shapes.GetBucketMetricDataRequest, metrics.get_bucket_metric_data
    ),
    "PutAlarm": _change(alarm_shapes.PutAlarmRequest, alarms.put_alarm),
    "GetAlarms": _read(alarm_shapes.GetAlarmsRequest, alarms.get_alarms),
    "DeleteAlarm": _change(alarm_shapes.DeleteAlarmRequest, alarms.delete_alarm),
    "TestAlarm": _change(alarm_shapes.TestAlarmRequest, alarms.test_alarm),
    "CreateContactMethod": _change(
        contact_shapes.CreateContactMethodRequest, contacts.create_contact_method
    ),
    "GetContactMethods": _read(
        contact_shapes.GetContactMethodsRequest, contacts.get_contact_methods
    ),
    "DeleteContactMethod": _change(
        contact_shapes.DeleteContactMethodRequest, contacts.delete_contact_method
    ),
    "SendContactMethodVerification": _change(
        contact_shapes.SendContactMethodVerificationRequest,
        contacts.send_contact_method_verification,
    ),
    "GetCostEstimate": _read(cost_shapes.GetCostEstimateRequest, costs.get_cost_estimate),
    "GetOperation": _read(operation_shapes.GetOperationRequest, operations.get_operation),
    "GetOperations": _read(operation_shapes.GetOperationsRequest, operations.get_operations),
    "GetOperationsForResource": _read(
        operation_shapes.GetOperationsForResourceRequest,
        operations.get_operations_for_resource,
    ),
    "TagResource": _change(tag_shapes.TagResourceRequest, tags.tag_resource),
    "UntagResource": _change(tag_shapes.UntagResourceRequest, tags.untag_resource),
    "GetRegions": _read(region_shapes.GetRegionsRequest, regions.get_regions),
    "GetActiveNames": _read(region_shapes.GetActiveNamesRequest, regions.get_active_names),
    "GetProfile": _read(region_shapes.GetProfileRequest, regions.get_profile),
    "SetResourceAccessForBucket": _change(
        resource_access_shapes.SetResourceAccessForBucketRequest,
        resource_access.set_resource_access_for_bucket,
    ),
    "CreateInstances": _change(
        instance_shapes.CreateInstancesRequest, instances.create_instances
    ),
    "GetInstance": _read(instance_shapes.GetInstanceRequest, instances.get_instance),
    "GetInstances": _read(instance_shapes.GetInstancesRequest, instances.get_instances),
    "GetInstanceState": _read(
        instance_shapes.GetInstanceStateRequest, instances.get_instance_state
    ),
    "DeleteInstance": _change(instance_shapes.DeleteInstanceRequest, instances.delete_instance),
    "StartInstance": _change(instance_shapes.StartInstanceRequest, instances.start_instance),
    "StopInstance": _change(instance_shapes.StopInstanceRequest, instances.stop_instance),
    "RebootInstance": _change(instance_shapes.RebootInstanceRequest, instances.reboot_instance),
    "SetIpAddressType": _change(
        instance_shapes.SetIpAddressTypeRequest, instances.set_ip_address_type
    ),
    "EnableAddOn": _change(add_on_shapes.EnableAddOnRequest, instances.enable_add_on),
    "DisableAddOn": _change(add_on_shapes.DisableAddOnRequest, instances.disable_add_on),
    "GetAutoSnapshots": _read(
        add_on_shapes.GetAutoSnapshotsRequest, instances.get_auto_snapshots
    ),
    "GetBundles": _read(instance_plan_shapes.GetBundlesRequest, instance_plans.get_bundles),
    "GetBlueprints": _read(
        instance_plan_shapes.GetBlueprintsRequest, instance_plans.get_blueprints
    ),
}
