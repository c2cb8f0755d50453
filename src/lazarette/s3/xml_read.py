"""Request bodies: bounded XML without document types or entities, into plain values.

Unknown elements are refused, namespaces and their prefixes do not matter. Each reader says
which document it takes. Sizes are bounded by the caller (`limits.XML_BYTES_MAX`), depth here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from xml.parsers import expat

from lazarette.model.checksum import ALGORITHMS, is_value
from lazarette.model.conditions import NO_DELETE_CONDITIONS, DeleteConditions
from lazarette.model.errors import (
    InvalidArgument,
    LazaretteError,
    MalformedXml,
    NotImplementedYet,
)
from lazarette.model.etag import parse_etag
from lazarette.model.limits import DELETE_KEYS_MAX, PARTS_MAX
from lazarette.model.names import ObjectKey, PartNumber, VersionId, parse_key
from lazarette.model.tag import Tag
from lazarette.model.timestamp import parse_http_date
from lazarette.model.upload import NamedPart

_DEPTH_MAX = 8
_NODES_MAX = 200_000
_SIZE = re.compile(r"\d{1,16}", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,10}", re.ASCII)
_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


class Node:
    """An element: its name without namespace, its text, its children in order.

    The names of attributes keep their namespace: "http://... type".
    """

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""
        self.children: list[Node] = []
        self.attributes: Mapping[str, str] = _NO_ATTRIBUTES

    def leaves(self, *known: str) -> dict[str, str]:
        """Return the text of each child. Raises: MalformedXml, for others and for repeats."""
        found: dict[str, str] = {}
        for child in self.children:
            if child.name not in known or child.name in found or child.children:
                raise MalformedXml(f"{child.name} cannot stand in {self.name} there.")
            found[child.name] = child.text
        return found


class _Builder:
    """Builds the tree from expat's events."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._texts: list[str] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        node = Node(name.rpartition(" ")[2])
        if attributes:
            node.attributes = attributes
        self._count += 1
        if len(self._open) >= _DEPTH_MAX or self._count > _NODES_MAX:
            raise MalformedXml("The document is nested too deeply or has too many elements.")
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        self._texts.clear()

    def end(self, _name: str) -> None:
        node = self._open.pop()
        if not node.children:
            node.text = "".join(self._texts)
        self._texts.clear()

    def data(self, text: str) -> None:
        self._texts.append(text)

    def refuse(self, *_arguments: object) -> None:
        raise MalformedXml("A document type is not allowed.")


