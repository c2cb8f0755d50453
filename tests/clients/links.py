"""Links followed and forms submitted by a program that knows nothing of S3."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from server import Server


class Fetched(NamedTuple):
    """An answer: its status, its headers by lower-case name, its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    server: Server,
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """Send one request to `url`, trusting the server's own certificate."""
    parts = urlsplit(url)
    assert parts.hostname
    link: http.client.HTTPConnection
    if parts.scheme == "https":
        assert server.tls
        trust = ssl.create_default_context(cafile=str(server.tls.cert))
        link = http.client.HTTPSConnection(parts.hostname, parts.port, context=trust)
    else:
        link = http.client.HTTPConnection(parts.hostname, parts.port)
    try:
        target = f"{parts.path or '/'}?{parts.query}".removesuffix("?")
        link.request(method, target, body, dict(headers or {}))
        answer = link.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Fetched(answer.status, named, answer.read())
    finally:
        link.close()


def submit(
    server: Server, url: str, fields: Mapping[str, str], file_name: str, data: bytes
) -> Fetched:
    """Submit a form with one file as a browser does."""
    mark = "form-boundary-of-the-tests"
    rows = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    about = f'form-data; name="file"; filename="{file_name}"'
    rows.append(f"--{mark}\r\nContent-Disposition: {about}\r\n\r\n")
    body = "".join(rows).encode() + data + f"\r\n--{mark}--\r\n".encode()
    kind = {"content-type": f"multipart/form-data; boundary={mark}"}
    return fetch(server, "POST", url, body, kind)
