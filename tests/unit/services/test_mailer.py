"""Mails go to a real mail server; what it refuses for good is told from what may pass."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
from clocks import ManualClock
from mail_sink import MailSink
from make import write_certificate
from server import free_port

from lazarette.services.mailer import Mailer, MailServer
from lazarette.services.notice_texts import Letter
from lazarette.services.outcome import SENT, Outcome, Sending

LETTER = Letter("A subject", "A text: ü with more than ASCII.\n.\nand a dot\n")
LOGIN = ("storage", "a password")


def send(
    port: int, security: str = "none", user: str = "", password: str = "", host: str = ""
) -> Outcome:
    """Send the letter to a server on that port."""
    server = MailServer(
        host or "127.0.0.1", port, security, user, password, "storage@example.org"
    )
    mailer = Mailer(server, ManualClock())
    return asyncio.run(mailer.send(LETTER, "ops@example.org", "01ABC"))


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's side of TLS whose certificate this process trusts."""
    cert, key = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_a_mail_arrives_whole() -> None:
    """Sender, recipient, date, id and text are what they are to be."""
    with MailSink() as sink:
        assert send(sink.port) == SENT
        (mail,) = sink.mails
    assert mail["to"] == "ops@example.org"
    assert mail["from"] == "Lazarette Notifications <storage@example.org>"
    assert mail["subject"] == LETTER.subject
    assert mail["message-id"] == "<01ABC@example.org>"
    assert mail["date"] == "Mon, 23 Nov 2026 12:00:00 +0000"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == LETTER.text.splitlines()


@pytest.mark.parametrize(
    ("refusal", "sending"),
    [
        ("550 no such user", Sending.NEVER),
        ("553 not like that", Sending.NEVER),
        ("451 try later", Sending.LATER),
    ],
)
def test_a_refusal_for_good_is_told_from_one_for_now(refusal: str, sending: Sending) -> None:
    """5xx of the recipient ends it, 4xx does not; the reason names no address."""
    with MailSink(refusal=refusal) as sink:
        outcome = send(sink.port)
    assert outcome.sending is sending
    assert refusal[:3] in outcome.reason
    assert "ops@" not in outcome.reason


def test_a_server_that_is_away_is_tried_later() -> None:
    """Nobody listens, or nothing has that name."""
    assert send(free_port()).sending is Sending.LATER
    assert send(25, host="nowhere.invalid").sending is Sending.LATER


def test_starttls_and_login(certificate: ssl.SSLContext) -> None:
    """By a certificate that is trusted the password goes out, and the mail."""
    with MailSink(tls=certificate, login=LOGIN) as sink:
        assert send(sink.port, "starttls", *LOGIN) == SENT
        assert len(sink.mails) == 1
        assert send(sink.port, "starttls", "storage", "wrong").sending is Sending.LATER
        assert send(sink.port, "none").sending is Sending.LATER
        assert len(sink.mails) == 1


def test_an_untrusted_certificate_gets_no_mail(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither password nor mail go to a server that cannot show who it is."""
    monkeypatch.delenv("SSL_CERT_FILE")
    with MailSink(tls=certificate, login=LOGIN) as sink:
        assert send(sink.port, "starttls", *LOGIN).sending is Sending.LATER
        assert sink.mails == []


def test_a_server_without_tls_gets_no_mail_that_wants_it() -> None:
    """STARTTLS that is not offered is no reason to go without."""
    with MailSink() as sink:
        assert send(sink.port, "starttls").sending is Sending.LATER
        assert send(sink.port, "tls").sending is Sending.LATER
        assert sink.mails == []
