"""Sends mails to a mail server, one connection each: there are few.

A server that refuses the address or the mail for good (5xx) ends it; whatever else goes
wrong, the password included, may be mended until the next attempt.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple

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
            await aiosmtplib.send(
                message,
                sender=server.sender,
                recipients=[recipient],
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                local_hostname=domain,
                timeout=_TIMEOUT_S,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                tls_context=None if server.security == "none" else ssl.create_default_context(),
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[0])
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            return later(f"the mail server cannot be used: {type(error).__name__}")
        return SENT


def _refused(error: aiosmtplib.SMTPResponseException) -> Outcome:
    reason = f"the mail server answered {error.code} ({type(error).__name__})"
    if isinstance(error, _OF_THE_MAIL) and 500 <= error.code < 600:
        return never(reason)
    return later(reason)
