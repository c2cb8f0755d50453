"""Enrolments: which host is which instance, and until when."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from control_plane import HOME, ControlPlane
from msgspec.structs import replace

from lazarette.metadata.resources import find_resource, put_resource, remove_resource
from lazarette.model.enrolment import Proof
from lazarette.model.errors import InvalidInput, NoSuchResource
from lazarette.model.instance import Instance
from lazarette.services.enrolments import Enrolments, Place

Run = Callable[[object], None]


async def _instance(plane: ControlPlane, name: str = "web", guid: str = "") -> Place:
    """Store an instance; return where it is."""
    instance = Instance(
        account=plane.root.account,
        region=HOME,
        name=name,
        resource_id=guid or f"id-of-{name}",
        created_ms=0,
        zone="us-east-1a",
        blueprint_id="amazon_linux_2",
        bundle_id="nano_3_0",
        username="ec2-user",
    )
    await plane.engine.write(lambda tx: put_resource(tx, instance))
    return Place(plane.root.account, HOME, name)


def _enrolments(plane: ControlPlane) -> Enrolments:
    return Enrolments(plane.engine, plane.clock, plane.ids)


async def _is(hosts: Enrolments, secret: str = "", address: str = "") -> str:
    """Return the name of the instance that a host is; empty for none."""
    if secret:
        found = await hosts.find_by_secret(secret)
    else:
        found = await hosts.find_by_address(address)
    return found.name if found else ""


def test_a_secret_is_shown_once_and_stored_as_a_digest(run: Run) -> None:
    """256 bits, known by their beginning; what is stored does not hold it."""

    async def test(plane: ControlPlane) -> None:
        hosts = _enrolments(plane)
        made = await hosts.enroll(await _instance(plane))
        assert made.secret.startswith("lzh_")
        assert len(made.secret) == 47
        assert made.secret not in repr(made)
        stored = repr(await plane.dump())
        assert made.secret not in stored
        assert made.secret.removeprefix("lzh_") not in stored
        assert await _is(hosts, made.secret) == "web"
        for other in (made.secret[:-1], made.secret + "x", "lzh_", "ü"):
            assert await _is(hosts, other) == ""

    run(test)


def test_enrolling_anew_ends_the_former_host(run: Run) -> None:
    """Its secret; addresses stay bound, to the new enrolment."""

    async def test(plane: ControlPlane) -> None:
        hosts = _enrolments(plane)
        place = await _instance(plane)
        first = await hosts.enroll(place)
        bound = await hosts.bind(place, "10.0.0.7")
        assert bound.enrolment_id == first.instance.enrolment_id
        before = plane.engine.generation()
        second = await hosts.enroll(place)
        assert plane.engine.generation() != before
        assert second.instance.enrolment_id != first.instance.enrolment_id
        assert await _is(hosts, first.secret) == ""
        assert await _is(hosts, second.secret) == "web"
        assert await _is(hosts, address="10.0.0.7") == "web"
        proofs = [one.proof for one in await hosts.list_hosts()]
        assert sorted(proofs, key=str) == [Proof.ADDRESS, Proof.SECRET]

    run(test)


def test_an_address_speaks_for_one_instance(run: Run) -> None:
    """In each of its spellings; it is free again when that instance lets it go or is gone."""

    async def test(plane: ControlPlane) -> None:
        hosts = _enrolments(plane)
        web, mail = await _instance(plane), await _instance(plane, "mail")
        await hosts.bind(web, "::ffff:10.0.0.7")
        await hosts.bind(web, "10.0.0.7")
        bound = await hosts.bind(web, "fd00::1")
        assert bound.source_addresses == ("10.0.0.7", "fd00::1")
        before = await plane.dump()
        with pytest.raises(InvalidInput, match="web"):
            await hosts.bind(mail, "10.0.0.7")
        for text in ("host.example.org", "10.0.0.0/8", "0.0.0.0", "::", "224.0.0.1", ""):
            with pytest.raises(InvalidInput):
                await hosts.bind(mail, text)
        assert await plane.dump() == before
        await hosts.revoke(web)
        assert await _is(hosts, address="10.0.0.7") == ""
        await hosts.bind(mail, "10.0.0.7")
        stored = await plane.engine.read(lambda tx: find_resource(tx, Instance, *mail))
        assert stored is not None
        await plane.engine.write(lambda tx: remove_resource(tx, stored))
        assert await _is(hosts, address="10.0.0.7") == ""
        await hosts.bind(web, "10.0.0.7")
        assert await _is(hosts, address="10.0.0.7") == "web"

    run(test)


def test_an_instance_made_again_is_not_enrolled(run: Run) -> None:
    """Even if its record names the enrolment of its namesake."""

    async def test(plane: ControlPlane) -> None:
        hosts = _enrolments(plane)
        made = await hosts.enroll(await _instance(plane))
        again = replace(made.instance, resource_id="another")
        await plane.engine.write(lambda tx: put_resource(tx, again))
        assert await _is(hosts, made.secret) == ""
        assert await hosts.list_hosts() == []

    run(test)


def test_what_is_not_there_is_refused(run: Run) -> None:
    """Each command, for an unknown instance; nothing is stored."""

    async def test(plane: ControlPlane) -> None:
        hosts = _enrolments(plane)
        nowhere = Place(plane.root.account, HOME, "nothing")
        before = await plane.dump()
        for call in (hosts.enroll(nowhere), hosts.bind(nowhere, "10.0.0.7")):
            with pytest.raises(NoSuchResource):
                await call
        with pytest.raises(NoSuchResource):
            await hosts.revoke(nowhere)
        assert await plane.dump() == before

    run(test)
