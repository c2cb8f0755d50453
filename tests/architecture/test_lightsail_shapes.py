"""Our shapes against the installed botocore model: names, kinds, and which are required."""

from __future__ import annotations

import types
import typing
from typing import Any

import botocore.session  # type: ignore[import-untyped]
import msgspec
import pytest

from lazarette.lightsail.catalogue import OPERATIONS
from lazarette.lightsail.errors import ErrorBody
from lazarette.lightsail.registry import REGISTRY
from lazarette.lightsail.shapes.shape import Shape
from lazarette.model.action import Action
from lazarette.model.metric import UNITS, Metric, Statistic
from lazarette.model.region import REGIONS

MODEL = botocore.session.get_session().get_service_model("lightsail")
# Botocore's kinds, by our types.
KINDS = {
    str: {"string"},
    bool: {"boolean"},
    int: {"integer", "long"},
    float: {"timestamp", "float", "double"},
}


def _without_none(kind: Any) -> Any:
    if isinstance(kind, types.UnionType):
        (kind,) = [part for part in typing.get_args(kind) if part is not type(None)]
    return kind


def _differences(ours: Any, theirs: Any, place: str) -> list[str]:
    """Say where `ours` is not what the model says."""
    ours = _without_none(ours)
    if typing.get_origin(ours) is list:
        if theirs.type_name != "list":
            return [f"{place}: a list here, {theirs.type_name} in the model"]
        return _differences(typing.get_args(ours)[0], theirs.member, f"{place}[]")
    if ours in KINDS:
        if theirs.type_name in KINDS[ours]:
            return []
        return [f"{place}: {ours.__name__} here, {theirs.type_name} in the model"]
    assert issubclass(ours, Shape), place
    if theirs.type_name != "structure":
        return [f"{place}: a structure here, {theirs.type_name} in the model"]
    found: list[str] = []
    hints = typing.get_type_hints(ours)
    for field in msgspec.structs.fields(ours):
        member = theirs.members.get(field.encode_name)
        if member is None:
            found.append(f"{place}.{field.encode_name}: not in the model")
        else:
            found += _differences(hints[field.name], member, f"{place}.{field.encode_name}")
    return found


def test_the_catalogue_is_the_models() -> None:
    """Every operation of the installed model is known by name, and no other."""
    assert frozenset(MODEL.operation_names) == OPERATIONS
    assert set(REGISTRY) <= OPERATIONS


@pytest.mark.parametrize("operation", sorted(REGISTRY))
def test_request_shapes_are_the_models(operation: str) -> None:
    """Each request has every member of the model, of its kind, required where it is."""
    theirs = MODEL.operation_model(operation).input_shape
    ours = REGISTRY[operation].request
    assert _differences(ours, theirs, operation) == []
    fields = msgspec.structs.fields(ours)
    assert {field.encode_name for field in fields} == set(theirs.members)
    required = {field.encode_name for field in fields if field.required}
    assert required == set(theirs.required_members)


@pytest.mark.parametrize("operation", sorted(REGISTRY))
def test_response_shapes_are_the_models(operation: str) -> None:
    """Each member we answer exists in the model under that name and of that kind."""
    theirs = MODEL.operation_model(operation).output_shape
    ours = typing.get_type_hints(REGISTRY[operation].run)["return"]
    assert _differences(ours, theirs, operation) == []


def test_error_bodies_have_the_members_of_every_exception() -> None:
    """code, docs, message and tip are what each exception shape of the model carries."""
    members = {field.encode_name for field in msgspec.structs.fields(ErrorBody)}
    for shape in MODEL.error_shapes:
        assert set(shape.members) == members, shape.name


def test_region_labels_are_the_models() -> None:
    """The regions we name are those of the model, in its spelling."""
    named = {label.name for label in REGIONS}
    assert named == set(MODEL.shape_for("RegionName").enum)


def test_metrics_statistics_and_units_are_the_models() -> None:
    """What may be asked of metrics is what the model lists."""
    assert {statistic.value for statistic in Statistic} == set(
        MODEL.shape_for("MetricStatistic").enum
    )
    assert set(MODEL.shape_for("MetricUnit").enum) == UNITS
    assert set(MODEL.shape_for("BucketMetricName").enum) <= {metric.value for metric in Metric}


@pytest.mark.parametrize("operation", sorted(REGISTRY))
def test_each_operation_has_a_permission_of_its_own_name(operation: str) -> None:
    """A policy that names lightsail:Operation finds an action to allow or deny."""
    assert f"lightsail:{operation}" in {action.value for action in Action}
