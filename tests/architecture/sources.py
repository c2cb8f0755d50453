"""The project's own files, read once: what the architecture tests look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "lazarette"
_SKIPPED = {".venv", ".git", "__pycache__", "node_modules", "data", "build", "dist"}


class Source(NamedTuple):
    """One Python file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path from the top of the repository."""
        return self.path.relative_to(ROOT).as_posix()


@cache
def package_sources() -> tuple[Source, ...]:
    """Return every file of the package."""
    return tuple(_read(path) for path in sorted(PACKAGE.rglob("*.py")))


@cache
def all_sources() -> tuple[Source, ...]:
    """Return every Python file of the project: package, tests, benchmarks, tools."""
    folders = [ROOT / name for name in ("src", "tests", "bench", "tools")]
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return tuple(_read(path) for path in paths if not _SKIPPED & set(path.parts))


@cache
def text_files() -> tuple[Path, ...]:
    """Return every file that is kept in the repository and is text, whatever it holds."""
    kinds = {".py", ".md", ".toml", ".txt", ".in", ".json", ".yml", ".yaml", ".cfg", ".sh"}
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and not _SKIPPED & set(path.relative_to(ROOT).parts)
        and not any(part.endswith("_cache") for part in path.relative_to(ROOT).parts)
        and ".hypothesis" not in path.parts
        and "results" not in path.relative_to(ROOT).parts
        and (path.suffix in kinds or path.name in ("Makefile", "run", ".gitignore"))
    )


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _read(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(path, text, ast.parse(text, str(path)))
