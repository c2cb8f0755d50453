"""Which host is which instance: said by the operator, asked by the metadata service.

A host proves itself with the secret that `enroll` shows once, or by the address that `bind`
names. Methods take no caller: the command line runs them for whoever may read the data
folder. Every change raises the generation, so a former host's sessions end at once.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import enrolments
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.resources import find_resource, put_resource
from lazarette.model.enrolment import Enrolment, Proof, parse_host_address
from lazarette.model.errors import InvalidInput, NoSuchResource
from lazarette.model.instance import Instance
from lazarette.model.names import AccountId, Region

_SECRET_BYTES = 32
# So that a person, or a scanner of leaked secrets, knows one when seen.
_PREFIX = "lzh_"


class Place(NamedTuple):
    """Where an instance is found."""

    account: AccountId
    region: Region
    name: str


class EnrolledHost(NamedTuple):
    """An instance that was just enrolled; the only place where the host's secret stands."""

    instance: Instance
    secret: str

    def __repr__(self) -> str:
        return f"EnrolledHost({self.instance.name!r})"


class Enrolments:
    """The hosts that are enrolled as instances."""

    def __init__(self, engine: MetadataEngine, clock: Clock, ids: IdSource) -> None:
        self._engine = engine
        self._clock = clock
        self._ids = ids

    async def enroll(self, place: Place) -> EnrolledHost:
        """Make a new secret for an instance's host; that of a former host ends.

        Addresses stay bound. Raises: NoSuchResource.
        """
        secret = _PREFIX + self._ids.token(_SECRET_BYTES)
        enrolment_id = self._ids.ulid()

        async def body(tx: WriteTx) -> Instance:
            instance = await _find(tx, place)
            for former in await enrolments.remove_enrolments_of(tx, instance):
                if former.proof is Proof.ADDRESS:
                    renewed = replace(former, enrolment_id=enrolment_id)
                    await enrolments.put_enrolment(tx, renewed)
            enrolled = replace(instance, enrolment_id=enrolment_id)
            await enrolments.put_enrolment(
                tx, self._proof(enrolled, Proof.SECRET, _digest(secret))
            )
            return await _put(tx, enrolled)

        return EnrolledHost(await self._engine.write(body), secret)

    async def bind(self, place: Place, address: str) -> Instance:
        """Let the host of an address be an instance, beside what it has already.

        Raises: NoSuchResource; InvalidInput, for no address and for one that speaks for
        another instance.
        """
        address = parse_host_address(address)
        fresh_id = self._ids.ulid()

        async def body(tx: WriteTx) -> Instance:
            instance = await _find(tx, place)
            holder = await _holder(tx, Proof.ADDRESS, address)
            if holder is not None and holder.resource_id != instance.resource_id:
                raise InvalidInput(
                    f"{address} is bound to the instance {holder.name} already: revoke that "
                    "one first, or enroll this host with a secret."
                )
            bound = replace(
                instance,
                enrolment_id=instance.enrolment_id or fresh_id,
                source_addresses=(*_without(instance, address), address),
            )
            await enrolments.put_enrolment(tx, self._proof(bound, Proof.ADDRESS, address))
            return await _put(tx, bound)

        return await self._engine.write(body)

    async def revoke(self, place: Place) -> Instance:
        """Let no host be an instance any more; its credentials end. Raises: NoSuchResource."""

        async def body(tx: WriteTx) -> Instance:
            instance = await _find(tx, place)
            await enrolments.remove_enrolments_of(tx, instance)
            return await _put(tx, replace(instance, enrolment_id="", source_addresses=()))

        return await self._engine.write(body)

    async def list_hosts(self) -> list[Enrolment]:
        """Return the proofs that are good, by instance."""

        async def body(tx: ReadTx) -> list[Enrolment]:
            found = await enrolments.all_enrolments(tx)
            return [enrolment for enrolment in found if await _instance_of(tx, enrolment)]

        listed = await self._engine.read(body, is_long=True)
        return sorted(listed, key=lambda one: (one.account, one.region, one.name, one.value))

    async def find_by_secret(self, secret: str) -> Instance | None:
        """Return the instance that the holder of a secret is, or None."""
        digest = _digest(secret)
        return await self._engine.read(lambda tx: _holder(tx, Proof.SECRET, digest))

    async def find_by_address(self, address: str) -> Instance | None:
        """Return the instance that the host of an address is, or None."""
        return await self._engine.read(lambda tx: _holder(tx, Proof.ADDRESS, address))

    def _proof(self, instance: Instance, proof: Proof, value: str) -> Enrolment:
        return Enrolment(
            proof=proof,
            value=value,
            account=instance.account,
            region=instance.region,
            name=instance.name,
            resource_id=instance.resource_id,
            enrolment_id=instance.enrolment_id,
            created_ms=self._clock.now_ms(),
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _without(instance: Instance, address: str) -> list[str]:
    return [other for other in instance.source_addresses if other != address]


async def _find(tx: ReadTx, place: Place) -> Instance:
    instance = await find_resource(tx, Instance, *place)
    if instance is None:
        raise NoSuchResource(place.name)
    return instance


async def _put(tx: WriteTx, instance: Instance) -> Instance:
    await put_resource(tx, instance)
    tx.raise_generation()
    return instance


async def _instance_of(tx: ReadTx, enrolment: Enrolment) -> Instance | None:
    """Return the instance a proof stands for, if the instance still says so."""
    instance = await enrolments.find_enrolled(
        tx,
        enrolment.account,
        enrolment.region,
        enrolment.name,
        enrolment.resource_id,
        enrolment.enrolment_id,
    )
    if instance is None or enrolment.proof is Proof.SECRET:
        return instance
    return instance if enrolment.value in instance.source_addresses else None


async def _holder(tx: ReadTx, proof: Proof, value: str) -> Instance | None:
    enrolment = await enrolments.find_enrolment(tx, proof, value)
    return None if enrolment is None else await _instance_of(tx, enrolment)
