"""One row of the S3 error table."""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """A row. `message` is a format over the facts; `elements` are XML names and their facts,
    as "Element=fact Element=fact"."""

    code: str
    status: int
    message: str
    elements: str = ""


INTERNAL = Form("InternalError", 500, "We encountered an internal error. Please try again.")
