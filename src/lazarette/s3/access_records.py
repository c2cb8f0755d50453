"""What a request to a logged bucket leaves in the access log, in S3's words.

One record a request; one more for the source of a copy, in the log of the source's bucket,
and one for each key that DeleteObjects names. Only requests whose bucket can be told are
recorded. Called for every request once any bucket of this process is logged: what is not
logged ends at the second look-up.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.http.message import ByteSource, Posted, Request, Response, Tls
from lazarette.model.access_log import AccessRecord
from lazarette.model.audit import caller_arn
from lazarette.model.blob import FileSlice
from lazarette.model.bucket import Bucket
from lazarette.model.errors import LazaretteError, NoSuchBucket
from lazarette.model.names import BucketName
from lazarette.model.principal import ANONYMOUS, Caller, Kind
from lazarette.s3.address import Address, Addressing
from lazarette.s3.misplaced import resource_type
from lazarette.s3.operations.object_copy import parse_source
from lazarette.s3.routes import BUCKET_PARTS, OBJECT_PARTS
from lazarette.services.access_logs import AccessLogs
from lazarette.services.bucket_directory import BucketDirectory

_SOURCE = "x-amz-copy-source"
_BATCH = "BATCH.DELETE.OBJECT"
_NO_TLS = Tls("", "")


class S3Journal:
    """Makes records of S3 requests; a `Journal` of the pipeline."""

    def __init__(
        self,
        logs: AccessLogs,
        directory: BucketDirectory,
        addressing: Addressing,
        clock: Clock,
    ) -> None:
        self.logged = directory.logged
        self._directory = directory
        self._logs = logs
        self._addressing = addressing
        self._clock = clock

    async def meet(
        self,
        protocol: str,
        operation: str,
        caller: Caller,
        request: Request,
        error: LazaretteError,
    ) -> None:
        """Look at the bucket of a request that was refused, if nobody did. Never raises."""
        name = BucketName(request.bucket)
        if not name or protocol != "s3" or isinstance(error, NoSuchBucket):
            return
        if self._directory.peek(name) is None:
            with contextlib.suppress(LazaretteError):
                await self._directory.find(name)

    def note(
        self,
        protocol: str,
        caller: Caller,
        request: Request,
        response: Response,
        started_us: int,
    ) -> None:
        """Record an answer that is about to be sent, if its bucket is logged."""
        bucket = self.logged.get(BucketName(request.bucket))
        is_copy = _SOURCE in request.headers and request.method == "PUT"
        if (bucket is None and not is_copy) or protocol != "s3" or not request.bucket:
            return
        at = self._addressing.parse(request.headers.get("host") or "", request.raw_path)
        posted = getattr(request, "posted", None)
        if posted is not None:
            caller = posted.caller
        record = _record(at, caller, request, response, is_copy)
        if is_copy:
            self._note_source(record, request)
        if bucket is None:
            return
        if _is_acl_required(bucket, caller, request, response):
            record = replace(record, is_acl_required=True)
        for outcome in getattr(request, "batch", ()):
            self._logs.append(
                bucket,
                replace(
                    _beside(record, _BATCH),
                    key=outcome.key,
                    version_id=outcome.version,
                    status=outcome.status,
                    error=outcome.error,
                ),
            )
        # What came with the body took the client's time, which nobody has measured.
        if not request.body.length:
            turned_ms = self._elapsed_ms(started_us)
            record = replace(record, turn_around_ms=turned_ms)
        body = response.body
        if isinstance(body, bytes):
            sent = 0 if request.method == "HEAD" else len(body)
            self.finish(bucket, record, started_us, sent)
        else:
            response.body = _Counted(self, bucket, record, started_us, body)

    def finish(self, bucket: Bucket, record: AccessRecord, started_us: int, sent: int) -> None:
        """Record a request whose answer has been sent, as far as it went."""
        total_ms = self._elapsed_ms(started_us)
        self._logs.append(bucket, replace(record, sent=sent, total_ms=total_ms))

    def _note_source(self, record: AccessRecord, request: Request) -> None:
        try:
            source = parse_source(request.headers.get(_SOURCE) or "", request, self._clock)
        except LazaretteError:
            return
        bucket = self.logged.get(source.bucket)
        if bucket is None:
            return
        self._logs.append(
            bucket,
            replace(
                _beside(record, f"{record.operation}_GET"),
                key=source.key,
                version_id=source.version or "",
                status=record.status,
                error=record.error,
            ),
        )

    def _elapsed_ms(self, started_us: int) -> int:
        return (self._clock.monotonic_us() - started_us) // 1000


class _Counted:
    """A streamed body that says how much of it was taken when it is closed."""

    def __init__(
        self,
        journal: S3Journal,
        bucket: Bucket,
        record: AccessRecord,
        started_us: int,
        body: ByteSource,
    ) -> None:
        self._journal = journal
        self._bucket = bucket
        self._record: AccessRecord | None = record
        self._started_us = started_us
        self._body = body
        self._sent = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._body.chunks():
            yield chunk
            # Only now: one that is asked for the next has sent this one.
            self._sent += len(chunk)

    def file_slice(self) -> FileSlice | None:
        return None  # What goes past `chunks` would not be counted.

    async def close(self) -> None:
        await self._body.close()
        record, self._record = self._record, None
        if record is not None:
            self._journal.finish(self._bucket, record, self._started_us, self._sent)


def _requester(caller: Caller) -> str:
    """Return who asked, as logs write it: accounts by canonical id, others by their ARN."""
    if caller.kind is Kind.USER or caller.kind is Kind.INSTANCE:
        return caller_arn(caller)
    return caller.canonical_id


def _record(
    at: Address, caller: Caller, request: Request, response: Response, is_copy: bool
) -> AccessRecord:
    """Return what is known of a request when its answer is."""
    headers = request.headers
    get = headers.get
    signature, authentication = _proof(request)
    query = request.query
    target = request.raw_path + (b"?" + query.raw if query.raw else b"")
    answer = dict(response.headers)
    tls = request.is_secure if isinstance(request.is_secure, Tls) else _NO_TLS
    return AccessRecord(
        time_ms=request.received_ms,
        client=request.client,
        requester=_requester(caller),
        request_id=request.request_id,
        operation=operation_name(at, request, is_copy),
        key=at.key or _posted_key(request),
        target=target.decode("latin-1"),
        method=request.method,
        status=response.status,
        error=_text(answer, b"x-amz-error-code"),
        object_size=_object_size(at, request, response, answer),
        referer=get("referer") or "",
        user_agent=get("user-agent") or "",
        version_id=query.get("versionId") or "",
        host_id=_text(answer, b"x-amz-id-2"),
        signature=signature,
        authentication=authentication,
        host=get("host") or "",
        cipher=tls.cipher,
        tls=tls.version,
    )


def operation_name(at: Address, request: Request, is_copy: bool) -> str:
    """Return an operation as the access log names it: REST.GET.OBJECT."""
    method = "COPY" if is_copy else request.method
    if method == "OPTIONS":
        return "REST.OPTIONS.PREFLIGHT"
    parts = OBJECT_PARTS if at.key else BUCKET_PARTS
    found = request.query.parameters.first
    named = sorted(name for name in found if name in parts)
    if not named:
        return f"REST.{method}.{'OBJECT' if at.key else 'BUCKET'}"
    if named[0] == "uploadId" and request.method == "PUT":
        return f"REST.{method}.PART"
    return f"REST.{method}.{resource_type(named[0], bool(at.key))}"


def _posted_key(request: Request) -> str:
    posted: Posted | None = getattr(request, "posted", None)
    return "" if posted is None else posted.key


def _beside(record: AccessRecord, operation: str) -> AccessRecord:
    """Return a record of something else that the same request did."""
    return replace(
        record,
        operation=operation,
        target="",
        object_size=None,
        referer="",
        user_agent="",
        is_acl_required=False,
    )


def _proof(request: Request) -> tuple[str, str]:
    """Return the version of the signature and how it came; empty for an unsigned request."""
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return ("SigV2" if authorization.startswith("AWS ") else "SigV4"), "AuthHeader"
    if "X-Amz-Algorithm" in request.query:
        return "SigV4", "QueryString"
    if hasattr(request, "posted") and request.posted.caller is not ANONYMOUS:
        return "SigV4", ""
    if "AWSAccessKeyId" in request.query:
        return "SigV2", "QueryString"
    return "", ""


def _object_size(
    at: Address, request: Request, response: Response, answer: Mapping[bytes, bytes]
) -> int | None:
    """Return the size of the object that was read or stored, where the wire tells it."""
    if not at.key or response.status >= 300:
        return None
    if request.method in ("GET", "HEAD"):
        if b"etag" not in answer:
            return None  # A document about the object.
        total = _text(answer, b"content-range").rpartition("/")[2]
        return int(total) if total else response.length
    # What a copy stored is not told; its body is empty.
    is_copy = _SOURCE in request.headers
    return request.body.length if request.method == "PUT" and not is_copy else None


def _is_acl_required(
    bucket: Bucket, caller: Caller, request: Request, response: Response
) -> bool:
    """Say whether nothing but an ACL can have allowed it."""
    if response.status >= 400 or request.method == "OPTIONS":
        return False
    if caller.account == bucket.account or caller.account in bucket.readonly_accounts:
        return False
    return not (bucket.rules.get_object_public and request.method in ("GET", "HEAD"))


def _text(answer: Mapping[bytes, bytes], name: bytes) -> str:
    return answer.get(name, b"").decode("latin-1")
