"""Which API of the one port a request is for: S3, Lightsail, or STS and IAM.

Hot path: yes, once per request.
"""

from __future__ import annotations

from collections.abc import Callable

from lazarette.http.message import Request
from lazarette.http.pipeline import WireProtocol

_FORM = "application/x-www-form-urlencoded"


def chooser(
    s3: WireProtocol, lightsail: WireProtocol, identity: WireProtocol
) -> Callable[[Request], WireProtocol]:
    """Return what tells the APIs of one port apart: target header, form post, else S3."""

    def choose(request: Request) -> WireProtocol:
        if request.method == "POST":
            headers = request.headers
            if "x-amz-target" in headers:
                return lightsail
            kind = headers.get("content-type") or ""
            # Only there: an upload may be of that type, too.
            if request.raw_path == b"/" and kind.startswith(_FORM):
                return identity
        return s3

    return choose
