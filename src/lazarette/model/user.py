"""A user: a person or program of an account, its tags, its policies, its password.

Source: IAM User, LoginProfile; "IAM and AWS STS quotas".
"""

from __future__ import annotations

import re

import msgspec

from lazarette.model.errors import IdentityLimit, InvalidParameter
from lazarette.model.names import AccountId
from lazarette.model.tag import Tag

USER_NAME_MAX = 64
USERS_MAX = 5_000
KEYS_PER_USER_MAX = 2
ATTACHED_MAX = 10
INLINE_CHARS_MAX = 2_048  # All inline policies of a user together, white space not counted.
TAGS_MAX = 50

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_PATH = re.compile(r"/|/[!-~]+/", re.ASCII)
_PREFIX = re.compile(r"/[!-\x7f]*", re.ASCII)
_TAG_TEXT = re.compile(r"[\w\s.:/=+\-@]*")
NAME_RULE = r"[\w+=,.@-]+"
PATH_RULE = r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"


class LoginProfile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A user's password for the console, as `services/passwords.py` keeps it."""

    password: str
    created_ms: int
    must_change: bool = False
    used_ms: int = 0  # When it was last proven; 0 before the first time.


class User(msgspec.Struct, frozen=True, omit_defaults=True):
    """A user. Its access keys have records of their own."""

    account: AccountId
    user_id: str  # AIDA and 16 of [A-Z2-7]; a user made again has another
    name: str
    path: str
    created_ms: int
    tags: tuple[Tag, ...] = ()
    inline: dict[str, str] = {}  # Policy documents by their names.
    attached: tuple[str, ...] = ()  # ARNs of managed policies, in the order of attaching.
    login: LoginProfile | None = None
    format: int = 1

    @property
    def arn(self) -> str:
        """The user's ARN."""
        return user_arn(self.account, self.path, self.name)


def user_arn(account: AccountId, path: str, name: str) -> str:
    """Return a user's ARN.

    >>> user_arn(AccountId("123456789012"), "/staff/", "ann")
    'arn:aws:iam::123456789012:user/staff/ann'
    """
    return f"arn:aws:iam::{account}:user{path}{name}"


def root_arn(account: AccountId) -> str:
    """Return the ARN of an account's root."""
    return f"arn:aws:iam::{account}:root"


def parse_name(text: str, member: str, length_max: int = 128) -> str:
    """Return `text` as the name of a user or policy. Raises: InvalidParameter."""
    if not _NAME.fullmatch(text):
        raise broken(text, member, f"satisfy regular expression pattern: {NAME_RULE}")
    if len(text) > length_max:
        raise broken(text, member, f"have length less than or equal to {length_max}")
    return text


def parse_path(text: str, member: str) -> str:
    """Return `text` as a path: slashes at both ends. Raises: InvalidParameter."""
    if len(text) > 512:
        raise broken(text, member, "have length less than or equal to 512")
    if not _PATH.fullmatch(text):
        raise broken(text, member, f"satisfy regular expression pattern: {PATH_RULE}")
    return text


def parse_path_prefix(text: str) -> str:
    """Return `text` as what paths may begin with. Raises: InvalidParameter."""
    if len(text) > 512 or not _PREFIX.fullmatch(text):
        rule = r"satisfy regular expression pattern: \u002F[\u0021-\u007F]*"
        raise broken(text, "pathPrefix", rule)
    return text


def merge_user_tags(old: tuple[Tag, ...], new: list[Tag]) -> tuple[Tag, ...]:
    """Return `old` with `new` added or replacing; keys differ by more than case.

    Raises: InvalidParameter, IdentityLimit.
    """
    merged = {tag.key.lower(): tag for tag in old}
    for tag in new:
        check_user_tag_key(tag.key)
        value = tag.value or ""
        if len(value) > 256 or not _TAG_TEXT.fullmatch(value):
            raise broken(value, "tags.member.value", "be a tag value of at most 256 characters")
        merged[tag.key.lower()] = tag
    if len({tag.key.lower() for tag in new}) < len(new):
        raise InvalidParameter("Duplicate tag keys found. Tag keys are case insensitive.")
    if len(merged) > TAGS_MAX:
        raise IdentityLimit(f"The number of tags has reached the maximum limit: {TAGS_MAX}.")
    return tuple(merged.values())


def check_user_tag_key(key: str) -> None:
    """Check one tag key. Raises: InvalidParameter."""
    if not 1 <= len(key) <= 128 or not _TAG_TEXT.fullmatch(key):
        raise broken(key, "tags.member.key", "be a tag key of 1 to 128 characters")
    if key.lower().startswith("aws:"):
        raise InvalidParameter("Tag keys must not begin with aws:, which is reserved.")


def broken(text: str, member: str, rule: str) -> InvalidParameter:
    """Return the refusal of one value, in the words of the query protocol."""
    return InvalidParameter(
        f"1 validation error detected: Value '{text[:200]}' at '{member}' failed to satisfy "
        f"constraint: Member must {rule}"
    )
