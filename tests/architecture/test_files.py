"""What every file keeps to: size, an opening sentence, no traces of a machine."""

from __future__ import annotations

import ast
import re

import pytest
from architecture.sources import ROOT, Source, all_sources, functions, text_files

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70

by_name = pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)


@by_name
def test_a_file_has_at_most_400_lines(source: Source) -> None:
    """A longer file is two files."""
    assert len(source.text.splitlines()) <= FILE_LINES_MAX


@by_name
def test_a_file_opens_with_what_it_knows(source: Source) -> None:
    """The docstring's first line is a sentence with a point (or a question mark)."""
    docstring = ast.get_docstring(source.tree)
    assert docstring, "no docstring"
    first = docstring.split("\n\n")[0]
    assert first.rstrip().endswith((".", "?", ":", "!")), first


@by_name
def test_a_function_has_at_most_70_lines(source: Source) -> None:
    """A longer function is two functions."""
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1}"
        for node in functions(source.tree)
        if node.end_lineno and node.end_lineno - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert not long


@by_name
def test_a_todo_names_its_issue(source: Source) -> None:
    """Work left over is an issue with a number, not a remark."""
    marks = re.findall(r"(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b.*", source.text)
    assert not [mark for mark in marks if not re.search(r"#\d+", mark)]


@by_name
def test_no_module_is_a_drawer(source: Source) -> None:
    """A module is named for what it knows."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert source.path.stem not in drawers
    assert not drawers & set(source.path.relative_to(ROOT).parts)


def test_no_file_names_a_machine_or_a_registry() -> None:
    """Nothing that is kept holds paths of one machine or addresses of a package index."""
    # Put together here, so that this file does not find itself.
    words = [
        r"(?<![\w.-])/(?:work|farm|opt|root|home/\w+)/",
        r"https?://[\w.-]*(?:" + "|".join(["pypi", "pythonhosted", "npmjs", "crates"]) + ")",
        "--(?:extra-)?index" + "-url[ =]+http",
        "--find" + "-links",
    ]
    pattern = re.compile("|".join(words))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in text_files()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found