def parse(raw: bytes, root: str) -> Node:
    """Return the tree of a document whose root is `root`. Raises: MalformedXml."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, LookupError, ValueError) as cause:
        # LookupError and ValueError: a declared encoding that Python does not know.
        raise MalformedXml(f"The document cannot be read: {cause}.") from cause
    found = builder.root
    assert found is not None, "expat accepts no document without a root"
    if found.name != root:
        raise MalformedXml(f"The document must be a {root}, not a {found.name}.")
    return found


class DeleteEntry(NamedTuple):
    """One object to delete; a key that cannot be one of ours stands with its failure."""

    key: ObjectKey
    version: VersionId | None = None
    conditions: DeleteConditions = NO_DELETE_CONDITIONS
    failure: LazaretteError | None = None


class DeleteRequest(NamedTuple):
    """What DeleteObjects asks."""

    entries: list[DeleteEntry]
    is_quiet: bool


def read_delete(raw: bytes) -> DeleteRequest:
    """Read a Delete document. Raises: MalformedXml."""
    entries: list[DeleteEntry] = []
    is_quiet = False
    for child in parse(raw, "Delete").children:
        if child.name == "Quiet":
            is_quiet = _read_flag(child.text)
            continue
        if child.name != "Object":
            raise MalformedXml(f"{child.name} cannot stand in Delete.")
        found = child.leaves("Key", "VersionId", "ETag", "LastModifiedTime", "Size")
        if not found.get("Key"):
            raise MalformedXml("Every Object needs a Key.")
        key, failure = _read_key(found["Key"])
        version = VersionId(found.get("VersionId", "")) or None
        entries.append(DeleteEntry(key, version, _read_conditions(found), failure))
    if not 1 <= len(entries) <= DELETE_KEYS_MAX:
        raise MalformedXml(f"A Delete document names 1 to {DELETE_KEYS_MAX} objects.")
    return DeleteRequest(entries, is_quiet)


def _read_conditions(found: dict[str, str]) -> DeleteConditions:
    if found.keys() <= {"Key", "VersionId"}:
        return NO_DELETE_CONDITIONS
    etag, modified, size = (found.get(name) for name in ("ETag", "LastModifiedTime", "Size"))
    modified_ms = None if modified is None else parse_http_date(modified.strip())
    if modified is not None and modified_ms is None:
        raise MalformedXml("A LastModifiedTime is an HTTP date.")
    if size is not None and not _SIZE.fullmatch(size.strip()):
        raise MalformedXml("A Size is a number of bytes.")
    return DeleteConditions(
        () if etag is None else (parse_etag(etag),),
        modified_ms,
        None if size is None else int(size),
    )


def _read_key(text: str) -> tuple[ObjectKey, LazaretteError | None]:
    try:
        return parse_key(text.encode()), None
    except LazaretteError as error:
        return ObjectKey(text), error


def _read_flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in ("true", "false", "1", "0"):
        raise MalformedXml("A flag is true or false.")
    return word in ("true", "1")


_CHECKSUM_NAMES = {f"Checksum{name}": name for name in ALGORITHMS}


def read_completion(raw: bytes) -> list[NamedPart]:
    """Read a CompleteMultipartUpload document. Raises: MalformedXml, InvalidArgument."""
    parts: list[NamedPart] = []
    for child in parse(raw, "CompleteMultipartUpload").children:
        if child.name != "Part":
            raise MalformedXml(f"{child.name} cannot stand in CompleteMultipartUpload.")
        found = child.leaves("PartNumber", "ETag", *_CHECKSUM_NAMES)
        if "PartNumber" not in found or "ETag" not in found:
            raise MalformedXml("Every Part needs a PartNumber and an ETag.")
        number = _read_part_number(found.pop("PartNumber").strip())
        etag = parse_etag(found.pop("ETag"))
        parts.append(NamedPart(number, etag, _read_part_checksum(found)))
    if not 1 <= len(parts) <= PARTS_MAX:
        raise MalformedXml(f"A CompleteMultipartUpload document names 1 to {PARTS_MAX} parts.")
    return parts


def _read_part_number(text: str) -> PartNumber:
    """Return a number from 1; one over 10,000 is a part that no upload has."""
    if not _INTEGER.fullmatch(text):
        raise MalformedXml("A PartNumber is an integer between 1 and 10000.")
    if int(text) < 1:
        raise InvalidArgument("PartNumber", text, "PartNumber must be >= 1")
    return PartNumber(int(text))


def _read_part_checksum(found: dict[str, str]) -> dict[str, str]:
    if not found:
        return {}
    checksums = {_CHECKSUM_NAMES[name]: text.strip() for name, text in found.items() if text}
    for algorithm, value in checksums.items():
        if len(checksums) > 1 or not is_value(algorithm, value):
            raise InvalidArgument(
                f"Checksum{algorithm}",
                value,
                "Invalid Base64 or multiple checksums present in request",
            )
    return checksums


def read_tags(raw: bytes) -> list[tuple[str, str]]:
    """Read a Tagging document. Raises: MalformedXml."""
    sets = parse(raw, "Tagging").children
    if len(sets) != 1 or sets[0].name != "TagSet":
        raise MalformedXml("A Tagging document has one TagSet.")
    return [_read_tag(child) for child in sets[0].children]


def _read_tag(node: Node) -> tuple[str, str]:
    found = node.leaves("Key", "Value") if node.name == "Tag" else {}
    if "Key" not in found or "Value" not in found:
        raise MalformedXml("A TagSet has Tags, each with a Key and a Value.")
    return found["Key"], found["Value"]


class NewBucket(NamedTuple):
    """What CreateBucket asks besides the name; an empty region leaves it to the server."""

    region: str
    tags: list[Tag]


def read_new_bucket(raw: bytes) -> NewBucket:
    """Read a CreateBucketConfiguration document. Raises: MalformedXml, NotImplementedYet."""
    region = ""
    tags: list[Tag] = []
    for child in parse(raw, "CreateBucketConfiguration").children:
        if child.name == "LocationConstraint":
            region = child.text.strip()
        elif child.name == "Tags":
            tags = [Tag(*_read_tag(tag)) for tag in child.children]
        elif child.name in ("Location", "Bucket"):
            raise NotImplementedYet(
                "CreateBucket",
                "Directory buckets are not supported: leave out "
                f"{child.name} in CreateBucketConfiguration.",
            )
        else:
            raise MalformedXml(f"{child.name} cannot stand in CreateBucketConfiguration.")
    return NewBucket("eu-west-1" if region == "EU" else region, tags)
