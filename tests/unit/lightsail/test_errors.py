"""The error table: total, well-formed, and free of secrets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lazarette.lightsail.errors import error_body, row_of
from lazarette.model import errors
from lazarette.model.errors import LazaretteError

# Source: Lightsail exception shapes and common errors; terraform's signature family.
TYPES = {
    "AccessDeniedException": 400,
    "ExpiredTokenException": 403,
    "IncompleteSignature": 400,
    "InvalidAction": 400,
    "InvalidInputException": 400,
    "InvalidSignatureException": 403,
    "NotFoundException": 400,
    "OperationFailureException": 400,
    "RequestExpired": 400,
    "ServiceException": 500,
    "ServiceUnavailable": 503,
    "ThrottlingException": 400,
    "UnauthenticatedException": 400,
    "UnrecognizedClientException": 403,
}


def _leaves(family: type[LazaretteError]) -> Iterator[type[LazaretteError]]:
    for kind in family.__subclasses__():
        if kind.__subclasses__():
            yield from _leaves(kind)
        elif kind.__bases__ != (LazaretteError,):
            yield kind


@pytest.mark.parametrize("kind", list(_leaves(LazaretteError)), ids=lambda kind: kind.__name__)
def test_every_error_has_a_form(kind: type[LazaretteError]) -> None:
    """Each leaf renders as a known type with its status, a sentence and a tip."""
    error = kind(*(f"<{name}>" for name in kind.names))
    row = row_of(error)
    assert TYPES[row.type] == row.status
    body = error_body(error, row)
    assert body.code == row.type
    assert body.message
    assert body.tip
    assert not (row.status == 400 and issubclass(kind, errors.Unavailable)) or (
        kind is errors.SlowDown
    )


def test_a_refused_signature_shows_nothing_that_was_computed() -> None:
    """What the log may know of a signature does not go back to the caller."""
    error = errors.SignatureMismatch("AKIA", "sent-signature", "string-to-sign", "canonical")
    message = error_body(error, row_of(error)).message
    for text in ("sent-signature", "string-to-sign", "canonical"):
        assert text not in message


def test_only_real_absence_reads_like_absence() -> None:
    """Terraform takes the text DoesNotExist for absence; no row has it."""
    for kind in _leaves(LazaretteError):
        error = kind(*("x" for _ in kind.names))
        assert "DoesNotExist" not in error_body(error, row_of(error)).message
