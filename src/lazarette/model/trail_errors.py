"""Failures of looking into what the server has written down: the trail, the refusals."""

from __future__ import annotations

from lazarette.model.error_families import Invalid, NotFound


class NoSuchRefusal(NotFound):
    """No refused request of that id is kept for the account."""

    names = ("request_id",)


class InvalidLookup(Invalid):
    """A search of the trail that cannot be made; `code` is CloudTrail's name for that."""

    names = ("code", "sentence")
