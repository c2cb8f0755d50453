"""Temporary credentials: what a token carries, and with what it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import pytest
from clocks import ManualClock
from control_plane import HOME, ControlPlane
from hypothesis import given, strategies as st
from msgspec.structs import replace

from lazarette.base.ids import RandomIds
from lazarette.metadata.memory import MemoryEngine
from lazarette.metadata.resources import put_resource, remove_resource
from lazarette.model.access_key import Credential
from lazarette.model.errors import AccessDenied, InvalidToken, UnknownAccessKey
from lazarette.model.instance import Instance
from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId
from lazarette.model.principal import ANONYMOUS, Caller, Kind
from lazarette.services.accounts import RootKey
from lazarette.services.secret_box import SecretBox
from lazarette.services.sessions import Sessions

Run = Callable[[object], None]
KEY = AccessKeyId("AKIAEXAMPLEEXAMPLE23")
PARENT = Credential(KEY, "secret", Kind.ROOT, AccountId("1"), CanonicalId("c"), BucketId(""))
CALLER = Caller(Kind.ROOT, AccountId("1"), CanonicalId("c"), KEY, BucketId(""))


def _sessions(server_key: bytes = bytes(range(32))) -> Sessions:
    """Return sessions of a server that has one access key."""

    async def load(access_key_id: AccessKeyId) -> Credential | None:
        return PARENT if access_key_id == KEY else None

    clock = ManualClock()
    return Sessions(MemoryEngine(), load, SecretBox(server_key), clock, RandomIds(clock))


def _of(plane: ControlPlane) -> Sessions:
    return Sessions(plane.engine, plane.keys.load_credential, plane.box, plane.clock, plane.ids)


SESSIONS = _sessions()
TOKEN = asyncio.run(SESSIONS.issue(CALLER, 900)).token


def _open(sessions: Sessions, token: str) -> object:
    return asyncio.run(sessions.open(token))


def test_a_session_is_what_its_key_is_under_another_id() -> None:
    """ASIA, a secret of its own, a token of a few hundred URL-safe characters, and an end."""
    made = asyncio.run(SESSIONS.issue(CALLER, 900))
    assert made.access_key_id.startswith("ASIA")
    assert len(made.access_key_id) == 20
    assert len(made.secret) == 40
    assert made.secret not in repr(made)
    assert len(made.token) < 500
    assert made.token.replace("-", "").replace("_", "").isalnum()
    assert made.expires_ms - made.issued_ms == 900_000
    session = asyncio.run(SESSIONS.open(made.token))
    assert session.expires_ms == made.expires_ms
    assert session.credential == replace(
        PARENT, access_key_id=made.access_key_id, secret=made.secret
    )


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_no_changed_character_is_accepted(place: int, character: str) -> None:
    """Not even one that stands for the same bytes, or that base64 would skip."""
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    if changed != TOKEN:
        with pytest.raises(InvalidToken):
            _open(SESSIONS, changed)


@given(
    st.one_of(st.text(max_size=2_000), st.integers(0, len(TOKEN) - 1).map(TOKEN.__getitem__))
)
def test_nothing_made_up_is_accepted(token: str) -> None:
    """Texts of all kinds."""
    with pytest.raises(InvalidToken):
        _open(SESSIONS, token)


@pytest.mark.parametrize(
    "token", ["", TOKEN[:-1], TOKEN[1:], f"{TOKEN}=", f" {TOKEN}", TOKEN * 9]
)
def test_no_other_length_is_accepted(token: str) -> None:
    """Cut, padded or repeated."""
    with pytest.raises(InvalidToken):
        _open(SESSIONS, token)


def test_a_token_of_another_server_is_invalid() -> None:
    """It was sealed with another key."""
    with pytest.raises(InvalidToken):
        _open(_sessions(bytes(32)), TOKEN)


def test_a_sealed_secret_is_no_token() -> None:
    """The same key seals both, each for its own purpose."""
    import base64

    sealed = SecretBox(bytes(range(32))).seal("[]", KEY)
    with pytest.raises(InvalidToken):
        _open(SESSIONS, base64.urlsafe_b64encode(sealed).decode().rstrip("="))


def test_temporary_credentials_ask_for_no_others() -> None:
    """Else a session could be prolonged for ever."""
    for access_key_id in (AccessKeyId("ASIAEXAMPLEEXAMPLE23"), AccessKeyId("")):
        with pytest.raises(AccessDenied):
            asyncio.run(SESSIONS.issue(replace(ANONYMOUS, access_key_id=access_key_id), 900))


def test_a_session_ends_with_its_key(run: Run) -> None:
    """A bucket key that is deleted, a root key that is replaced or gets another secret."""

    async def test(plane: ControlPlane) -> None:
        sessions = _of(plane)
        bucket = await plane.new_bucket()
        key = await plane.key_of(bucket)
        of_key = await sessions.issue(key, 900)
        of_root = await sessions.issue(plane.root, 900)
        session = await sessions.open(of_key.token)
        assert session.credential.bucket_id == bucket.bucket_id
        await plane.keys.delete(plane.root, bucket.name, HOME, key.access_key_id)
        with pytest.raises(UnknownAccessKey):
            await sessions.open(of_key.token)
        same_id = RootKey(plane.root.access_key_id, "another secret".replace(" ", "-") * 2)
        await plane.accounts.ensure_first_account("main", same_id)
        with pytest.raises(UnknownAccessKey):
            await sessions.open(of_root.token)

    run(test)


def _instance(
    plane: ControlPlane, resource_id: str = "guid", enrolment_id: str = "e"
) -> Instance:
    return Instance(
        account=plane.root.account,
        region=HOME,
        name="web",
        resource_id=resource_id,
        created_ms=0,
        zone="us-east-1a",
        blueprint_id="amazon_linux_2",
        bundle_id="nano_3_0",
        username="ec2-user",
        enrolment_id=enrolment_id,
    )


def test_an_instance_session_names_the_instance(run: Run) -> None:
    """Its account, name and id; no bucket."""

    async def test(plane: ControlPlane) -> None:
        sessions = _of(plane)
        instance = _instance(plane)
        await plane.engine.write(lambda tx: put_resource(tx, instance))
        made = sessions.issue_to_instance(instance, 900)
        found = (await sessions.open(made.token)).credential
        assert found == Credential(
            made.access_key_id,
            made.secret,
            Kind.INSTANCE,
            plane.root.account,
            plane.root.canonical_id,
            BucketId(""),
            "web",
            "guid",
        )

    run(test)


def test_an_instance_session_ends_with_instance_and_enrolment(run: Run) -> None:
    """Enrolled anew, revoked, deleted, or made again under the same name."""

    async def test(plane: ControlPlane) -> None:
        sessions = _of(plane)
        instance = _instance(plane)
        made = sessions.issue_to_instance(instance, 900)

        async def is_good() -> bool:
            try:
                await sessions.open(made.token)
            except UnknownAccessKey:
                return False
            return True

        assert not await is_good()
        for other, expected in (
            (instance, True),
            (_instance(plane, enrolment_id="another"), False),
            (_instance(plane, enrolment_id=""), False),
            (_instance(plane, resource_id="another"), False),
            (instance, True),
        ):
            await plane.engine.write(partial(put_resource, record=other))
            assert await is_good() == expected
        await plane.engine.write(lambda tx: remove_resource(tx, instance))
        assert not await is_good()

    run(test)
