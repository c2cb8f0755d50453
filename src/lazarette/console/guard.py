"""Where a request comes from, and what every answer tells the browser about itself.

An uploaded page may run on the S3 port of this very host, where the console's cookie goes
along: same site, other origin. So a call is answered only if the browser says that it comes
from a page of ours, and a session only counts with the token that its page was given when
it was opened, and keeps where no other origin can look: a cookie, any port can set.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

Header = tuple[bytes, bytes]
CSRF_HEADER = "x-lazarette-csrf"
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")


def is_of_our_page(headers: Mapping[str, str], console_url: str) -> bool:
    """Say whether a call comes from a page of this origin, or from no browser at all.

    `console_url`: our origin for browsers behind a proxy, which may send its own Host.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None or (console_url and origin == console_url):
        return True
    return origin.partition("://")[2] == headers.get("host", "")


def has_token(headers: Mapping[str, str], expected: str) -> bool:
    """Say whether the CSRF token came along."""
    given = headers.get(CSRF_HEADER, "")
    return hmac.compare_digest(given.encode(), expected.encode())


def plain_host(name: str) -> str:
    """Return a host's name that may stand in a policy; anything stranger is `localhost`.

    >>> plain_host("nas_1.local"), plain_host("[fe80::1]"), plain_host("x; script-src *")
    ('nas_1.local', '[fe80::1]', 'localhost')
    """
    return name if _HOST.fullmatch(name) else "localhost"


def security_headers(data_origins: str) -> list[Header]:
    """Return what every answer carries; `data_origins`: where objects are, blanks between."""
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            # Cloudscape sets style attributes; a style runs nothing.
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self' data:",
            f"img-src 'self' data: blob: {data_origins}",
            f"media-src {data_origins}",
            f"frame-src {data_origins}",
            f"connect-src 'self' {data_origins}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
    return [
        (b"content-security-policy", policy.encode("latin-1", "ignore")),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    ]
