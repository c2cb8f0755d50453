"""One line of an access log: the fields of S3's server access log, and how each is written.

Twenty-four fields, and the two that S3 has appended since: access point and "ACL required".
Whatever a client sent, a line has no line break, no stray quotation mark, and spaces only
where the format has them, so that the guide's regular expression reads it.
Sources: S3 user guide, "Amazon S3 server access log format"; Lightsail guide, "Access log
format"; the regular expression of the Lightsail guide's Athena table.
"""

from __future__ import annotations

import re

import msgspec

from lazarette.base.uri import encode_path
from lazarette.model.names import AccountId, BucketId, BucketName, CanonicalId, Region
from lazarette.model.timestamp import log_date

NOTHING = "-"
# Control characters, quotation marks, and what is not ASCII; clients send any byte.
_UNQUOTABLE = re.compile(r"[^ !#-~]")
_UNSPACED = re.compile(r"[^!#-~]")
# A presigned URL in a log would let whoever reads logs use it while it lasts.
_PROOF = re.compile(r"(?<=[?&])(X-Amz-Signature|X-Amz-Security-Token|Signature)=[^&]*", re.I)


class AccessRecord(msgspec.Struct, frozen=True):
    """What is known of one request to a logged bucket. Texts are as the client sent them."""

    time_ms: int
    client: str
    requester: str  # canonical id or ARN; empty: unsigned
    request_id: str
    operation: str  # REST.GET.OBJECT
    key: str
    target: str  # path and query; empty for a record beside a request's own
    method: str
    status: int
    error: str = ""
    sent: int = 0
    object_size: int | None = None
    total_ms: int | None = None
    turn_around_ms: int | None = None
    referer: str = ""
    user_agent: str = ""
    version_id: str = ""
    host_id: str = ""
    signature: str = ""  # SigV4
    cipher: str = ""
    authentication: str = ""  # AuthHeader, QueryString
    host: str = ""
    tls: str = ""  # TLSv1.3
    is_acl_required: bool = False


class SpooledLines(msgspec.Struct, frozen=True):
    """Lines of one bucket on their way to its log bucket; one line of a spool file."""

    bucket_id: BucketId
    account: AccountId
    region: Region
    destination: BucketName
    prefix: str
    lines: list[str]
    format: int = 1


def render_line(owner: CanonicalId, bucket: BucketName, record: AccessRecord) -> str:
    """Write a record as a line, without its line break; `owner` is the bucket's."""
    return " ".join(
        (
            owner or NOTHING,
            bucket,
            f"[{log_date(record.time_ms)}]",
            _word(record.client),
            _word(record.requester),
            record.request_id,
            record.operation,
            encode_path(record.key) or NOTHING,
            _request_line(record),
            str(record.status),
            _word(record.error),
            str(record.sent or NOTHING),
            _number(record.object_size),
            _number(record.total_ms),
            _number(record.turn_around_ms),
            # The guide's expression reads a word here: no spaces even within the quotes.
            _quoted(_word(record.referer), record),
            _quoted(_escape(_UNQUOTABLE, record.user_agent) or NOTHING, record),
            _word(record.version_id),
            _word(record.host_id),
            _word(record.signature),
            _word(record.cipher),
            _word(record.authentication),
            _word(record.host),
            _word(record.tls),
            NOTHING,  # Access points: there are none.
            "Yes" if record.is_acl_required else NOTHING,
        )
    )


def _request_line(record: AccessRecord) -> str:
    if not record.target:
        return NOTHING
    target = _PROOF.sub(r"\1=HIDDEN", record.target)
    return f'"{record.method} {_word(target)} HTTP/1.1"'


def _quoted(text: str, record: AccessRecord) -> str:
    # Records beside a request's own have bare marks.
    return f'"{text}"' if record.target else text


def _number(value: int | None) -> str:
    return NOTHING if value is None else str(value)


def _word(text: str) -> str:
    return _escape(_UNSPACED, text) or NOTHING


def _escape(odd: re.Pattern[str], text: str) -> str:
    """Percent-encode what `odd` finds."""
    if odd.search(text) is None:
        return text
    return odd.sub(lambda found: _percent(found.group()), text)


def _percent(character: str) -> str:
    return "".join([f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass")])
