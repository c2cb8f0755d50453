"""The only way a blob becomes visible: bytes on disk first, then the name, then its folder.

A crash before the rename leaves a file in `tmp/`, which recovery removes; after it, a whole
blob that nobody points at, which the sweep removes. At no moment has a visible name
unwritten bytes behind it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress

from lazarette.base.failpoints import failpoint
from lazarette.blobs.localfiles import kernel


def publish(descriptor: int, source: str, target: str) -> None:
    """Make the written file `source` durable and visible as `target`.

    Raises: OSError; then `target` is not there, or it is another blob's and untouched. A failed
    sync is never tried again: the
    kernel may have dropped the unwritten pages and would report success.
    """
    failpoint("blob.before-sync")
    kernel.sync_data(descriptor)
    failpoint("blob.before-rename")
    kernel.rename_new(source, target)
    sync_names([target])


def sync_names(added: Iterable[str]) -> None:
    """Make the names in `added` durable, one fsync for each folder.

    Raises: OSError; then none of them is there.
    """
    try:
        failpoint("blob.before-directory-sync")
        for folder in {os.path.dirname(path) for path in added}:
            kernel.sync_directory(folder)
        failpoint("blob.published")
    except BaseException:
        for path in added:
            with suppress(OSError):
                os.unlink(path)
        raise
