"""Writes the query protocol's answers: trees of plain values as XML.

A mapping is elements in order (members that are None are left out), a list is `member`
elements, `Entries` a map of names to numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Union

IAM_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"

Value = Union[str, int, bool, None, "Mapping[str, Value]", "Sequence[Value]", "Entries"]
Tree = Mapping[str, Value]

NOTHING: Tree = {}

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Entries:
    """A map, which the query protocol writes as `entry` elements."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.numbers = numbers


def render(tree: Tree) -> str:
    """Return the elements of `tree`.

    >>> render({"Users": [{"UserName": "a&b", "Tags": None}], "IsTruncated": False})
    '<Users><member><UserName>a&amp;b</UserName></member></Users><IsTruncated>false</IsTruncated>'
    """
    return "".join(
        f"<{name}>{_content(value)}</{name}>"
        for name, value in tree.items()
        if value is not None
    )


def document(action: str, namespace: str, result: str, request_id: str) -> str:
    """Return a whole answer; `result` is the rendered tree, empty when there is none."""
    inner = f"<{action}Result>{result}</{action}Result>" if result else ""
    return (
        f'<{action}Response xmlns="{namespace}">{inner}<ResponseMetadata><RequestId>'
        f"{escape(request_id)}</RequestId></ResponseMetadata></{action}Response>"
    )


def error_document(namespace: str, fault: str, code: str, message: str, request_id: str) -> str:
    """Return a refusal."""
    error = render({"Type": fault, "Code": code, "Message": message})
    return (
        f'<ErrorResponse xmlns="{namespace}"><Error>{error}</Error>'
        f"<RequestId>{escape(request_id)}</RequestId></ErrorResponse>"
    )


def escape(text: str) -> str:
    """Return `text` as element content; what no XML parser takes becomes U+FFFD."""
    for char, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        text = text.replace(char, name)
    return _UNREADABLE.sub("\ufffd", text)


def _content(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Entries):
        return "".join(
            f"<entry><key>{escape(name)}</key><value>{number}</value></entry>"
            for name, number in value.numbers.items()
        )
    if isinstance(value, Mapping):
        return render(value)
    assert value is not None, "a list has no empty members"
    return "".join(f"<member>{_content(item)}</member>" for item in value)
