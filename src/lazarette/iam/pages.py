"""One page of a list: `MaxItems` rows after `Marker`, and where the next page begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from lazarette.iam.form import Form
from lazarette.iam.tree import Tree
from lazarette.model.errors import InvalidParameter

T = TypeVar("T")


class Place(NamedTuple):
    """What a call asks of a list."""

    after: str
    limit: int


def asked_place(form: Form) -> Place:
    """Return where the asked page begins. Raises: InvalidParameter."""
    marker = form.optional("Marker")
    try:
        after = base64.b64decode(marker, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as cause:
        raise InvalidParameter("Invalid Marker: not one that this operation gave.") from cause
    return Place(after, form.page_limit())


def cut(form: Form, rows: Sequence[T], key: Callable[[T], str]) -> tuple[list[T], Tree]:
    """Return the asked page of `rows`, sorted by their unique keys, and its last members.

    Raises: InvalidParameter.
    """
    place = asked_place(form)
    ordered = sorted(rows, key=key)
    left = [row for row in ordered if key(row) > place.after]
    shown = left[: place.limit]
    return shown, page_end(key(shown[-1]) if len(left) > len(shown) else "")


def page_end(after: str) -> Tree:
    """Return the members that end a page; `after` is empty on the last one."""
    if not after:
        return {"IsTruncated": False}
    marker = base64.b64encode(after.encode(), altchars=b"-_").decode()
    return {"IsTruncated": True, "Marker": marker}
