"""boto3 calls every operation that is offered; each answer is laid beside botocore's model."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import botocore.session  # type: ignore[import-untyped]
import pytest
from api.lightsail.every_operation import (
    NEVER_SENT,
    PAGE_TOKEN,
    REGION,
    SENT_WHEN_SET,
    WALK,
    Scene,
)
from make import unique_name
from raw import control
from server import Server
from shapes import Differences

from lazarette.lightsail.registry import REGISTRY

MODEL = botocore.session.get_session().get_service_model("lightsail")
PAGED = [
    operation
    for operation in sorted(REGISTRY)
    if "pageToken" in MODEL.operation_model(operation).input_shape.members
]
# Words that AWS sends though its own model lacks them.
BEYOND_THE_MODEL = (
    ": TagResource is not in the model's OperationType",
    ": UntagResource is not in the model's OperationType",
    ": public is not in the model's PortAccessType",
    ": BucketSizeBytes is not in the model's MetricName",
)


class Called(NamedTuple):
    """A call as boto3 sent it, and its answer as it came."""

    operation: str
    sent: bytes
    invocation_id: str
    status: int
    body: bytes


@pytest.fixture(scope="module")
def walk(server: Server) -> list[Called]:
    """Every operation called once, in an order in which all succeed."""
    client = server.lightsail(region=REGION)
    scene = Scene(
        unique_name("walk"), unique_name("logs"), unique_name("host"), unique_name("alarm"), {}
    )
    sent: list[Any] = []
    came: list[dict[str, Any]] = []

    def note_sent(request: Any, **_: Any) -> None:
        sent.append(request)

    def note_answer(response_dict: dict[str, Any], **_: Any) -> None:
        came.append(response_dict)

    client.meta.events.register("before-send.lightsail", note_sent)
    client.meta.events.register("before-parse.lightsail", note_answer)
    called: list[Called] = []
    try:
        for operation, asked in WALK:
            if operation not in REGISTRY:
                continue
            method = botocore.xform_name(operation)
            scene.answers[operation] = getattr(client, method)(**asked(scene))
            called.append(
                Called(
                    operation,
                    sent[-1].body,
                    _text(sent[-1].headers["amz-sdk-invocation-id"]),
                    came[-1]["status_code"],
                    came[-1]["body"],
                )
            )
    finally:
        client.meta.events.unregister("before-send.lightsail", note_sent)
        client.meta.events.unregister("before-parse.lightsail", note_answer)
    return called


def test_the_walk_calls_every_operation() -> None:
    """Who adds an operation adds a call of it."""
    missing = REGISTRY.keys() - {step.operation for step in WALK}
    assert not missing, "add a call of these to tests/api/lightsail/every_operation.py"


def test_every_answer_is_of_the_models_shape(walk: list[Called]) -> None:
    """No unknown member, every value of its kind and among the model's words."""
    found = Differences()
    for call in walk:
        shape = MODEL.operation_model(call.operation).output_shape
        found.compare(json.loads(call.body), shape, call.operation)
    wrong = [text for text in found.wrong if not text.endswith(BEYOND_THE_MODEL)]
    assert not wrong


def test_no_member_is_missing_that_aws_sends(walk: list[Called]) -> None:
    """What an answer lacks is on a list of what may be absent, with the reason."""
    found = Differences()
    for call in walk:
        shape = MODEL.operation_model(call.operation).output_shape
        found.compare(json.loads(call.body), shape, call.operation)
    absent = {name for name in found.absent if not name.endswith(PAGE_TOKEN)}
    sometimes = absent & found.present
    assert not sorted(sometimes - SENT_WHEN_SET.keys())
    assert not sorted(absent - found.present - NEVER_SENT.keys())
    # The tables say nothing that is not so.
    assert not sorted(found.present & NEVER_SENT.keys())


def test_a_resent_change_changes_nothing_and_gets_its_answer(
    server: Server, walk: list[Called]
) -> None:
    """Each change, sent again under its invocation id, gets the same bytes and no record."""
    before = _history(server)
    for call in walk:
        if not REGISTRY[call.operation].is_change:
            continue
        headers = {"amz-sdk-invocation-id": call.invocation_id}
        again = control(server, call.operation, call.sent, headers=headers, region=REGION)
        assert (again.status, again.body) == (200, call.body), call.operation
    assert _history(server) == before


def test_changes_answer_with_operations_and_reads_leave_none(
    server: Server, walk: list[Called]
) -> None:
    """Every change returns what is in the history; no read is there."""
    recorded = set(_history(server))
    for call in walk:
        answer = json.loads(call.body)
        if REGISTRY[call.operation].is_change:
            rows = answer["operations"]
            assert rows, call.operation
            assert {row["id"] for row in rows} <= recorded, call.operation
            assert all(row["isTerminal"] for row in rows)
            assert {row["status"] for row in rows} <= {"Succeeded", "Completed"}
    types = {row["operationType"] for row in _rows(server)}
    assert not {name for name in types if name.startswith("Get")}


@pytest.mark.parametrize("operation", PAGED)
def test_a_page_token_of_elsewhere_is_refused(server: Server, operation: str) -> None:
    """A token that this operation did not return is an InvalidInputException."""
    for token in ("x", "WyJHZXRTb21ldGhpbmciLCAxXQ", "", "ü", "A" * 5_000):
        asked = {"pageToken": token}
        if operation == "GetOperationsForResource":
            asked["resourceName"] = "whatever"
        answer = control(server, operation, asked, region=REGION)
        assert (answer.status, answer.code) == (400, "InvalidInputException"), token


def _rows(server: Server) -> list[dict[str, Any]]:
    pages = server.lightsail(region=REGION).get_paginator("get_operations").paginate()
    return [row for page in pages for row in page["operations"]]


def _history(server: Server) -> list[str]:
    return [row["id"] for row in _rows(server)]


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
