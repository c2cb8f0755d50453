"""S3 requests as the adapter hands them over, and botocore as the judge of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from functools import cache
from typing import Any, TypeVar

import botocore.loaders  # type: ignore[import-untyped]
import botocore.model  # type: ignore[import-untyped]
import botocore.parsers  # type: ignore[import-untyped]
import botocore.serialize  # type: ignore[import-untyped]

from lazarette.http.headers import Headers
from lazarette.http.message import Request, Response
from lazarette.model.errors import EntityTooLarge

T = TypeVar("T")
REQUEST_ID = "01JD3Z7Y8Q4R5S6T7V8W9X0YZA"


class WholeBody:
    """A request body that is in memory."""

    def __init__(self, data: bytes, length: int | None) -> None:
        self._data = data
        self._length = length

    @property
    def length(self) -> int | None:
        """The announced length."""
        return self._length

    @property
    def trailers(self) -> Mapping[str, str]:
        """No trailers."""
        return {}

    def take_sha256(self) -> str | None:
        """No duty to hand over."""
        return None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body."""
        if self._data:
            yield self._data

    async def read_all(self, byte_count_max: int) -> bytes:
        """Return the body."""
        if len(self._data) > byte_count_max:
            raise EntityTooLarge(len(self._data), byte_count_max)
        return self._data

    async def discard(self) -> None:
        """Nothing is unread."""


def wire_request(
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    length: int | None = -1,
) -> Request:
    """Return a request for `target`, a raw path and query; `length` None announces none."""
    path, _, query = target.partition("?")
    raw = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in {"host": "127.0.0.1:9000", **(headers or {})}.items()
    ]
    return Request(
        method,
        path.encode(),
        query.encode(),
        Headers(raw),
        WholeBody(body, len(body) if length == -1 else length),
        REQUEST_ID,
        1_795_000_000_000,
        False,
        "127.0.0.1",
    )


@cache
def s3_model() -> Any:
    """Return the installed botocore's model of S3."""
    loaded = botocore.loaders.Loader().load_service_model("s3", "service-2")
    return botocore.model.ServiceModel(loaded, "s3")


def serialized(operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request that botocore would make, as a dictionary."""
    serializer = botocore.serialize.create_serializer("rest-xml", False)
    made: dict[str, Any] = serializer.serialize_to_request(
        dict(arguments), s3_model().operation_model(operation)
    )
    return made


def parsed(operation: str, response: Response) -> dict[str, Any]:
    """Return what botocore reads from `response` to `operation`."""
    shape = s3_model().operation_model(operation).output_shape
    headers = {
        name.decode("latin-1"): value.decode("latin-1") for name, value in response.headers
    }
    assert isinstance(response.body, bytes)
    answer = {"status_code": response.status, "headers": headers, "body": response.body}
    found: dict[str, Any] = botocore.parsers.RestXMLParser().parse(answer, shape)
    return found


def parsed_document(operation: str, document: str) -> dict[str, Any]:
    """Return what botocore reads from a document that answers `operation`."""
    return parsed(operation, Response(200, [], document.encode()))


def header(response: Response, name: str) -> str | None:
    """Return the value of a response header, which may stand there only once."""
    found = [value for key, value in response.headers if key == name.encode()]
    assert len(found) <= 1, f"{name} is there {len(found)} times"
    return found[0].decode("latin-1") if found else None


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one coroutine to its end."""
    return asyncio.run(work)
