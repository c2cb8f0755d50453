"""Who carries notices of a channel: what is written, to whom, over which road."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote

from lazarette.model.contact import ContactMethod
from lazarette.model.limits import VERIFICATION_MS
from lazarette.model.notice import Notice, NoticeKind
from lazarette.services.confirmations import Confirmations
from lazarette.services.hook import Hook
from lazarette.services.mailer import Mailer
from lazarette.services.notice_texts import alarm_letter, hook_body, verification_letter
from lazarette.services.outcome import Outcome, never

VERIFY_PATH = "/verify-contact"


class Courier(Protocol):
    """Sends the notices of one channel."""

    async def send(self, notice: Notice, contact: ContactMethod | None) -> Outcome:
        """Send one notice; `contact` is whom it is for, None when it is for nobody."""


class MailCourier:
    """Sends mails."""

    def __init__(
        self, mailer: Mailer | None, confirmations: Confirmations, people_url: str
    ) -> None:
        """`mailer`: None when the settings name no mail server."""
        self._mailer = mailer
        self._confirmations = confirmations
        self._people_url = people_url

    async def send(self, notice: Notice, contact: ContactMethod | None) -> Outcome:
        """Send one mail."""
        assert contact is not None, "a mail is for somebody"
        if self._mailer is None:
            return never(
                "smtp_host is not set: no mails are sent; `lazarette contact verify` confirms "
                "an address without one"
            )
        if notice.kind is NoticeKind.VERIFICATION:
            token = quote(self._confirmations.token(contact))
            link = f"{self._people_url}{VERIFY_PATH}?token={token}"
            until_ms = contact.asked_ms + VERIFICATION_MS
            letter = verification_letter(contact, link, until_ms)
        else:
            assert notice.change is not None, "what is no verification tells of a change"
            letter = alarm_letter(notice, notice.change)
        return await self._mailer.send(letter, contact.endpoint, notice.notice_id)


class HookCourier:
    """Sends events and text messages over the hook."""

    def __init__(self, hook: Hook | None) -> None:
        """`hook`: None when the settings name none."""
        self._hook = hook

    async def send(self, notice: Notice, contact: ContactMethod | None) -> Outcome:
        """Post one document."""
        if self._hook is None:
            return never("notification_hook_url is not set")
        assert notice.change is not None, "the hook is told of changes"
        body = hook_body(notice, notice.change, contact)
        return await self._hook.post(body, notice.notice_id)
