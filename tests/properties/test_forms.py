"""Forms cut anywhere decode to what a reading of the whole body finds."""

from __future__ import annotations

import re
from itertools import pairwise

from forms import BOUNDARY, Part, form_body
from hypothesis import example, given, strategies as st

from lazarette.model.errors import LazaretteError
from lazarette.s3.form_decoder import FormDecoder

DELIMITER = b"\r\n--" + BOUNDARY.encode()
# Bytes out of which delimiters are made, whole, cut and broken.
PIECES = st.sampled_from(
    [b"\r", b"\n", b"-", b"--", b"\r\n", b"\r\n--", DELIMITER[:-1], DELIMITER[2:], b"x", b"\0"]
)
LOOK_ALIKE = st.sampled_from([DELIMITER + b"x", DELIMITER + b"-x", DELIMITER + b" \rx"])
CONTENT = st.lists(st.one_of(PIECES, LOOK_ALIKE, st.binary(max_size=8)), max_size=12).map(
    b"".join
)
NAMES = st.text("abcdefgh-_", min_size=1, max_size=8).filter(lambda name: name != "file")
CUTS = st.lists(st.integers(0, 4_000), max_size=40)


def is_safe(content: bytes) -> bool:
    """Say whether content could stand in a form without ending its part.

    What follows it begins with a line end, which completes a delimiter it may end with.
    """
    ends = re.compile(re.escape(DELIMITER) + rb"(?:--|[ \t]*\r\n)")
    return not ends.search(content + b"\r\n")


def decoded(body: bytes, cuts: list[int]) -> tuple[dict[str, str], str | None, bytes] | str:
    """Return what the decoder makes of `body` cut at `cuts`; a failure by its name."""
    decoder = FormDecoder(BOUNDARY.encode())
    places = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    content = b""
    try:
        for start, stop in pairwise(places):
            pieces = decoder.feed(body[start:stop])
            assert all(pieces)
            content += b"".join(pieces)
        decoder.finish()
    except LazaretteError as error:
        return type(error).__name__
    return decoder.fields, decoder.filename, content


@given(
    fields=st.dictionaries(NAMES, st.text(max_size=20), max_size=4),
    content=CONTENT.filter(is_safe),
    filename=st.one_of(st.none(), st.text("abc.é ", max_size=6)),
    after=st.lists(st.tuples(NAMES, CONTENT.filter(is_safe), st.none()), max_size=2),
    preamble=st.sampled_from([b"", b"\r\n", b"preamble\r\n"]),
    cuts=CUTS,
)
def test_a_form_decodes_to_its_parts_however_it_is_cut(
    fields: dict[str, str],
    content: bytes,
    filename: str | None,
    after: list[Part],
    preamble: bytes,
    cuts: list[int],
) -> None:
    """Fields before the file, the file's name and bytes: all as they were written."""
    before: list[Part] = [(name, value.encode(), None) for name, value in fields.items()]
    before = [part for part in before if is_safe(part[1])]
    body = preamble + form_body([*before, ("file", content, filename), *after])
    expected = {name: value.decode() for name, value, _ in before}
    assert decoded(body, cuts) == (expected, filename, content)


@given(body=st.lists(st.one_of(PIECES, LOOK_ALIKE, st.binary(max_size=6)), max_size=30))
@example(body=[])
def test_any_bytes_decode_alike_however_they_are_cut(body: list[bytes]) -> None:
    """Whole, and byte by byte: the same form or the same refusal."""
    head = form_body([("key", b"k", None), ("file", b"", "f")])[: -len(DELIMITER) - 6]
    for data in (b"".join(body), head + b"".join(body)):
        assert decoded(data, []) == decoded(data, list(range(len(data))))


def test_every_cut_of_one_form_is_the_same_form() -> None:
    """A form cut once, at each of its bytes."""
    content = b"a\r\n--b" + DELIMITER[:-1] + b"\r\r\n"
    body = form_body([("key", b"k", None), ("file", content, "f.txt"), ("late", b"x", None)])
    whole = decoded(body, [])
    assert whole == ({"key": "k"}, "f.txt", content)
    assert all(decoded(body, [cut]) == whole for cut in range(len(body)))
