"""The metadata contract: ordered tables of bytes, consistent views, serializable transactions.

Few required methods; everything that knows what a record means lives in the repositories
beside this file. Engines: `embedded` (SQLite), `memory` (the reference). One contract
suite, `tests/contract/metadata_suite.py`, runs on every engine.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from typing import Protocol, TypeVar

T = TypeVar("T")


class Table(Enum):
    """Every table, and its key (`keys.encode` of a tuple); see docs/formats/metadata.md."""

    SETTINGS = "settings"  # (name) -> server-wide facts: data format, first account
    ACCOUNTS = "accounts"  # (account id)
    ACCOUNT_NAMES = "account_names"  # (name) -> account id
    BUCKETS = "buckets"  # (name)
    BUCKET_IDS = "bucket_ids"  # (bucket id) -> name
    OWNED_BUCKETS = "owned_buckets"  # (account, region, name) -> empty
    ACCESS_KEYS = "access_keys"  # (access key id)
    BUCKET_KEYS = "bucket_keys"  # (bucket id, access key id) -> empty
    KEY_USES = "key_uses"  # (access key id)
    OBJECTS = "objects"  # (bucket id, key) -> current version
    VERSIONS = "versions"  # (bucket id, key, inverted sequence) -> other versions, markers
    MANIFESTS = "manifests"  # (manifest id) -> parts of a multipart object
    INLINE = "inline"  # (blob id) -> bytes of a small object
    UPLOADS = "uploads"  # (bucket id, key, upload id)
    UPLOAD_AGES = "upload_ages"  # (started ms, bucket id, key, upload id) -> empty
    PARTS = "parts"  # (upload id, part number)
    COMPLETED = "completed"  # (upload id) -> answer of a completed upload, for retries
    COUNTERS = "counters"  # (bucket id, counter name) -> integer
    OPERATIONS = "operations"  # (operation id)
    OPERATION_TIMES = "operation_times"  # (account, region, ms, operation id) -> empty
    OPERATION_NAMES = "operation_names"  # (account, region, resource, ms, operation id)
    REPLAYS = "replays"  # (access key id, invocation id, operation, body digest) -> answer
    REPLAY_AGES = "replay_ages"  # (ms, and the key of REPLAYS) -> empty
    BLOBS = "blobs"  # (blob id) -> empty: pointed at by a record, or waiting in RECLAIM
    RECLAIM = "reclaim"  # (not-before ms, blob id) -> empty
    DROPS = "drops"  # (bucket id) -> a bucket deleted by force whose content is still there
    RESOURCES = "resources"  # (account, region, type, name): what is no bucket
    RESOURCE_NAMES = "resource_names"  # (account, region, name) -> type of who holds it
    ENROLMENTS = "enrolments"  # (kind of proof, value): which instance a host is
    USERS = "users"  # (account, name in lower case)
    USER_IDS = "user_ids"  # (account, user id) -> name in lower case
    USER_KEYS = "user_keys"  # (user id, access key id) -> empty
    POLICIES = "policies"  # (account, name in lower case): managed policies
    POLICY_USERS = "policy_users"  # (account, policy ARN, user id) -> empty
    ALARM_TARGETS = "alarm_targets"  # (resource id, account, region, alarm name) -> empty
    NOTICES = "notices"  # (channel, due ms, notice id): what waits to be sent
    SERIES = "series"  # (bucket id, metric name, resolution in seconds, ms) -> points


class ReadTx(Protocol):
    """A consistent view: every read in it sees the same moment."""

    async def get(self, table: Table, key: bytes) -> bytes | None:
        """Return the record at `key`, or None."""

    async def get_many(self, wanted: Sequence[tuple[Table, bytes]]) -> list[bytes | None]:
        """Return the records at `wanted`, in that order, in one round trip."""

    async def scan(
        self, table: Table, start: bytes, stop: bytes, limit: int
    ) -> list[tuple[bytes, bytes]]:
        """Return at most `limit` (key, record) pairs with start <= key < stop, in order.

        `limit` is 1 to 10_000; there is no unbounded scan.
        """

    async def scan_back(
        self, table: Table, start: bytes, stop: bytes, limit: int
    ) -> list[tuple[bytes, bytes]]:
        """As `scan`, from the greatest key down."""

    async def counter(self, key: bytes) -> int:
        """Return the counter at `key` in COUNTERS; 0 when it was never added to."""


class WriteTx(ReadTx, Protocol):
    """A serializable transaction: reads see its own writes; all or nothing lands."""

    async def put(self, table: Table, key: bytes, record: bytes) -> None:
        """Store `record` at `key`, replacing what was there."""

    async def delete(self, table: Table, key: bytes) -> None:
        """Remove `key`; no error when absent."""

    async def add(self, key: bytes, amount: int) -> None:
        """Add `amount` (may be negative) to a counter, without reading it first."""

    def raise_generation(self) -> None:
        """Make every cache of every process stale when this transaction has landed.

        Called by each transaction that changes what is cached: accounts, users, policies,
        access keys, buckets and their settings.
        """


class MetadataEngine(Protocol):
    """Where everything but large object data is kept."""

    async def read(self, body: Callable[[ReadTx], Awaitable[T]], *, is_long: bool = False) -> T:
        """Run `body` on a consistent view and return its result.

        `is_long` says that it may touch many rows (listings, sweeps): such a body does not
        hold up the event loop. `body` may await only its transaction.
        """

    async def write(self, body: Callable[[WriteTx], Awaitable[T]]) -> T:
        """Run `body` in a transaction; durable when this returns.

        `body` may await only its transaction, and may be run again after a conflict,
        so it must have no other effect. An exception from it rolls back what this body did
        (not its neighbours in a group commit) and is raised here unchanged.

        Raises: WriteConflict, after 8 attempts; StorageFull; EngineUnavailable.
        """

    def generation(self) -> int:
        """Return a number that has moved before any `write` that raised it returns.

        Cheap (no query): a cache of buckets or credentials compares it at every request, in
        every process that shares the data.
        """

    def work(self) -> Mapping[str, int]:
        """Return how many commits this process made, and how many writes were in them.

        As counters for /-/metrics, by name; what failed is counted, too.
        """

    async def reusable_bytes(self) -> int:
        """Return the room of deleted records that new ones may take without a larger file."""

    async def check(self) -> Sequence[str]:
        """Verify what can be verified; return one sentence per problem found."""

    async def snapshot(self, directory: str) -> None:
        """Write a restorable copy of everything to `directory`, without stopping writes."""

    async def close(self) -> None:
        """Finish running transactions and release everything."""
