"""The hook is posted to where it may be, signed, and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from pathlib import Path

import pytest
from clocks import START_MS, ManualClock
from hypothesis import given, strategies as st
from mail_sink import HookSink
from make import write_certificate
from server import free_port

from lazarette.services.hook import Hook, HookTarget, is_public, sign
from lazarette.services.outcome import SENT, Outcome, Sending

SECRET = "hook-secret-0123456789"


def post(url: str, may_be_private: bool = True) -> Outcome:
    """Post a document to a URL."""
    hook = Hook(HookTarget(url, SECRET, may_be_private), ManualClock())
    return asyncio.run(hook.post(b'{"a": 1}', "01ABC"))


def test_a_post_is_signed_and_named() -> None:
    """The headers are those that docs/notifications.md tells of."""
    with HookSink() as sink:
        assert post(f"http://127.0.0.1:{sink.port}/a/b?c=d") == SENT
        (posted,) = sink.posted
    assert posted.path == "/a/b?c=d"
    assert posted.body == b'{"a": 1}'
    at = str(START_MS // 1000)
    assert posted.headers["lazarette-signature"] == f"t={at},v1={sign(SECRET, at, posted.body)}"
    assert posted.headers["lazarette-notice"] == "01ABC"
    assert posted.headers["host"] == f"127.0.0.1:{sink.port}"


@pytest.mark.parametrize(
    ("status", "sending"),
    [
        (200, Sending.DONE),
        (202, Sending.DONE),
        (301, Sending.LATER),
        (307, Sending.LATER),
        (403, Sending.LATER),
        (410, Sending.NEVER),
        (500, Sending.LATER),
    ],
)
def test_what_an_answer_means(status: int, sending: Sending) -> None:
    """2xx is taken, 410 never again; a redirect leads nowhere."""
    with HookSink() as elsewhere:
        location = (("location", f"http://127.0.0.1:{elsewhere.port}/"),)
        with HookSink(status=status, headers=location) as sink:
            assert post(f"http://127.0.0.1:{sink.port}/").sending is sending
        assert elsewhere.posted == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"])
def test_a_private_address_is_not_connected_to(host: str) -> None:
    """Unless the settings allow it; a name that leads there does not help."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0)
        outcome = post(f"http://{host}:{listener.getsockname()[1]}/", may_be_private=False)
        assert outcome.sending is Sending.LATER
        assert "notification_hook_private" in outcome.reason
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_hook_that_is_away_is_tried_later() -> None:
    """Nobody listens, nothing has that name, or it speaks something else."""
    assert post(f"http://127.0.0.1:{free_port()}/").sending is Sending.LATER
    assert post("http://nowhere.invalid/").sending is Sending.LATER
    for words in (b"SSH-2.0-hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 2", b""):
        assert _answered(words).sending is Sending.LATER
    assert _answered(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n") == SENT
    assert _answered(b"x" * 200_000).sending is Sending.LATER


def test_https_needs_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name in the URL, although the connection goes to the address."""
    cert, key = write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    sink = HookSink()
    sink.use_tls(context)
    with sink:
        assert post(f"https://localhost:{sink.port}/").sending is Sending.LATER
        assert sink.posted == []
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        assert post(f"https://localhost:{sink.port}/") == SENT
        assert len(sink.posted) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1"),
        *("64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1", "2001::1"),
    ],
)
def test_addresses_that_are_not_the_internets(address: str) -> None:
    """Private, loopback, link-local, shared, multicast, for documents; in every wrapping."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet(address: str) -> None:
    """Others are public."""
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: ipaddress.IPv4Address) -> None:
    """An IPv4 address is as public as what IPv6 makes of it."""
    low = int(address)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | low)
    nat64 = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | low)
    found = {is_public(str(kind)) for kind in (address, mapped, nat64)}
    assert len(found) == 1


def _answered(words: bytes) -> Outcome:
    """Post to a server that says these words to everybody and hangs up."""

    async def main() -> Outcome:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(words)
            with contextlib.suppress(OSError):
                await writer.drain()
            writer.transport.abort()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        target = HookTarget(f"http://127.0.0.1:{port}/", SECRET, True)
        try:
            return await Hook(target, ManualClock()).post(b"{}", "01ABC")
        finally:
            server.close()

    return asyncio.run(main())
