"""A link confirms one contact, for 24 hours; who has it needs nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from control_plane import HOME, ControlPlane

from lazarette.model.contact import ContactMethod, ContactProtocol
from lazarette.services.confirmations import Confirmed

Run = Callable[[Callable[[ControlPlane], Awaitable[None]]], None]
DAY_MS = 24 * 3_600_000
ASKED = {"protocol": "Email", "contactEndpoint": "ops@example.org"}


async def contact(plane: ControlPlane) -> ContactMethod:
    """Return the address of the first account."""
    (found,) = await plane.contacts.list_contacts(plane.root, HOME, [ContactProtocol.EMAIL])
    return found


async def shown(plane: ControlPlane) -> tuple[str, str | None]:
    """Return its status and endpoint as the API shows them."""
    (found,) = (await plane.call("GetContactMethods")).body["contactMethods"]
    return found["status"], found.get("contactEndpoint")


def test_a_link_is_good_for_a_day(run: Run) -> None:
    """To the last millisecond; after it the contact is Invalid and shows no address."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateContactMethod", ASKED)
        token = plane.confirmations.token(await contact(plane))
        plane.clock.advance(DAY_MS - 1)
        assert await shown(plane) == ("PendingVerification", "ops@example.org")
        assert await plane.confirmations.find(token) is not None
        plane.clock.advance(1)
        assert await shown(plane) == ("Invalid", None)
        assert await plane.confirmations.find(token) is None
        before = await plane.dump()
        assert await plane.confirmations.confirm(token) is Confirmed.USELESS
        assert await plane.dump() == before

    run(test)


def test_an_expired_contact_can_be_asked_again(run: Run) -> None:
    """Another link makes it pending for another day; the old link stays of no use."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateContactMethod", ASKED)
        old = plane.confirmations.token(await contact(plane))
        plane.clock.advance(DAY_MS)
        answer = await plane.call("SendContactMethodVerification", {"protocol": "Email"})
        assert answer.status == 200
        assert await shown(plane) == ("PendingVerification", "ops@example.org")
        assert await plane.confirmations.confirm(old) is Confirmed.USELESS
        new = plane.confirmations.token(await contact(plane))
        plane.clock.advance(DAY_MS - 1)
        assert await plane.confirmations.confirm(new) is Confirmed.DONE
        assert await plane.confirmations.confirm(new) is Confirmed.BEFORE
        plane.clock.advance(DAY_MS)
        assert await shown(plane) == ("Valid", "ops@example.org")

    run(test)


def test_a_token_of_another_key_or_place_is_useless(run: Run) -> None:
    """Any change of a sealed token makes it one that nobody sealed."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateContactMethod", ASKED)
        token = plane.confirmations.token(await contact(plane))
        for place in range(0, len(token), 7):
            other = "A" if token[place] != "A" else "B"
            bad = token[:place] + other + token[place + 1 :]
            assert await plane.confirmations.confirm(bad) is Confirmed.USELESS
        secret = plane.box.seal("[]", "contact verification")
        for bad in ("", "====", "\0", "a" * 5_000, secret.hex()):
            assert await plane.confirmations.confirm(bad) is Confirmed.USELESS
        assert await shown(plane) == ("PendingVerification", "ops@example.org")

    run(test)


def test_the_operator_confirms_by_hand_what_has_expired_too(run: Run) -> None:
    """Every account's contact of that address that waits, and no number."""

    async def test(plane: ControlPlane) -> None:
        await plane.call("CreateContactMethod", ASKED)
        await plane.call("CreateContactMethod", ASKED, caller=plane.stranger)
        await plane.call("CreateContactMethod", ASKED, region="eu-west-1")
        await plane.call(
            "CreateContactMethod", {"protocol": "SMS", "contactEndpoint": "+12065550100"}
        )
        plane.clock.advance(DAY_MS)
        assert len(await plane.confirmations.list_all()) == 4
        assert await plane.confirmations.confirm_by_hand("other@example.org") == []
        assert len(await plane.confirmations.confirm_by_hand("ops@example.org")) == 3
        assert await plane.confirmations.confirm_by_hand("ops@example.org") == []
        assert await shown_all(plane) == ["Valid", "Valid"]

    run(test)


async def shown_all(plane: ControlPlane) -> list[str]:
    """Return the statuses of the first account's contacts at home."""
    found = (await plane.call("GetContactMethods")).body["contactMethods"]
    return [row["status"] for row in found]
