"""Confirming an address: the token in the link that is mailed there, and its coming back.

The token is sealed with the server key, names the contact by its id, and is of use for 24
hours; nothing of it is stored. Takes no caller: who has the token reads the mail of that
address, and who runs the command line the data folder.
"""

from __future__ import annotations

import base64
import binascii
from enum import Enum
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.resources import find_resource, list_everyones, put_resource
from lazarette.model.contact import ContactMethod, ContactStatus
from lazarette.model.errors import EngineUnavailable
from lazarette.model.limits import VERIFICATION_MS
from lazarette.model.names import AccountId, Region
from lazarette.services.secret_box import SecretBox

_CONTEXT = "contact verification"
_TOKEN_LENGTH_MAX = 1_024
_PAGE = 500


class Confirmed(Enum):
    """What became of a link."""

    DONE = "done"
    BEFORE = "before"  # somebody used it already
    USELESS = "useless"  # expired, made up, or of a contact that is gone


class _Claim(NamedTuple):
    """What a token says, sealed."""

    account: str
    region: str
    name: str
    contact_id: str
    expires_ms: int


class Confirmations:
    """Makes the links' tokens and takes them back."""

    def __init__(self, engine: MetadataEngine, box: SecretBox, clock: Clock) -> None:
        self._engine = engine
        self._box = box
        self._clock = clock

    def token(self, contact: ContactMethod) -> str:
        """Return what confirms this contact until its 24 hours are over."""
        claim = _Claim(
            contact.account,
            contact.region,
            contact.name,
            contact.resource_id,
            contact.asked_ms + VERIFICATION_MS,
        )
        sealed = self._box.seal(msgspec.json.encode(claim).decode(), _CONTEXT)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    async def find(self, token: str) -> ContactMethod | None:
        """Return the contact that a token is for and could still confirm, or has."""
        claim = self._read(token)
        if claim is None:
            return None
        return await self._engine.read(lambda tx: self._find(tx, claim))

    async def confirm(self, token: str) -> Confirmed:
        """Confirm the contact that a token is for."""
        claim = self._read(token)
        if claim is None:
            return Confirmed.USELESS

        async def body(tx: WriteTx) -> Confirmed:
            contact = await self._find(tx, claim)
            if contact is None:
                return Confirmed.USELESS
            if contact.is_confirmed:
                return Confirmed.BEFORE
            await put_resource(tx, replace(contact, is_confirmed=True))
            return Confirmed.DONE

        return await self._engine.write(body)

    async def list_all(self) -> list[ContactMethod]:
        """Return the contacts of every account and region."""
        found: list[ContactMethod] = []
        after = b""
        while True:

            async def body(
                tx: ReadTx, after: bytes = after
            ) -> tuple[list[ContactMethod], bytes]:
                return await list_everyones(tx, ContactMethod, after, _PAGE)

            some, after = await self._engine.read(body, is_long=True)
            found += some
            if not after:
                return found

    async def confirm_by_hand(self, endpoint: str) -> list[ContactMethod]:
        """Confirm that address wherever it waits or waited; return those contacts."""
        wanted = [
            contact
            for contact in await self.list_all()
            if contact.endpoint == endpoint and not contact.is_confirmed
        ]
        return [contact for contact in wanted if await self._confirm_if_there(contact)]

    async def _confirm_if_there(self, contact: ContactMethod) -> bool:
        async def body(tx: WriteTx) -> bool:
            found = await find_resource(
                tx, ContactMethod, contact.account, contact.region, contact.name
            )
            if found is None or found.resource_id != contact.resource_id:
                return False
            await put_resource(tx, replace(found, is_confirmed=True))
            return True

        return await self._engine.write(body)

    async def _find(self, tx: ReadTx, claim: _Claim) -> ContactMethod | None:
        contact = await find_resource(
            tx, ContactMethod, AccountId(claim.account), Region(claim.region), claim.name
        )
        now_ms = self._clock.now_ms()
        if contact is None or contact.resource_id != claim.contact_id:
            return None
        if contact.is_confirmed:
            return contact
        is_late = now_ms >= claim.expires_ms
        return (
            None if is_late or contact.status_at(now_ms) is ContactStatus.INVALID else contact
        )

    def _read(self, token: str) -> _Claim | None:
        if len(token) > _TOKEN_LENGTH_MAX:
            return None
        try:
            sealed = base64.b64decode(
                token + "=" * (-len(token) % 4), altchars=b"-_", validate=True
            )
            return msgspec.json.decode(self._box.open(sealed, _CONTEXT), type=_Claim)
        except (binascii.Error, ValueError, EngineUnavailable):
            return None
