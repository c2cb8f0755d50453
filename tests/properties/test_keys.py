"""Laws of keys: bytes order as tuples do, ranges hold exactly what they name."""

from __future__ import annotations

from hypothesis import given, strategies as st

from lazarette.metadata import keys
from lazarette.metadata.keys import Part

# Few letters, so that prefixes and equal parts are common; those that escaping is about.
TEXT = st.one_of(
    st.text(alphabet="ab\x00\x01\x02\xff/ü\U0001f600", max_size=6),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
NUMBER = st.integers(-(1 << 63), (1 << 63) - 1)
PART = st.one_of(TEXT, NUMBER)
TUPLE = st.lists(PART, max_size=4).map(tuple)


def rank(parts: tuple[Part, ...]) -> list[tuple[int, int, bytes]]:
    """Return what tuples are ordered by: integers before text, text by its UTF-8."""
    return [
        (1, 0, part.encode()) if isinstance(part, str) else (0, part, b"") for part in parts
    ]


@given(TUPLE)
def test_decode_undoes_encode(parts: tuple[Part, ...]) -> None:
    """Every tuple comes back from its key."""
    assert keys.decode(keys.encode(*parts) if parts else b"") == parts


@given(TUPLE, TUPLE)
def test_byte_order_is_tuple_order(first: tuple[Part, ...], second: tuple[Part, ...]) -> None:
    """Keys compare as their tuples do, whatever NULs and lengths they have."""
    one, two = (keys.encode(*parts) if parts else b"" for parts in (first, second))
    assert (one < two) == (rank(first) < rank(second))
    assert (one == two) == (first == second)


@given(TEXT, TEXT)
def test_object_keys_sort_by_their_utf8(first: str, second: str) -> None:
    """In one bucket, keys are in the byte order of their names, as S3 lists them."""
    one, two = keys.encode("bucket", first), keys.encode("bucket", second)
    assert (one < two) == (first.encode() < second.encode())


@given(TUPLE, TUPLE, TUPLE)
def test_a_prefix_range_holds_what_begins_with_it(
    prefix: tuple[Part, ...], rest: tuple[Part, ...], other: tuple[Part, ...]
) -> None:
    """A range holds the tuple itself and its continuations, nothing else."""
    start, stop = keys.prefix_range(*prefix)
    assert start <= (keys.encode(*prefix, *rest) if prefix or rest else b"") < stop
    key = keys.encode(*other) if other else b""
    assert (start <= key < stop) == (other[: len(prefix)] == prefix)


@given(TUPLE, TEXT, st.one_of(TEXT, NUMBER), TUPLE)
def test_a_text_prefix_range_holds_the_texts_that_begin_so(
    parts: tuple[Part, ...], text: str, following: Part, rest: tuple[Part, ...]
) -> None:
    """A range of texts holds exactly those with that beginning, with whatever follows."""
    start, stop = keys.text_prefix_range(*parts, text=text)
    for part in (following, f"{text}{following}"):
        key = keys.encode(*parts, part, *rest)
        expected = isinstance(part, str) and part.startswith(text)
        assert (start <= key < stop) == expected


@given(TUPLE, TUPLE)
def test_nothing_lies_between_a_key_and_its_successor(
    parts: tuple[Part, ...], other: tuple[Part, ...]
) -> None:
    """Starting at the successor leaves out the key and nothing else."""
    key = keys.encode("x", *parts)
    found = keys.encode("x", *other)
    assert (found >= keys.key_successor(key)) == (found > key)
