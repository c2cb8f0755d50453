"""What a host is told: credentials that are renewed half-way, tokens that end."""

from __future__ import annotations

import pytest
from clocks import ManualClock
from hypothesis import given, strategies as st
from msgspec.structs import replace

from lazarette.base.ids import RandomIds
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.access_key import Credential
from lazarette.model.instance import Instance
from lazarette.model.names import AccessKeyId, AccountId, Region
from lazarette.services.instance_metadata import InstanceMetadata
from lazarette.services.secret_box import SecretBox
from lazarette.services.sessions import Sessions

HOUR_MS = 3_600_000
WEB = Instance(
    account=AccountId("123456789012"),
    region=Region("us-east-1"),
    name="web",
    resource_id="0f0f0f0f-1111-2222-3333-444444444444",
    created_ms=0,
    zone="us-east-1a",
    blueprint_id="amazon_linux_2",
    bundle_id="nano_3_0",
    username="ec2-user",
    enrolment_id="first",
)
MAIL = replace(WEB, name="mail", resource_id="1f0f0f0f-1111-2222-3333-444444444444")


async def _no_key(access_key_id: AccessKeyId) -> Credential | None:
    return None


def _service(clock: ManualClock) -> InstanceMetadata:
    box = SecretBox(bytes(range(32)))
    sessions = Sessions(MemoryEngine(), _no_key, box, clock, RandomIds(clock))
    return InstanceMetadata(sessions, box, clock)


def test_credentials_are_renewed_half_way() -> None:
    """Who asks always gets three hours at least; the former ones count to their own end."""
    clock = ManualClock()
    service = _service(clock)
    first = service.credentials(WEB)
    assert first.expires_ms - clock.now_ms() == 6 * HOUR_MS
    clock.advance(3 * HOUR_MS - 1)
    assert service.credentials(WEB) is first
    clock.advance(1)
    second = service.credentials(WEB)
    assert second.access_key_id != first.access_key_id
    assert second.expires_ms - clock.now_ms() == 6 * HOUR_MS
    assert service.credentials(WEB) is second


def test_each_enrolment_has_credentials_of_its_own() -> None:
    """Another instance, and the same one enrolled anew."""
    service = _service(ManualClock())
    hosts = (WEB, MAIL, replace(WEB, enrolment_id="second"))
    made = {service.credentials(host).access_key_id for host in hosts}
    assert len(made) == 3
    with pytest.raises(AssertionError):
        service.credentials(replace(WEB, enrolment_id=""))


def test_a_token_counts_for_its_time_and_host() -> None:
    """Not a millisecond longer, and for nobody else."""
    clock = ManualClock()
    service = _service(clock)
    token = service.new_token(WEB, 60)
    clock.advance(59_999)
    assert service.accepts(token, WEB)
    assert not service.accepts(token, MAIL)
    assert not service.accepts(token, replace(WEB, enrolment_id="second"))
    clock.advance(1)
    assert not service.accepts(token, WEB)


@given(st.text(max_size=600))
def test_a_made_up_token_is_none(token: str) -> None:
    """Whatever it is, session tokens too."""
    assert not _service(ManualClock()).accepts(token, WEB)


def test_a_session_token_is_no_metadata_token() -> None:
    """Both are sealed with one key, each for its own purpose."""
    clock = ManualClock()
    service = _service(clock)
    assert not service.accepts(service.credentials(WEB).token, WEB)


def test_lists_name_what_there_is() -> None:
    """Every entry of a list can be asked for; without user data there is none."""
    service = _service(ManualClock())
    assert service.answer(WEB, "user-data") is None
    assert service.answer(replace(WEB, user_data="#!/bin/sh"), "user-data") == "#!/bin/sh"

    def walk(folder: str) -> int:
        text = service.answer(WEB, folder)
        assert text is not None, folder
        count = 0
        for name in text.split("\n"):
            path = folder + name
            if path == "meta-data/iam/security-credentials/":
                path += service.answer(WEB, path) or ""
            count += walk(path) if path.endswith("/") else 1
            assert service.answer(WEB, path) is not None, path
        return count

    assert walk("meta-data/") > 5
