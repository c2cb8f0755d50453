"""Keys of ordered tables: tuples of text and integers whose byte order is their tuple order.

Text is the tag 0x02, its UTF-8 with every NUL written as 0x00 0xFF, and 0x00; an integer is
the tag 0x01 and eight bytes, offset by 2**63. Every tag is less than 0xFF: a text sorts
before the longer ones that begin with it, and a tuple before those that begin with it.
Hot path: yes, `encode` several times per request, `decode` once per listed row.
"""

from __future__ import annotations

Part = str | int

_TEXT = b"\x02"
_INTEGER = b"\x01"
_OFFSET = 1 << 63
# Above every tag, so above every continuation of a tuple.
_LAST = b"\xff"


def encode(*parts: Part) -> bytes:
    r"""Return the key of the tuple `parts`; integers are within 64 bits, signed.

    >>> encode("b", "a/ü")
    b'\x02b\x00\x02a/\xc3\xbc\x00'
    """
    try:
        # One join for the usual key, all text: 0.3 µs, against 0.9 µs part by part.
        joined = "\0\x02".join(parts)  # type: ignore[arg-type]
    except TypeError:
        return b"".join([_encode_part(part) for part in parts])
    if joined.count("\0") == len(parts) - 1:
        return f"\x02{joined}\0".encode()
    return b"".join([_encode_part(part) for part in parts])


def decode(key: bytes) -> tuple[Part, ...]:
    r"""Return the tuple that `encode` made `key` of.

    >>> decode(encode("b", 7, "nul\0"))
    ('b', 7, 'nul\x00')
    """
    parts: list[Part] = []
    position = 0
    while position < len(key):
        if key.startswith(_TEXT, position):
            text, position = read_text(key, position)
            parts.append(text)
        else:
            assert key.startswith(_INTEGER, position), f"no key: {key!r}"
            parts.append(int.from_bytes(key[position + 1 : position + 9], "big") - _OFFSET)
            position += 9
    return tuple(parts)


def read_text(key: bytes, position: int) -> tuple[str, int]:
    """Return the text part that starts at `position`, and where the next part starts."""
    assert key.startswith(_TEXT, position), f"no text at {position} of {key!r}"
    end = key.index(b"\0", position)
    if key.startswith(_LAST, end + 1):
        while key.startswith(_LAST, end + 1):
            end = key.index(b"\0", end + 1)
        raw = key[position + 1 : end].replace(b"\0\xff", b"\0")
        return raw.decode(), end + 1
    return key[position + 1 : end].decode(), end + 1


def prefix_range(*parts: Part) -> tuple[bytes, bytes]:
    """Return [start, stop) of the keys whose tuples begin with `parts`, itself included."""
    start = encode(*parts) if parts else b""
    return start, start + _LAST


def text_prefix_range(*parts: Part, text: str) -> tuple[bytes, bytes]:
    """Return [start, stop) of the keys of `parts` and then a text that begins with `text`."""
    before = encode(*parts) if parts else b""
    start = before + _encode_part(text)[:-1]
    # Only an escaped NUL ends in 0xFF; nothing else begins with the byte before it.
    body = start.rstrip(_LAST)
    return start, body[:-1] + bytes([body[-1] + 1])


def key_successor(key: bytes) -> bytes:
    """Return the smallest key greater than `key`."""
    return key + b"\0"


def _encode_part(part: Part) -> bytes:
    if isinstance(part, str):
        return _TEXT + part.encode().replace(b"\0", b"\0\xff") + b"\0"
    return _INTEGER + (part + _OFFSET).to_bytes(8, "big")
