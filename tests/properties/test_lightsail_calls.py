"""Any JSON sent to any operation: an answer in form, never a defect, never a half change."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import msgspec
from control_plane import ControlPlane, opened
from hypothesis import given, settings, strategies as st

from lazarette.lightsail.registry import REGISTRY

TEXTS = st.one_of(
    st.sampled_from(
        ["photos", "missing", "small_1_0", "medium_1_0", "Enabled", "Suspended", "public", ""]
    ),
    st.text(max_size=60),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["key", "value", "enabled", "getObject", "rules", "prefix"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    """Draw an operation and values for some of its members, most of a likely kind."""
    operation = draw(st.sampled_from(sorted(REGISTRY)))
    asked: dict[str, object] = {}
    for field in msgspec.structs.fields(REGISTRY[operation].request):
        if field.required or draw(st.booleans()):
            likely = TEXTS if field.type is str else VALUES
            asked[field.encode_name] = draw(st.one_of(likely, VALUES))
    return operation, asked


@settings(max_examples=40, deadline=None)
@given(st.lists(calls(), max_size=12))
def test_every_call_gets_an_answer_in_form(sent: list[tuple[str, dict[str, object]]]) -> None:
    """A success has no error type; a refusal is 400 with a sentence and changes nothing."""

    async def test(plane: ControlPlane) -> None:
        await plane.new_bucket()
        for operation, asked in sent:
            before = await plane.dump()
            answer = await plane.call(operation, asked)
            if answer.status == 200:
                assert not answer.error
                continue
            assert (answer.status, bool(answer.body["message"])) == (400, True)
            assert await plane.dump() == before

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(opened(Path(folder), test))
