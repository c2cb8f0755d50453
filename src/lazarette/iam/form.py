"""Reads the parameters of the query protocol: texts, numbers, lists, tags.

A list is `Tags.member.1.Key=...&Tags.member.1.Value=...`; an empty one is `Tags=`.
Source: AWS query protocol; IAM "Common errors".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lazarette.model.errors import InvalidParameter
from lazarette.model.tag import Tag

_ITEMS_MAX = 50
_PAGE = 100
_PAGE_MAX = 1_000
_PLACE = re.compile(r"([1-9][0-9]{0,3})", re.ASCII)


class Form:
    """The parameters of one call; the first value of a name counts."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            self._values.setdefault(name, value)

    def text(self, name: str) -> str:
        """Return a text that must be there. Raises: InvalidParameter."""
        value = self._values.get(name)
        if not value:
            raise _broken(name, value, "not be null" if value is None else _AT_LEAST_ONE)
        return value

    def optional(self, name: str) -> str:
        """Return a text, empty when it is not given. Raises: InvalidParameter (given empty)."""
        return self.text(name) if name in self._values else ""

    def given(self, name: str) -> str | None:
        """Return a text as it was given, empty or not; None when it was not."""
        return self._values.get(name)

    def flag(self, name: str) -> bool | None:
        """Return a truth value; None when it is not given. Raises: InvalidParameter."""
        value = self._values.get(name)
        if value is None:
            return None
        if value.lower() not in ("true", "false"):
            raise _broken(name, value, "be true or false")
        return value.lower() == "true"

    def choice(self, name: str, *values: str) -> str:
        """Return one of `values`, the first when none is given. Raises: InvalidParameter."""
        value = self._values.get(name, values[0])
        if value not in values:
            enum = f"satisfy enum value set: [{', '.join(values)}]"
            raise _broken(name, value, enum)
        return value

    def number(self, name: str, least: int, most: int, default: int) -> int:
        """Return an integer within bounds. Raises: InvalidParameter."""
        value = self._values.get(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?[0-9]{1,12}", value, re.ASCII):
            raise _broken(name, value, "be an integer")
        if int(value) < least:
            raise _broken(name, value, f"have value greater than or equal to {least}")
        if int(value) > most:
            raise _broken(name, value, f"have value less than or equal to {most}")
        return int(value)

    def page_limit(self) -> int:
        """Return how many rows a page may have. Raises: InvalidParameter."""
        return self.number("MaxItems", 1, _PAGE_MAX, _PAGE)

    def texts(self, name: str) -> list[str]:
        """Return a list of texts in the order of their numbers. Raises: InvalidParameter."""
        found: dict[int, str] = {}
        for place, value in self._members(name):
            if not place.isdigit():
                raise InvalidParameter(f"{name} is a list of texts: {name}.member.1, 2, ...")
            found[int(place)] = value
        return [found[place] for place in sorted(found)]

    def tags(self, name: str = "Tags") -> list[Tag]:
        """Return a list of tags. Raises: InvalidParameter."""
        parts_of: dict[int, dict[str, str]] = {}
        for place, value in self._members(name):
            number, _, member = place.partition(".")
            parts_of.setdefault(int(number), {})[member] = value
        made: list[Tag] = []
        for which in sorted(parts_of):
            parts = parts_of[which]
            if "Key" not in parts or "Value" not in parts:
                raise _broken(f"{name}.{which}.member.key", None, "have a Key and a Value")
            made.append(Tag(parts["Key"], parts["Value"]))
        return made

    def _members(self, name: str) -> list[tuple[str, str]]:
        head = f"{name}.member."
        found: list[tuple[str, str]] = []
        numbers: set[int] = set()
        for key, value in self._values.items():
            if not key.startswith(head):
                continue
            place = key[len(head) :]
            match = _PLACE.fullmatch(place.partition(".")[0])
            if match is None:
                raise InvalidParameter(f"{key[:100]} is no member of a list.")
            numbers.add(int(match[1]))
            found.append((place, value))
        if len(numbers) > _ITEMS_MAX:
            raise _broken(name, None, f"have length less than or equal to {_ITEMS_MAX}")
        return found


_AT_LEAST_ONE = "have length greater than or equal to 1"


def _broken(name: str, value: str | None, rule: str) -> InvalidParameter:
    """Return the refusal of one parameter, in AWS's words."""
    shown = "null" if value is None else f"'{value[:200]}'"
    member = name[:1].lower() + name[1:]
    return InvalidParameter(
        f"1 validation error detected: Value {shown} at '{member}' failed to satisfy "
        f"constraint: Member must {rule}"
    )
