"""Data for tests: names, bytes, trees of files, odd keys, certificates."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import itertools
import os
import random
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_counter = itertools.count(1)

# Every one is a legal S3 key; what each is for stands beside it.
ODD_KEYS = (
    "plain.txt",
    "with space/and  two.txt",
    "plus+plus.txt",
    "percent%20literal.txt",
    "100%.txt",
    "%2e%2e/encoded-dots",
    "a//double//slash",
    "a/./dot",
    "a/../dots",
    "..",
    "../up",
    "trailing/",
    "/leading",
    "ends.with.dots..",
    "query?and=equals&amp;#hash",
    "quotes'\"`",
    "back\\slash",
    "<xml>&entities;</xml>",
    "émoji-🦞-日本語.txt",
    "cafe\u0301-decomposed",
    "star*(paren)!~$@,:;=[]{}|^",
    "n" * 1024,
    "ü" * 512,
)

# Legal in S3, and not to be written in XML 1.0 as they are.
CONTROL_KEYS = (
    "tab\there",
    "line\nfeed",
    "carriage\rreturn",
    "bell\x07",
    "unit\x1f",
    "del\x7f",
)


def unique_name(prefix: str) -> str:
    """Return a bucket name nobody else uses in this run."""
    return f"{prefix}-{os.getpid()}-{next(_counter)}"


def some_bytes(size: int, seed: int = 0) -> bytes:
    """Return `size` bytes that do not repeat, the same for the same seed."""
    return random.Random(seed).randbytes(size)


def write_tree(folder: Path, count: int, *, seed: int = 1) -> None:
    """Write `count` small files of mixed sizes and names in nested folders."""
    chance = random.Random(seed)
    for number in range(count):
        parent = folder / f"album {number % 7}" / f"{number % 11:02}"
        parent.mkdir(parents=True, exist_ok=True)
        name = f"photo+{number} ü&{number % 3}.jpg" if number % 5 == 0 else f"img_{number}.jpg"
        size = chance.choice((0, 1, 300, 4_096, 33_000, 70_000))
        (parent / name).write_bytes(chance.randbytes(size))


def write_large(path: Path, size: int, *, seed: int = 2) -> None:
    """Write one file of `size` bytes whose megabytes all differ."""
    chance = random.Random(seed)
    with path.open("wb") as file:
        while size:
            step = min(size, 1 << 20)
            file.write(chance.randbytes(step))
            size -= step


def tree_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under `folder`, by its path below it."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(
                    file, "sha256"
                ).hexdigest()
    return found


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a self-made certificate for loopback names; return its file and its key's."""
    folder.mkdir(parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lazarette test")])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.DNSName("*.localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, key
