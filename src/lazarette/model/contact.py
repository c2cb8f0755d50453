"""Contact methods: where notifications of an account and region go.

Source: Lightsail ContactMethod, "Notifications".
"""

from __future__ import annotations

import re
from enum import Enum
from typing import ClassVar

from lazarette.model.errors import InvalidInput
from lazarette.model.limits import ENDPOINT_LENGTH_MAX, VERIFICATION_MS
from lazarette.model.resource import StoredResource

# E.164: a country code, which begins with no zero, and at most 15 digits with it.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
# Less than RFC 5322 allows: nothing that has to be quoted, and so nothing that could end a
# header line or name a second recipient.
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,189}", re.ASCII)
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", re.ASCII)


class ContactProtocol(Enum):
    """The two ways to reach somebody."""

    EMAIL = "Email"
    SMS = "SMS"


class ContactStatus(Enum):
    """Whether notifications are sent there: only to a VALID one."""

    PENDING = "PendingVerification"
    VALID = "Valid"
    INVALID = "Invalid"


class ContactMethod(StoredResource, frozen=True, omit_defaults=True, kw_only=True):
    """An address or a number; an account has one of each protocol in a region.

    An address is confirmed within 24 hours of `asked_ms`, when a link was last sent there.
    """

    resource_type: ClassVar[str] = "ContactMethod"

    protocol: ContactProtocol
    endpoint: str
    asked_ms: int
    is_confirmed: bool = False

    def status_at(self, now_ms: int) -> ContactStatus:
        """Return the status at a time: an address that nobody confirmed becomes invalid."""
        if self.is_confirmed:
            return ContactStatus.VALID
        if now_ms >= self.asked_ms + VERIFICATION_MS:
            return ContactStatus.INVALID
        return ContactStatus.PENDING


def contact_name(protocol: ContactProtocol) -> str:
    """Return the resource name of the one contact of a protocol; clients cannot choose it.

    >>> contact_name(ContactProtocol.SMS)
    'ContactMethod-SMS'
    """
    return f"{ContactMethod.resource_type}-{protocol.value}"


def parse_endpoint(protocol: ContactProtocol, text: str) -> str:
    """Return `text` as an endpoint of that protocol. Raises: InvalidInput."""
    if not 1 <= len(text) <= ENDPOINT_LENGTH_MAX:
        raise InvalidInput(f"contactEndpoint has 1 to {ENDPOINT_LENGTH_MAX} characters.")
    if protocol is ContactProtocol.SMS:
        if not _PHONE.fullmatch(text):
            raise InvalidInput(
                "contactEndpoint is not a phone number in E.164 format: a plus sign, the "
                "country code and the number, at most 15 digits, such as +12065550100."
            )
        return text
    if not _MAILBOX.fullmatch(text) or not _is_mailbox(*text.split("@")):
        raise InvalidInput("contactEndpoint is not an email address, such as name@example.com.")
    return text


def _is_mailbox(local: str, domain: str) -> bool:
    if local[0] == "." or local[-1] == "." or ".." in local:
        return False
    return all(_LABEL.fullmatch(label) for label in domain.split("."))
