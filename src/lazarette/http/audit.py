"""The audit trail's ear: follows control-plane calls, and S3 calls that change settings.

A change that is answered is in the trail, on disk, before the answer leaves; a read or a
refusal follows within a moment. Requests for objects never come here. What cannot be
written is not answered: the change is made then, and the client, who sends it again, gets
the same answer once the trail can be written.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lazarette.base.clock import Clock
from lazarette.http.audit_facts import (
    NotedBody,
    answer_facts,
    call_parameters,
    error_of,
    rest_parameters,
    scope_of,
)
from lazarette.http.message import Operation, Request, Response
from lazarette.http.pipeline import WireProtocol
from lazarette.model.audit import AuditCaller, AuditEntry, audit_caller, is_read
from lazarette.model.errors import InternalFailure, LazaretteError
from lazarette.model.limits import JSON_BYTES_MAX
from lazarette.model.principal import ANONYMOUS, Caller
from lazarette.model.timestamp import iso_moment
from lazarette.observe.audit_trail import AuditTrail
from lazarette.observe.audit_values import cut_text
from lazarette.observe.recorder import Recorder

# Anybody may send what no key signed: such lines must not fill the disk.
UNPROVEN_A_SECOND = 20
SKIPPED = "audit_entries_skipped"
# Asked once a minute by every page that is open: lines about nobody's doing.
_UNRECORDED = frozenset({"GetBanners"})
_TARGET = "x-amz-target"


class Followed:
    """One call on its way: what is known of it so far."""

    __slots__ = ("action", "caller", "operation", "parameters", "service", "started_us")

    def __init__(self, service: str, operation: str, started_us: int) -> None:
        self.service = service
        self.operation = operation
        self.action = ""  # what the body says it is, where that is not the operation
        self.started_us = started_us
        self.caller = ANONYMOUS
        self.parameters: object = None


class Auditor:
    """Makes entries of calls and hands them to the trail."""

    def __init__(
        self, trail: AuditTrail, clock: Clock, recorder: Recorder, *, with_reads: bool
    ) -> None:
        """`with_reads`: also of reads that were answered; refusals are always recorded."""
        self._trail = trail
        self._clock = clock
        self._recorder = recorder
        self._with_reads = with_reads
        self._second = 0
        self._unproven = 0

    def begin(self, service: str, operation: str) -> Followed:
        """Start to follow a call."""
        return Followed(service, operation, self._clock.monotonic_us())

    async def answered(self, call: Followed, request: Request, response: Response) -> None:
        """Record a call that succeeded; a change is on disk when this returns.

        Raises: EngineUnavailable.
        """
        if is_read(call.action or call.operation):
            if self._with_reads and call.operation not in _UNRECORDED:
                self._trail.add(self._entry(call, request, response))
        else:
            await self._trail.keep(self._entry(call, request, response))

    def refused(
        self, call: Followed, request: Request, response: Response, error: LazaretteError
    ) -> None:
        """Record a call that was refused or failed. Never raises, never blocks."""
        if call.caller is ANONYMOUS and not self._has_room():
            self._recorder.count(SKIPPED)
            return
        self._trail.add(self._entry(call, request, response, error))

    async def follow(
        self,
        operation: str,
        call: Callable[[Caller, Request], Awaitable[Response]],
        caller: Caller,
        request: Request,
        render_error: Callable[[LazaretteError, Request], Response],
    ) -> Response:
        """Run an S3 operation that changes settings, and record it. Raises: as `call`."""
        followed = self.begin("s3", operation)
        followed.caller = caller
        request.body = body = NotedBody(request.body)
        response = None
        error: LazaretteError = InternalFailure()  # Unless it is one that was expected.
        try:
            response = await call(caller, request)
        except LazaretteError as raised:
            error = raised
            raise
        finally:
            followed.parameters = rest_parameters(request, body.noted)
            if response is None:
                self.refused(followed, request, render_error(error, request), error)
        await self.answered(followed, request, response)
        return response

    def _entry(
        self,
        call: Followed,
        request: Request,
        response: Response,
        error: LazaretteError | None = None,
    ) -> AuditEntry:
        scope = scope_of(request)
        operation = call.action or call.operation
        is_change = not is_read(operation)
        code, message = ("", "") if error is None else error_of(response)
        if call.caller is ANONYMOUS:
            kind = "unproven" if scope.access_key_id else "anonymous"
            who = AuditCaller(kind, access_key_id=scope.access_key_id)
        else:
            who = audit_caller(call.caller)
        return AuditEntry(
            time=iso_moment(request.received_ms),
            request_id=request.request_id,
            service=scope.service or call.service,
            operation=operation,
            is_change=is_change,
            caller=who,
            client=request.client,
            status=response.status,
            duration_us=self._clock.monotonic_us() - call.started_us,
            region=request.scope_region or scope.region,
            bucket=request.bucket or _bucket_in(call.parameters),
            user_agent=cut_text(request.headers.get("user-agent") or "", 512),
            parameters=call.parameters,
            answer=answer_facts(response) if is_change and error is None else None,
            error=code,
            message=message,
            rule="" if error is None else str(error.facts.get("reason", "")),
        )

    def _has_room(self) -> bool:
        second = self._clock.now_ms() // 1000
        if second != self._second:
            self._second, self._unproven = second, 0
        self._unproven += 1
        return self._unproven <= UNPROVEN_A_SECOND


class AuditedProtocol:
    """A wire protocol all of whose calls are recorded."""

    def __init__(self, inner: WireProtocol, auditor: Auditor) -> None:
        self.name = inner.name
        self._inner = inner
        self._auditor = auditor

    def resolve(self, request: Request) -> Operation:
        """Return the operation, followed. Raises: as the protocol itself."""
        target = (request.headers.get(_TARGET) or "").rpartition(".")[2]
        followed = self._auditor.begin(self.name, cut_text(target, 128))
        request.followed = followed
        operation = self._inner.resolve(request)
        followed.operation = operation.name

        async def call(caller: Caller, request: Request) -> Response:
            # Whole and proven since `authenticate`; it can be read again.
            body = await request.body.read_all(JSON_BYTES_MAX)
            followed.action, followed.parameters = call_parameters(request, body)
            response = await operation.call(caller, request)
            await self._auditor.answered(followed, request, response)
            return response

        return Operation(operation.name, call)

    async def authenticate(self, request: Request) -> Caller:
        """Establish who is calling. Raises: as the protocol itself."""
        caller = await self._inner.authenticate(request)
        followed: Followed = request.followed
        followed.caller = caller
        return caller

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write the error, and record the refusal."""
        response = self._inner.render_error(error, request)
        followed: Followed | None = getattr(request, "followed", None)
        if followed is not None:
            self._auditor.refused(followed, request, response, error)
        return response


def _bucket_in(parameters: object) -> str:
    name = parameters.get("bucketName") if isinstance(parameters, dict) else None
    return name if isinstance(name, str) else ""
