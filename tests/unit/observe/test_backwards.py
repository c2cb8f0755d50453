"""Files of lines read from their end: whole lines, their places, bounded memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazarette.observe import backwards
from lazarette.observe.backwards import lines_backwards


@pytest.mark.parametrize("block", [1, 2, 3, 5, 7, 64, 1 << 18])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"a",
        b"a\n",
        b"\n\na\n",
        b"one\ntwo\nthree",
        b"one\n\ntwo\n" + b"x" * 100 + b"\n",
    ],
)
def test_lines_come_last_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, block: int
) -> None:
    """However the file is cut in blocks: all whole lines but empty ones, with their places."""
    monkeypatch.setattr(backwards, "_BLOCK", block)
    path = tmp_path / "lines"
    path.write_bytes(content)
    whole = content[: content.rfind(b"\n") + 1].split(b"\n")
    found = list(lines_backwards(path))
    assert [line for _, line in found] == [line for line in reversed(whole) if line]
    for place, line in found:
        assert content[place : place + len(line) + 1] == line + b"\n"


def test_reading_goes_on_from_a_place(tmp_path: Path) -> None:
    """Each place leads to all that is before it; one past the end is the end."""
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\nthree\n")
    found = list(lines_backwards(path))
    for number, (place, _) in enumerate(found):
        assert list(lines_backwards(path, place)) == found[number + 1 :]
    assert list(lines_backwards(path, 1_000)) == found


def test_what_is_too_long_to_be_a_line_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of garbage costs no memory, and hides no other line."""
    monkeypatch.setattr(backwards, "_BLOCK", 16)
    monkeypatch.setattr(backwards, "_LINE_MAX", 64)
    path = tmp_path / "lines"
    path.write_bytes(b"first\n" + b"\0" * 1_000 + b"\nlast\n")
    found = [line for _, line in lines_backwards(path)]
    assert found == [b"last", b"first"]
