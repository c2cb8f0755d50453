"""The built pages: one document, and files whose names change with their content."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "static"
_DOCUMENT = "index.html"
_HASHED = "assets/"
_MISSING = (
    b"<!doctype html><title>Lazarette</title><p>The console's pages are not built. "
    b"Run <code>make console</code> in the project's folder and start again.</p>"
)


class Page(NamedTuple):
    """A file as it is sent."""

    content: bytes
    kind: str
    etag: str
    is_lasting: bool  # its name changes with its content


class Pages:
    """Files of one folder, read once."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._files: dict[str, Page] = {}
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                self._files[name] = _page(name, path.read_bytes())
        self._document = self._files.get(_DOCUMENT) or _page(_DOCUMENT, _MISSING)

    @property
    def are_built(self) -> bool:
        """True when there is more than a sentence that says what is missing."""
        return _DOCUMENT in self._files

    def find(self, path: str) -> Page | None:
        """Return what a path shows: a file, or the document for every address in the app."""
        name = path.lstrip("/")
        if name in self._files:
            return self._files[name]
        is_file = name.startswith(_HASHED) or "." in name.rpartition("/")[2]
        return None if is_file else self._document


def _page(name: str, content: bytes) -> Page:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith("javascript"):
        kind += "; charset=utf-8"
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Page(content, kind, etag, name.startswith(_HASHED))
