"""Contact methods: one address and one number for each account and region.

An address counts when whoever reads its mail has confirmed it by the link sent there
(`services/confirmations.py`).
Source: Lightsail CreateContactMethod, SendContactMethodVerification, "Notifications".
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.notices import add_notice
from lazarette.metadata.resources import (
    find_resource,
    is_name_taken,
    put_resource,
    remove_resource,
)
from lazarette.model.action import Action
from lazarette.model.contact import (
    ContactMethod,
    ContactProtocol,
    contact_name,
    parse_endpoint,
)
from lazarette.model.errors import InvalidInput, NoSuchResource
from lazarette.model.names import AccountId, Region
from lazarette.model.notice import Channel, Notice, NoticeKind
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller
from lazarette.model.tag import Tag, merge_tags
from lazarette.model.target import tags_by_key, target_of, to_make
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog
from lazarette.services.replays import Resend


class Contacts:
    """The contact methods of all accounts."""

    def __init__(
        self,
        engine: MetadataEngine,
        gate: Gate,
        changes: Changes,
        operations: OperationLog,
        clock: Clock,
        ids: IdSource,
        *,
        has_sms: bool,
    ) -> None:
        """`has_sms`: there is a hook that sends text messages."""
        self._engine = engine
        self._gate = gate
        self._changes = changes
        self._operations = operations
        self._clock = clock
        self._ids = ids
        self._has_sms = has_sms

    async def create(
        self,
        caller: Caller,
        protocol: ContactProtocol,
        endpoint: str,
        region: Region,
        tags: Sequence[Tag],
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Add an address, which is sent a link to confirm it by, or a number.

        Raises: AccessDenied; InvalidInput, also when there is one of that protocol.
        """
        labels = merge_tags((), tags)
        target = to_make(ContactMethod.resource_type, caller.account, region)
        self._gate.require_making(caller, Action.CREATE_CONTACT, target, tags_by_key(labels))
        if protocol is ContactProtocol.SMS and not self._has_sms:
            raise InvalidInput(
                "SMS is not available: this server sends text messages through a hook, and "
                "its setting notification_hook_url is empty."
            )
        now_ms = self._clock.now_ms()
        contact = ContactMethod(
            account=caller.account,
            region=region,
            name=contact_name(protocol),
            resource_id=self._ids.guid(),
            created_ms=now_ms,
            tags=labels,
            protocol=protocol,
            endpoint=parse_endpoint(protocol, endpoint),
            asked_ms=now_ms,
            is_confirmed=protocol is ContactProtocol.SMS,
        )

        async def body(tx: WriteTx) -> OperationRecord:
            if await is_name_taken(tx, contact.account, region, contact.name):
                raise InvalidInput(
                    f"There is a contact method for {protocol.value} in {region}, and there "
                    "can be one: delete it first."
                )
            await put_resource(tx, contact)
            if not contact.is_confirmed:
                await self._ask(tx, contact)
            return await self._operations.add(tx, contact, "CreateContactMethod")

        return await self._changes.run(body, resend)

    async def list_contacts(
        self, caller: Caller, region: Region, protocols: Sequence[ContactProtocol]
    ) -> list[ContactMethod]:
        """Return the contacts of these protocols that there are. Raises: AccessDenied."""
        self._gate.require(caller, Action.READ_CONTACTS, None)

        async def body(tx: ReadTx) -> list[ContactMethod]:
            found = [
                await _find(tx, caller.account, region, protocol) for protocol in protocols
            ]
            return [contact for contact in found if contact is not None]

        return await self._engine.read(body)

    async def delete(
        self,
        caller: Caller,
        protocol: ContactProtocol,
        region: Region,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Delete a contact; what waits to be sent there is not. Raises: AccessDenied,
        NoSuchResource.
        """

        async def body(tx: WriteTx) -> OperationRecord:
            action = Action.DELETE_CONTACT
            contact = await self._require(tx, caller, action, region, protocol)
            await remove_resource(tx, contact)
            return await self._operations.add(tx, contact, "DeleteContactMethod")

        return await self._changes.run(body, resend)

    async def send_verification(
        self,
        caller: Caller,
        region: Region,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Send the address another link, also after an earlier one has expired.

        Raises: AccessDenied, NoSuchResource; InvalidInput, when it is confirmed.
        """

        async def body(tx: WriteTx) -> OperationRecord:
            action, email = Action.VERIFY_CONTACT, ContactProtocol.EMAIL
            contact = await self._require(tx, caller, action, region, email)
            if contact.is_confirmed:
                raise InvalidInput("The email address is verified already.")
            asked = replace(contact, asked_ms=self._clock.now_ms())
            await put_resource(tx, asked)
            await self._ask(tx, asked)
            return await self._operations.add(tx, asked, "SendContactMethodVerification")

        return await self._changes.run(body, resend)

    async def _require(
        self,
        tx: ReadTx,
        caller: Caller,
        action: Action,
        region: Region,
        protocol: ContactProtocol,
    ) -> ContactMethod:
        contact = await _find(tx, caller.account, region, protocol)
        target = None if contact is None else target_of(contact)
        self._gate.require(caller, action, None, target=target)
        if contact is None:
            raise NoSuchResource(contact_name(protocol))
        return contact

    async def _ask(self, tx: WriteTx, contact: ContactMethod) -> None:
        """Queue the mail with the link."""
        notice = Notice(
            notice_id=self._ids.ulid(),
            channel=Channel.MAIL,
            kind=NoticeKind.VERIFICATION,
            account=contact.account,
            region=contact.region,
            created_ms=contact.asked_ms,
            contact_name=contact.name,
            contact_id=contact.resource_id,
        )
        await add_notice(tx, notice, contact.asked_ms)


async def _find(
    tx: ReadTx, account: AccountId, region: Region, protocol: ContactProtocol
) -> ContactMethod | None:
    return await find_resource(tx, ContactMethod, account, region, contact_name(protocol))
