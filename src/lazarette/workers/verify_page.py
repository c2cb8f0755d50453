"""The page behind the link that confirms an email address.

Opening the link changes nothing: mail scanners open every link there is. Its button sends
the token back, and that confirms.
"""

from __future__ import annotations

import html
from typing import NamedTuple
from urllib.parse import parse_qs

from lazarette.services.confirmations import Confirmations, Confirmed

BODY_BYTES_MAX = 4_096

HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        b"base-uri 'none'; frame-ancestors 'none'",
    ),
    # The address of this page is as good as the token.
    (b"referrer-policy", b"no-referrer"),
)

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto }}
body {{ padding: 0 1rem }}
button {{ font: inherit; padding: .5rem 1.25rem }}
</style>
<h1>{title}</h1>
{body}
"""
_FORM = """\
<p>Notifications of storage alarms in {region} are to be sent to <b>{address}</b>.</p>
<form method="post">
<input type="hidden" name="token" value="{token}">
<p><button>Confirm this address</button></p>
</form>
<p>If you did not ask for this, close the page: nothing will be sent.</p>
"""


class Page(NamedTuple):
    """A page to answer with."""

    status: int
    html: bytes


class VerifyPage:
    """Shows what a token would confirm, and confirms it."""

    def __init__(self, confirmations: Confirmations) -> None:
        self._confirmations = confirmations

    async def show(self, query: bytes) -> Page:
        """Return the page for a link that was opened."""
        token = _token(query)
        contact = await self._confirmations.find(token)
        if contact is None:
            return _useless()
        if contact.is_confirmed:
            return _done()
        return _page(
            200,
            "Confirm your address",
            _FORM.format(
                region=html.escape(contact.region),
                address=html.escape(contact.endpoint),
                token=html.escape(token),
            ),
        )

    async def confirm(self, body: bytes) -> Page:
        """Confirm by the form's body, and return what to show."""
        confirmed = await self._confirmations.confirm(_token(body))
        return _useless() if confirmed is Confirmed.USELESS else _done()


def _token(form: bytes) -> str:
    try:
        return parse_qs(form.decode("ascii"), max_num_fields=8).get("token", [""])[0]
    except (UnicodeDecodeError, ValueError):
        return ""


def _done() -> Page:
    return _page(200, "The address is confirmed", "<p>Notifications will be sent to it.</p>")


def _useless() -> Page:
    return _page(
        400,
        "This link is of no use",
        "<p>It is older than 24 hours, or its contact method is gone. Have another one sent: "
        "SendContactMethodVerification, or create the contact method again.</p>",
    )


def _page(status: int, title: str, body: str) -> Page:
    return Page(status, _PAGE.format(title=title, body=body).encode())
