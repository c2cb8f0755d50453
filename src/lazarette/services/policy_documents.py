"""What is checked of a policy document before it is kept: it can be read, and its length."""

from __future__ import annotations

import json

from lazarette.model.errors import IdentityLimit, MalformedPolicy


def check_document(document: str) -> None:
    """Return if the document is one. Raises: MalformedPolicy, with what is wrong."""
    try:
        found = json.loads(document)
    except (ValueError, RecursionError) as cause:
        raise MalformedPolicy("Syntax errors in policy.") from cause
    if not isinstance(found, dict) or not isinstance(found.get("Statement"), dict | list):
        raise MalformedPolicy("Syntax errors in policy.")


def check_length(chars: int, chars_max: int, place: str) -> None:
    """Return if `chars` fit, white space not counted. Raises: IdentityLimit."""
    if chars > chars_max:
        raise IdentityLimit(f"Maximum policy size of {chars_max} bytes exceeded for {place}")


def length_of(document: str) -> int:
    """Return how much a document counts: white space is free."""
    return len("".join(document.split()))
