"""Where commands write: lines and tables for people, JSON for scripts.

Nothing else in `cli` prints. Rich is imported by the first table that a terminal shows.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

import msgspec


class Output:
    """Standard output and standard error of one command."""

    def __init__(
        self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    def line(self, text: str) -> None:
        """Write one line for people; nothing when JSON was asked for."""
        if not self.as_json:
            print(text, file=self._out)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write aligned columns for people; nothing when JSON was asked for."""
        if self.as_json:
            return
        if self._out.isatty():
            _rich_table(head, rows)
            return
        widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
        for row in [head, *rows]:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            print("  ".join(cells).rstrip(), file=self._out)

    def document(self, value: object) -> None:
        """Write `value` as JSON when that was asked for; nothing for people."""
        if self.as_json:
            text = msgspec.json.format(msgspec.json.encode(value), indent=2)
            print(text.decode(), file=self._out)

    def row(self, value: object) -> None:
        """Write `value` as JSON on a line of its own; nothing for people."""
        if self.as_json:
            print(msgspec.json.encode(value).decode(), file=self._out)

    def flush(self) -> None:
        """Pass on what was written, for who follows."""
        self._out.flush()

    def problem(self, sentence: str) -> None:
        """Write what went wrong and what to do, to standard error."""
        print(sentence, file=self._err)


def _rich_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, box=SIMPLE_HEAD)
    for row in rows:
        # Text, not markup: a name may have brackets in it.
        table.add_row(*[Text(cell) for cell in row])
    Console().print(table)
