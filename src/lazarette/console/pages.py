"""The built pages: one document, and files whose names change with their content.

Sent compressed to whoever takes that: a third of the bytes. Answers of calls never are, so
that their length tells nothing of the token beside what somebody else put in.
"""

from __future__ import annotations

import gzip
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
    is_packed: bool = False  # with gzip


class Pages:
    """Files of one folder, read once, and packed once, when first asked for."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._packed: dict[str, Page] = {}
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

    def find(self, path: str, accepted: str = "") -> Page | None:
        """Return what a path shows: a file, or the document for every address in the app.

        `accepted`: the Accept-Encoding of who asks.
        """
        name = path.lstrip("/")
        if name not in self._files:
            if name.startswith(_HASHED) or "." in name.rpartition("/")[2]:
                return None
            name = _DOCUMENT
        page = self._files.get(name, self._document)
        return self._pack(name, page) if takes_gzip(accepted) else page

    def _pack(self, name: str, page: Page) -> Page:
        if name not in self._packed:
            content = gzip.compress(page.content, compresslevel=6, mtime=0)
            etag = f'{page.etag[:-1]}-gzip"'
            self._packed[name] = page._replace(content=content, etag=etag, is_packed=True)
        return self._packed[name]


def takes_gzip(accepted: str) -> bool:
    """Say whether an Accept-Encoding header lets an answer be packed with gzip.

    >>> takes_gzip("gzip, deflate, br"), takes_gzip("br;q=1.0, gzip;q=0.8"), takes_gzip("*")
    (True, True, True)
    >>> takes_gzip("gzip;q=0"), takes_gzip("identity"), takes_gzip("*;q=0.0"), takes_gzip("")
    (False, False, False, False)
    """
    weights = {}
    for item in accepted.lower().split(","):
        name, _, parameter = item.partition(";")
        weights[name.strip()] = parameter.replace(" ", "").removeprefix("q=") or "1"
    return weights.get("gzip", weights.get("*", "0")).strip("0.") != ""


def _page(name: str, content: bytes) -> Page:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith("javascript"):
        kind += "; charset=utf-8"
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Page(content, kind, etag, name.startswith(_HASHED))
