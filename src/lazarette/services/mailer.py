"""Sends mails to a mail server, one connection each: there are few.

A server that refuses the address or the mail for good (5xx) ends it; whatever else goes
wrong, the password included, may be mended until the next attempt.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple, cast

import aiosmtplib

from lazarette.base.clock import Clock
from lazarette.services.notice_texts import Letter
from lazarette.services.outcome import SENT, Outcome, later, never

_TIMEOUT_S = 20.0
_NAME = "Lazarette Notifications"
# Refusals of this mail or its recipient, as against those of the sender's own standing.
_OF_THE_MAIL = (
    aiosmtplib.SMTPRecipientRefused,
    aiosmtplib.SMTPDataError,
)


class MailServer(NamedTuple):
    """Where mails are handed in, as the settings say."""

    host: str
    port: int
    security: str  # "starttls", "tls" or "none"
    user: str
    password: str
    sender: str


class Mailer:
    """Hands mails to one mail server."""

    def __init__(self, server: MailServer, clock: Clock) -> None:
        self._server = server
        self._clock = clock

    async def send(self, letter: Letter, recipient: str, message_id: str) -> Outcome:
        """Send one mail; the same `message_id` makes a repeat known as one."""
        server = self._server
        domain = server.sender.partition("@")[2]
        message = EmailMessage()
        message["From"] = f"{_NAME} <{server.sender}>"
        message["To"] = recipient
        message["Subject"] = letter.subject
        sent_at = datetime.fromtimestamp(self._clock.now_ms() // 1000, UTC)
        message["Date"] = format_datetime(sent_at)
        message["Message-ID"] = f"<{message_id}@{domain}>"
        # Nobody's holiday notice is to answer.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        try:
            await self._hand_in(message, recipient)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[0])
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            return later(f"the mail server cannot be used: {type(error).__name__}")
        return SENT

    async def _hand_in(self, message: EmailMessage, recipient: str) -> None:
        """Give a mail to the server. Raises: SMTPException, OSError; then it has it not."""
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=server.sender.partition("@")[2],
            timeout=_TIMEOUT_S,
            use_tls=server.security == "tls",
            start_tls=False,
            tls_context=None if server.security == "none" else ssl.create_default_context(),
        )
        transports: list[asyncio.BaseTransport | None] = []
        try:
            await client.connect()
            transports.append(client.transport)
            if server.security == "starttls":
                await client.starttls()
                transports.append(client.transport)
            if server.user:
                await client.login(server.user, server.password)
            await client.send_message(message, sender=server.sender, recipients=[recipient])
            # It has the mail: how it says goodbye changes nothing.
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()
        finally:
            client.close()
            for transport in transports:
                # Of uvloop or of asyncio; what they have in common has this method.
                if transport is not None:
                    cast(asyncio.Transport, transport).abort()


def _refused(error: aiosmtplib.SMTPResponseException) -> Outcome:
    reason = f"the mail server answered {error.code} ({type(error).__name__})"
    if isinstance(error, _OF_THE_MAIL) and 500 <= error.code < 600:
        return never(reason)
    return later(reason)
