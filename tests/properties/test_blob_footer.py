"""Laws of the blob footer: what is encoded is decoded, and nothing else is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from lazarette.blobs.localfiles import footer
from lazarette.model.errors import BlobCorrupt
from lazarette.model.limits import GIB, MIB
from lazarette.model.names import BlobId

BLOB = BlobId("00" + "0" * 26)


@st.composite
def footers(draw: st.DrawFn) -> footer.Footer:
    """Footers of up to forty blocks."""
    block_bytes = draw(st.integers(1, MIB))
    size = draw(st.integers(0, 40 * block_bytes))
    count = footer.block_count(size, block_bytes)
    checksums = draw(st.lists(st.integers(0, 2**32 - 1), min_size=count, max_size=count))
    return footer.Footer(size, block_bytes, tuple(checksums))


def read(raw: bytes, file_size: int) -> footer.Footer:
    """Read a footer from the last bytes of a file."""
    return footer.decode(BLOB, raw[-footer.measure(BLOB, raw, file_size) :])


@given(footers(), st.binary(max_size=100))
def test_decodes_what_was_encoded(made: footer.Footer, before: bytes) -> None:
    """decode∘encode is the identity, whatever stands before the footer."""
    raw = footer.encode(made)
    assert len(raw) == footer.footer_bytes(made.size, made.block_bytes)
    assert read(before + raw, made.size + len(raw)) == made


@given(footers(), st.data())
def test_refuses_every_flipped_bit(made: footer.Footer, data: st.DataObject) -> None:
    """One wrong bit anywhere in the footer makes the blob corrupt."""
    raw = bytearray(footer.encode(made))
    bit = data.draw(st.integers(0, 8 * len(raw) - 1))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(BlobCorrupt):
        read(bytes(raw), made.size + len(raw))


@given(footers(), st.integers(-200, 200).filter(bool))
def test_refuses_a_file_of_another_length(made: footer.Footer, off: int) -> None:
    """A file cut short or grown is corrupt even if its last bytes are a whole footer."""
    raw = footer.encode(made)
    with pytest.raises(BlobCorrupt):
        read(raw, made.size + len(raw) + off)


@given(st.binary(max_size=300))
def test_refuses_what_is_no_footer(raw: bytes) -> None:
    """Bytes that are not a footer are corrupt, never another error."""
    with pytest.raises(BlobCorrupt):
        read(raw, len(raw))


@given(st.integers(0, 5 * GIB), st.integers(1, MIB))
def test_the_file_size_tells_the_payload_size(size: int, block_bytes: int) -> None:
    """A sweep learns sizes without opening files: a file's length tells its payload's."""
    file_size = size + footer.footer_bytes(size, block_bytes)
    assert footer.payload_size(file_size, block_bytes) == size


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 999))
def test_touched_blocks_are_those_of_the_bytes(one: int, other: int, block_bytes: int) -> None:
    """The blocks of a span are those its bytes lie in, no more and no fewer."""
    start, stop = sorted((one, other))
    touched = sorted({at // block_bytes for at in range(start, stop)})
    assert list(footer.blocks_of(start, stop, block_bytes)) == touched
