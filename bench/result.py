"""What one row of the table is, when it passes, and how the table is written."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec


class Target(msgspec.Struct, frozen=True):
    """What the ratio must be: at least, or at most, `bound`."""

    bound: float
    at_least: bool

    def text(self) -> str:
        """Return the target as the table writes it."""
        return f"{'>=' if self.at_least else '<='} {self.bound:g}"

    def met_by(self, ratio: float) -> bool:
        """Say whether `ratio` keeps the target."""
        return ratio >= self.bound if self.at_least else ratio <= self.bound


def at_least(bound: float) -> Target:
    """Return the target "`bound` or more"."""
    return Target(bound, True)


def at_most(bound: float) -> Target:
    """Return the target "`bound` or less"."""
    return Target(bound, False)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One measured row. `ratio` is ours to the reference, the median of `ratios`.

    A row without a target is information. A skipped or broken row says why in `note`.
    """

    name: str
    reference: str
    unit: str = ""
    ours: float = 0.0
    theirs: float = 0.0
    ratio: float = 0.0
    ratios: tuple[float, ...] = ()
    target: Target | None = None
    note: str = ""
    state: str = "measured"  # measured, skipped, broken

    def verdict(self) -> str:
        """Return pass, FAIL, info, skipped or BROKEN."""
        if self.state != "measured":
            return "skipped" if self.state == "skipped" else "BROKEN"
        if self.target is None:
            return "info"
        return "pass" if self.target.met_by(self.ratio) else "FAIL"


def skipped(name: str, reference: str, reason: str) -> Row:
    """Return the row that says why it was not measured."""
    return Row(name=name, reference=reference, note=reason, state="skipped")


def broken(name: str, reason: str) -> Row:
    """Return the row that says what broke while it was measured."""
    return Row(name=name, reference="", note=reason, state="broken")


def figure(value: float) -> str:
    """Return `value` with three or so significant digits.

    >>> figure(14612.3), figure(3.14159), figure(0.004567)
    ('14,612', '3.14', '0.00457')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def render_table(rows: Sequence[Row]) -> str:
    """Return the table as aligned text, one line a row, notes below."""
    head = ("row", "ours", "reference", "", "unit", "ratio", "target", "")
    lines = [head]
    notes: list[str] = []
    for row in rows:
        measured = row.state == "measured"
        mark = ""
        if row.note:
            notes.append(row.note)
            mark = f" [{len(notes)}]"
        lines.append(
            (
                row.name + mark,
                figure(row.ours) if measured else "-",
                row.reference,
                figure(row.theirs) if measured else "-",
                row.unit,
                figure(row.ratio) if measured else "-",
                row.target.text() if row.target else "",
                row.verdict(),
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    right = {1, 3, 5}
    text = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    text += [f"[{number}] {note}" for number, note in enumerate(notes, 1)]
    return "\n".join(text)


def write_json(rows: Sequence[Row], path: Path, is_quick: bool) -> None:
    """Write the rows, and what they were measured on, to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "format": 1,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "quick": is_quick,
        "python": platform.python_version(),
        "kernel": platform.release(),
        "cpu": _cpu_model(),
        "cpus": os.cpu_count(),
        "load_average": os.getloadavg(),
        "rows": [{**msgspec.to_builtins(row), "verdict": row.verdict()} for row in rows],
    }
    path.write_text(json.dumps(document, indent=1) + "\n")


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
