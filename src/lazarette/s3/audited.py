"""Which S3 operations the audit trail follows: those that make, delete or set up buckets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lazarette.http.message import Request, Response
from lazarette.model.principal import Caller
from lazarette.s3.address import Address
from lazarette.s3.errors import render_error
from lazarette.s3.services import Handler, S3Services

# Of the changes of a bucket's own routes, those that are about objects.
_ABOUT_OBJECTS = frozenset({"DeleteObjects", "PostObject"})
_CHANGES = frozenset({"PUT", "POST", "DELETE"})


class Audited:
    """A handler whose calls are recorded; nothing is added to those of other handlers."""

    def __init__(self, name: str, handler: Handler) -> None:
        self.name = name
        self.handler = handler
        # Who asks where a handler is defined sees through this one.
        self.func: Callable[..., Any] = getattr(handler, "func", handler)

    async def __call__(
        self, services: S3Services, at: Address, caller: Caller, request: Request
    ) -> Response:
        """Run the handler and record what came of it. Raises: as the handler."""
        return await services.auditor.follow(
            self.name, partial(self.handler, services, at), caller, request, render_error
        )


def audited(method: str, name: str, handler: Handler) -> Handler:
    """Return the handler of a bucket's route, followed if it changes the bucket."""
    if method.partition(" ")[0] not in _CHANGES or name in _ABOUT_OBJECTS:
        return handler
    return Audited(name, handler)
