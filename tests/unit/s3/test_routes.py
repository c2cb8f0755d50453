"""The route table against the installed botocore model, and its corners."""

from __future__ import annotations

from typing import Any

import pytest
from s3_wire import s3_model, serialized, wire_request

from lazarette.http.message import Request
from lazarette.model.errors import InvalidArgument, InvalidRequest, InvalidUri, MethodNotAllowed
from lazarette.s3.address import Addressing
from lazarette.s3.routes import (
    BUCKET,
    BUCKET_PARTS,
    OBJECT,
    OBJECT_PARTS,
    SERVICE,
    Route,
    find_odd_route,
    find_route,
)
from lazarette.s3.support import SAME_REQUEST
from lazarette.s3.unbuilt import SENTENCES

ADDRESSING = Addressing([])


def route_of(request: Request) -> Route:
    """Return the route as `S3Protocol.resolve` finds it."""
    odd = find_odd_route(request)
    if odd is not None:
        return odd
    return find_route(ADDRESSING.parse("localhost", request.raw_path), request)


def minimal(shape: Any) -> Any:
    """Return the smallest value a shape takes."""
    if shape.type_name == "structure":
        return {name: minimal(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [minimal(shape.member)]
    known = {"integer": 1, "long": 1, "boolean": True, "timestamp": 0, "blob": b"x", "map": {}}
    return known.get(shape.type_name, "my-photos")


@pytest.mark.parametrize("operation", sorted(s3_model().operation_names))
def test_knows_every_operation_of_the_model(operation: str) -> None:
    """What botocore sends for an operation resolves to that operation's name."""
    shape = s3_model().operation_model(operation).input_shape
    made = serialized(operation, minimal(shape) if shape else {})
    path, _, flags = made["url_path"].partition("?")
    query = "&".join([*([flags] if flags else []), *(f"{k}={v}" for k, v in _pairs(made))])
    request = wire_request(
        made["method"], f"{path}?{query}&x-id={operation}", {**made["headers"]}
    )
    assert route_of(request).name == SAME_REQUEST.get(operation, operation)


def _pairs(made: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in made["query_string"].items()]


def test_every_unbuilt_operation_has_a_route_and_a_sentence() -> None:
    """No sentence is left over, and no refusal is without one."""
    tables = [SERVICE, BUCKET, OBJECT, *BUCKET_PARTS.values(), *OBJECT_PARTS.values()]
    names = {route.name for table in tables for route in table.values()}
    assert set(SENTENCES) - names == {"WriteGetObjectResponse"}
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


@pytest.mark.parametrize(
    ("method", "target", "headers", "name"),
    [
        ("PUT", "/my-photos/a", {"x-amz-copy-source": "b/c"}, "CopyObject"),
        ("PUT", "/my-photos/a?partNumber=1&uploadId=u", {}, "UploadPart"),
        (
            "PUT",
            "/my-photos/a?partNumber=1&uploadId=u",
            {"x-amz-copy-source": "b/c"},
            "UploadPartCopy",
        ),
        ("GET", "/my-photos?list-type=2&prefix=a", {}, "ListObjectsV2"),
        ("GET", "/my-photos/?prefix=a&delimiter=/", {}, "ListObjects"),
        ("GET", "/my-photos?list-type=1", {}, "ListObjects"),
        ("GET", "/my-photos?list-type", {}, "ListObjects"),
        ("GET", "/my-photos?list-type=1&list-type=2", {}, "ListObjects"),
        ("GET", "/my-photos?list-type=2&versions", {}, "ListObjectVersions"),
        ("GET", "/my-photos/a?versionId=x&response-expires=0", {}, "GetObject"),
        ("GET", "/my-photos/a?x-anything=1&X-Amz-Signature=y", {}, "GetObject"),
        ("GET", "/my-photos/a?unknown&other=2", {}, "GetObject"),
        ("GET", "/my-photos?acl=", {}, "GetBucketAcl"),
        ("POST", "/my-photos?delete=", {}, "DeleteObjects"),
        ("POST", "/my-photos", {}, "PostObject"),
        ("OPTIONS", "/my-photos/a", {}, "PreflightRequest"),
        ("OPTIONS", "/my-photos/a?uploadId=u&partNumber=1", {}, "PreflightRequest"),
        ("OPTIONS", "/my-photos?acl", {}, "PreflightRequest"),
    ],
)
def test_finds_the_operation(
    method: str, target: str, headers: dict[str, str], name: str
) -> None:
    """Sub-resources and the copy header decide; other parameters do not."""
    assert route_of(wire_request(method, target, headers)).name == name


@pytest.mark.parametrize(
    ("method", "target", "kind", "allow"),
    [
        ("POST", "/my-photos/a", "OBJECT", "DELETE, GET, HEAD, PUT"),
        ("PATCH", "/my-photos/a", "OBJECT", "DELETE, GET, HEAD, PUT"),
        ("PATCH", "/my-photos", "BUCKET", "DELETE, GET, HEAD, POST, PUT"),
        ("PUT", "/", "SERVICE", "GET"),
        ("DELETE", "/my-photos/a?acl", "ACL", "GET, PUT"),
        ("HEAD", "/my-photos/a?acl", "ACL", "GET, PUT"),
        ("POST", "/my-photos/a?tagging", "OBJECT_TAGGING", "DELETE, GET, PUT"),
        ("POST", "/my-photos?tagging", "TAGGING", "DELETE, GET, PUT"),
        ("HEAD", "/my-photos?versions", "BUCKETVERSIONS", "GET"),
        ("GET", "/my-photos?delete", "MULTI_OBJECT_DELETE", "POST"),
        ("PUT", "/my-photos/a?uploadId=u", "UPLOAD", "DELETE, GET, POST"),
    ],
)
def test_refuses_methods_that_a_resource_does_not_know(
    method: str, target: str, kind: str, allow: str
) -> None:
    """A known resource with another method is 405, never another operation; it says which
    methods there are."""
    with pytest.raises(MethodNotAllowed) as caught:
        route_of(wire_request(method, target))
    assert caught.value.facts == {"method": method, "resource_type": kind, "allow": allow}


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/my-photos/a?versions"),
        ("GET", "/my-photos/a?uploads"),
        ("GET", "/my-photos?partNumber=1"),
        ("GET", "/my-photos?versionId=null"),
        ("DELETE", "/my-photos?versionId="),
        ("GET", "/my-photos?acl&versionId=x"),
        ("GET", "/my-photos?uploadId=u"),
        ("POST", "/my-photos?uploadId=u"),
        ("GET", "/my-photos?prefix=%ff"),
        ("PUT", "/my-photos/a?%ff"),
        ("GET", "/?%ff"),
    ],
)
def test_refuses_parameters_that_mean_nothing_there(method: str, target: str) -> None:
    """What would select another operation elsewhere is refused, and what is no text."""
    with pytest.raises((InvalidArgument, InvalidRequest, InvalidUri)):
        route_of(wire_request(method, target))


def test_refuses_two_sub_resources_at_once() -> None:
    """A request that names two sub-resources could mean either, so it means neither."""
    with pytest.raises(InvalidArgument):
        route_of(wire_request("GET", "/my-photos?acl&policy"))
