"""Instances: made, found, started and stopped in name only, deleted.

They are records of hosts that somebody else runs: an operation changes what the record
says and is over at once. What an instance may do is another matter (`resource_access`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata.attachments import detach_from_all
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.enrolments import remove_enrolments_of
from lazarette.metadata.resources import (
    find_resource,
    is_name_taken,
    list_resources,
    put_resource,
    remove_resource,
)
from lazarette.model.action import Action
from lazarette.model.errors import (
    InvalidInput,
    InvalidResourceState,
    NoSuchResource,
    ResourceTaken,
)
from lazarette.model.instance import (
    AddOn,
    Instance,
    InstanceState,
    IpAddressType,
    NewInstances,
    made_up_addresses,
)
from lazarette.model.instance_catalogue import (
    BLUEPRINTS,
    BUNDLES,
    Blueprint,
    InstanceBundle,
    bundle_for_addresses,
    username_of,
)
from lazarette.model.names import Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller
from lazarette.model.tag import merge_tags
from lazarette.model.target import tags_by_key, target_of, to_make
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog
from lazarette.services.replays import Resend


class Instances:
    """The instances of all accounts."""

    def __init__(
        self,
        engine: MetadataEngine,
        gate: Gate,
        changes: Changes,
        operations: OperationLog,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._changes = changes
        self._operations = operations
        self._clock = clock
        self._ids = ids

    async def create(
        self,
        caller: Caller,
        region: Region,
        wanted: NewInstances,
        resend: Resend[list[OperationRecord]] | None = None,
    ) -> list[OperationRecord]:
        """Make instances, all or none; they are running when this returns.

        Returns one record for each, in the order of their names. Raises: AccessDenied,
        ResourceTaken, InvalidInput.
        """
        tags = tags_by_key(merge_tags((), wanted.tags))
        target = to_make(Instance.resource_type, caller.account, region)
        self._gate.require_making(caller, Action.CREATE_INSTANCES, target, tags)
        made = [self._new(caller, region, wanted, name) for name in wanted.names]

        async def body(tx: WriteTx) -> list[OperationRecord]:
            taken = [
                instance.name
                for instance in made
                if await is_name_taken(tx, caller.account, region, instance.name)
            ]
            if taken:
                raise ResourceTaken(", ".join(taken))
            for instance in made:
                await put_resource(tx, instance)
            return [await self._record(tx, instance, "CreateInstance") for instance in made]

        return await self._changes.run(body, resend)

    async def find(
        self,
        caller: Caller,
        name: str,
        region: Region,
        action: Action = Action.READ_INSTANCE,
    ) -> Instance:
        """Return an instance, for whichever reading `action`.

        Raises: AccessDenied, NoSuchResource.
        """
        return await self._engine.read(lambda tx: self._find(tx, caller, action, region, name))

    async def list_page(
        self, caller: Caller, region: Region, after: str, limit: int
    ) -> list[Instance]:
        """Return a region's instances by name, those after `after`. Raises: AccessDenied."""
        self._gate.require(caller, Action.READ_INSTANCES, None)
        return await self._engine.read(
            lambda tx: list_resources(tx, Instance, caller.account, region, after, limit),
            is_long=True,
        )

    def list_bundles(self, caller: Caller) -> Sequence[InstanceBundle]:
        """Return the plans that are usual. Raises: AccessDenied."""
        self._gate.require(caller, Action.READ_BUNDLES, None)
        return BUNDLES

    def list_blueprints(self, caller: Caller) -> Sequence[Blueprint]:
        """Return what instances usually run. Raises: AccessDenied."""
        self._gate.require(caller, Action.READ_BLUEPRINTS, None)
        return BLUEPRINTS

    async def delete(
        self,
        caller: Caller,
        name: str,
        region: Region,
        with_add_ons: bool,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Delete an instance; it is on no bucket's list when this returns.

        Raises: AccessDenied, NoSuchResource; InvalidResourceState, while an add-on is
        enabled and `with_add_ons` is not given.
        """

        async def body(tx: WriteTx) -> OperationRecord:
            instance = await self._find(tx, caller, Action.DELETE_INSTANCE, region, name)
            if instance.has_add_on and not with_add_ons:
                raise InvalidResourceState(
                    f"You cannot delete the Instance {name} with add-ons. Send "
                    "forceDeleteAddOns to delete the Instance and its add-ons."
                )
            await detach_from_all(tx, instance)
            await remove_enrolments_of(tx, instance)
            await remove_resource(tx, instance)
            return await self._record(tx, instance, "DeleteInstance")

        return await self._changes.run(body, resend)

    async def start(
        self,
        caller: Caller,
        name: str,
        region: Region,
        bundle_id: str | None,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Say that an instance runs, on another bundle when one is given.

        One that runs already may be started, but keeps its bundle. Raises: AccessDenied,
        NoSuchResource, InvalidResourceState.
        """

        def alter(instance: Instance) -> Instance:
            if bundle_id is None:
                return replace(instance, state=InstanceState.RUNNING)
            if instance.state is not InstanceState.STOPPED:
                raise InvalidResourceState(
                    f"The bundle of the Instance {name} changes while it is stopped, and it is "
                    f"{instance.state.value}. Stop it first."
                )
            return replace(instance, state=InstanceState.RUNNING, bundle_id=bundle_id)

        return await self._change(
            caller, Action.START_INSTANCE, region, name, "StartInstance", alter, resend
        )

    async def stop(
        self,
        caller: Caller,
        name: str,
        region: Region,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Say that an instance is stopped. Raises: AccessDenied, NoSuchResource."""
        return await self._change(
            caller,
            Action.STOP_INSTANCE,
            region,
            name,
            "StopInstance",
            lambda instance: replace(instance, state=InstanceState.STOPPED),
            resend,
        )

    async def reboot(
        self,
        caller: Caller,
        name: str,
        region: Region,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Take note that a running instance was restarted.

        Raises: AccessDenied, NoSuchResource, InvalidResourceState.
        """

        def alter(instance: Instance) -> Instance:
            if instance.state is not InstanceState.RUNNING:
                raise InvalidResourceState(
                    f"The Instance {name} is {instance.state.value}; only a running one can "
                    "be rebooted. Start it instead."
                )
            return instance

        return await self._change(
            caller, Action.REBOOT_INSTANCE, region, name, "RebootInstance", alter, resend
        )

    async def set_ip_address_type(
        self,
        caller: Caller,
        name: str,
        region: Region,
        wanted: IpAddressType,
        with_bundle: bool,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Change which kinds of addresses an instance has; in place, its others stay.

        `with_bundle` also moves it to the bundle of its size that has, or lacks, a public
        IPv4 address. Differs: without it AWS refuses to go to or from ipv6. Raises:
        AccessDenied, NoSuchResource.
        """

        def alter(instance: Instance) -> Instance:
            bundle_id = instance.bundle_id
            if with_bundle:
                bundle_id = bundle_for_addresses(bundle_id, wanted is IpAddressType.IPV6)
            return replace(instance, ip_address_type=wanted, bundle_id=bundle_id)

        return await self._change(
            caller,
            Action.SET_IP_ADDRESS_TYPE,
            region,
            name,
            "SetIpAddressType",
            alter,
            resend,
            wanted.value,
        )

    async def enable_add_on(
        self,
        caller: Caller,
        name: str,
        region: Region,
        add_on: AddOn,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Enable an add-on, or change one. Raises: AccessDenied, NoSuchResource."""
        return await self._change(
            caller,
            Action.ENABLE_ADD_ON,
            region,
            name,
            "EnableAddOn",
            lambda instance: replace(instance, add_ons=_with(instance.add_ons, add_on)),
            resend,
            add_on.name,
        )

    async def disable_add_on(
        self,
        caller: Caller,
        name: str,
        region: Region,
        add_on: str,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Disable an add-on; it stays listed as disabled.

        Raises: AccessDenied, NoSuchResource; InvalidInput, when it was never enabled.
        """

        def alter(instance: Instance) -> Instance:
            found = next((each for each in instance.add_ons if each.name == add_on), None)
            if found is None:
                raise InvalidInput(f"The Instance {name} has no add-on {add_on}.")
            off = replace(found, is_enabled=False)
            return replace(instance, add_ons=_with(instance.add_ons, off))

        return await self._change(
            caller,
            Action.DISABLE_ADD_ON,
            region,
            name,
            "DisableAddOn",
            alter,
            resend,
            add_on,
        )

    async def _change(
        self,
        caller: Caller,
        action: Action,
        region: Region,
        name: str,
        operation: str,
        alter: Callable[[Instance], Instance],
        resend: Resend[OperationRecord] | None,
        details: str = "",
    ) -> OperationRecord:
        async def body(tx: WriteTx) -> OperationRecord:
            changed = alter(await self._find(tx, caller, action, region, name))
            await put_resource(tx, changed)
            return await self._record(tx, changed, operation, details)

        return await self._changes.run(body, resend)

    async def _find(
        self, tx: ReadTx, caller: Caller, action: Action, region: Region, name: str
    ) -> Instance:
        """Return the instance of that name. Raises: AccessDenied, NoSuchResource."""
        found = await find_resource(tx, Instance, caller.account, region, name)
        target = None if found is None else target_of(found)
        self._gate.require(caller, action, None, target=target)
        if found is None:
            raise NoSuchResource(name)
        return found

    async def _record(
        self, tx: WriteTx, instance: Instance, operation: str, details: str = ""
    ) -> OperationRecord:
        return await self._operations.add(tx, instance, operation, details, instance.zone)

    def _new(self, caller: Caller, region: Region, wanted: NewInstances, name: str) -> Instance:
        resource_id = self._ids.guid()
        addresses = made_up_addresses(resource_id)
        return Instance(
            account=caller.account,
            region=region,
            name=name,
            resource_id=resource_id,
            created_ms=self._clock.now_ms(),
            tags=merge_tags((), wanted.tags),
            zone=wanted.zone,
            blueprint_id=wanted.blueprint_id,
            bundle_id=wanted.bundle_id,
            username=username_of(wanted.blueprint_id),
            ip_address_type=wanted.ip_address_type,
            key_pair=wanted.key_pair,
            user_data=wanted.user_data,
            add_ons=wanted.add_ons,
            private_ip=addresses.private_ip,
            public_ip=addresses.public_ip,
            ipv6=addresses.ipv6,
        )


def _with(add_ons: Sequence[AddOn], changed: AddOn) -> tuple[AddOn, ...]:
    return (*(add_on for add_on in add_ons if add_on.name != changed.name), changed)
