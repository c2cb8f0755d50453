"""A real mail server and a real web server, to be told things by Lazarette.

`MailSink` is aiosmtpd in a thread, `HookSink` the standard library's HTTP server.
"""

from __future__ import annotations

import http.server
import re
import ssl
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from server import free_port

T = TypeVar("T")
_WAIT_S = 20.0


class MailSink:
    """Takes every mail, or answers `refusal` to each recipient."""

    def __init__(
        self,
        port: int = 0,
        *,
        refusal: str = "",
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.port = port or free_port()
        self.refusal = refusal
        self.mails: list[EmailMessage] = []
        self._login = login
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=self._check if login else None,
            auth_required=login is not None,
        )

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient, or refuse it."""
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def _check(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> Any:
        assert self._login
        user, password = self._login
        is_right = isinstance(data, LoginPassword) and (
            (data.login, data.password) == (user.encode(), password.encode())
        )
        return AuthResult(success=is_right, handled=is_right)

    def wait_for(self, count: int) -> list[EmailMessage]:
        """Wait until so many mails have come; return all."""
        return wait_until(lambda: self.mails if len(self.mails) >= count else None)

    def __enter__(self) -> MailSink:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()


class Posted(NamedTuple):
    """A request that the hook has had."""

    path: str
    headers: dict[str, str]
    body: bytes


class HookSink:
    """Takes every POST and answers `status`, with `headers`."""

    def __init__(self, *, status: int = 204, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.status = status
        self.posted: list[Posted] = []
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["content-length"])
                named = {name.lower(): value for name, value in self.headers.items()}
                sink.posted.append(Posted(self.path, named, self.rfile.read(size)))
                self.send_response(sink.status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def use_tls(self, context: ssl.SSLContext) -> None:
        """Answer by TLS; before it is entered."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def wait_for(self, count: int) -> list[Posted]:
        """Wait until so many requests have come; return all."""
        return wait_until(lambda: self.posted if len(self.posted) >= count else None)

    def __enter__(self) -> HookSink:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def wait_until(look: Callable[[], T | None]) -> T:
    """Return what `look` finds as soon as it finds something."""
    deadline = time.monotonic() + _WAIT_S
    while True:
        found = look()
        if found is not None:
            return found
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def link_in(mail: EmailMessage) -> tuple[str, str]:
    """Return the path of the link in a mail, and the token in it."""
    match = re.search(r"https?://[^/\s]+(/verify-contact\?token=(\S+))", mail.get_content())
    assert match, mail.get_content()
    return match[1], unquote(match[2])
