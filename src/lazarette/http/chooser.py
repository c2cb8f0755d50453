"""Which API of the one port a request is for: S3, its control, Lightsail, ours, STS and IAM.

Hot path: yes, once per request.
"""

from __future__ import annotations

from collections.abc import Callable

from lazarette.http.message import Request
from lazarette.http.pipeline import WireProtocol

_FORM = "application/x-www-form-urlencoded"
_NATIVE = ("Lazarette_", "com.amazonaws.cloudtrail.")
_CONTROL = b"/v20180820/configuration/publicAccessBlock"


def marking(
    choose: Callable[[Request], WireProtocol], is_inside: Callable[[str], bool]
) -> Callable[[Request], WireProtocol]:
    """Return `choose`, which also marks requests of clients whose address is inside.

    In use only where the operator names such networks.
    """

    def choose_marked(request: Request) -> WireProtocol:
        request.is_inside = is_inside(request.client)
        return choose(request)

    return choose_marked


def chooser(
    s3: WireProtocol,
    control: WireProtocol,
    lightsail: WireProtocol,
    native: WireProtocol,
    identity: WireProtocol,
) -> Callable[[Request], WireProtocol]:
    """Return what tells the APIs of one port apart: target header, form post, else S3.

    `control`: S3 Control, of which there is one path; a bucket may have the path's name.
    """

    def choose(request: Request) -> WireProtocol:
        if request.method == "POST":
            headers = request.headers
            target = headers.get("x-amz-target")
            if target is not None:
                return native if target.startswith(_NATIVE) else lightsail
            kind = headers.get("content-type") or ""
            # Only there: an upload may be of that type, too.
            if request.raw_path == b"/" and kind.startswith(_FORM):
                return identity
        elif request.raw_path == _CONTROL and "x-amz-account-id" in request.headers:
            return control
        return s3

    return choose
