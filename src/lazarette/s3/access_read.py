"""OwnershipControls and PublicAccessBlockConfiguration documents of requests."""

from __future__ import annotations

from lazarette.model.acl import BLOCK_FLAGS, Ownership, PublicAccessBlock
from lazarette.model.errors import MalformedXml, MissingRequestBody
from lazarette.s3.xml_read import Node, parse

_WORDS = {"true": True, "1": True, "false": False, "0": False}


def read_ownership(raw: bytes) -> Ownership:
    """Read OwnershipControls of one rule. Raises: MalformedXml, MissingRequestBody."""
    root = _parse(raw, "OwnershipControls")
    if len(root.children) != 1 or root.children[0].name != "Rule":
        raise MalformedXml("OwnershipControls has one Rule.")
    setting = find_setting(
        root.children[0].leaves("ObjectOwnership").get("ObjectOwnership", "")
    )
    if setting is None:
        names = ", ".join(item.value for item in Ownership)
        raise MalformedXml(f"ObjectOwnership is one of {names}.")
    return setting


def find_setting(text: str) -> Ownership | None:
    """Return the ownership setting of that name, or None when there is no such."""
    return next((item for item in Ownership if item.value == text.strip()), None)


def read_block(raw: bytes) -> PublicAccessBlock:
    """Read a PublicAccessBlockConfiguration. Raises: MalformedXml, MissingRequestBody."""
    found = _parse(raw, "PublicAccessBlockConfiguration").leaves(*BLOCK_FLAGS)
    flags: dict[str, bool] = {}
    for name, text in found.items():
        word = _WORDS.get(text.strip().lower())
        if word is None:
            raise MalformedXml(f"{name} is true or false.")
        flags[BLOCK_FLAGS[name]] = word
    return PublicAccessBlock(**flags)


def _parse(raw: bytes, root: str) -> Node:
    if not raw.strip():
        raise MissingRequestBody()
    return parse(raw, root)
