"""All that the headers of a PutObject say, read once for as long as they are repeated.

Hot path: yes, once per PutObject.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.http.message import Request
from lazarette.model.checksum import WantedDigests
from lazarette.model.conditions import Conditions
from lazarette.model.errors import NotImplementedYet
from lazarette.model.object_version import NewObject
from lazarette.s3.checksum_params import read_digests
from lazarette.s3.object_params import read_new_object
from lazarette.s3.params import amz_fields, has_fields_in_query, read_write_conditions


class PutParams(NamedTuple):
    """What the client says of its object, of the bytes, and of the key's state."""

    new: NewObject
    digests: WantedDigests
    conditions: Conditions


def read_put(request: Request) -> PutParams:
    """Return what the headers say, and the query where it stands in for headers.

    Raises: NotImplementedYet, and what `read_new_object`, `read_digests` and
    `read_write_conditions` raise.
    """
    if has_fields_in_query(request):
        return _read(request)
    # A connection that repeats its headers keeps one `Headers`.
    notes = request.headers.notes
    known = notes.get(PutParams)
    if not isinstance(known, PutParams):
        known = notes[PutParams] = _read(request)
    return known


def _read(request: Request) -> PutParams:
    fields = amz_fields(request)
    if "x-amz-write-offset-bytes" in fields:
        raise NotImplementedYet(
            "PutObject", "Appending to an object (x-amz-write-offset-bytes) is not supported."
        )
    return PutParams(
        read_new_object(request, fields),
        read_digests(request, fields),
        read_write_conditions(request.headers),
    )
