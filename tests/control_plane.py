"""The control plane over a real engine, in process, with a clock that tests move.

`ControlPlane.call` goes through the pipeline as a request would, signature aside: who
calls is said, not proven.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Awaitable, Callable, Mapping, Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

from clocks import ManualClock

from lazarette.authn.payload import WholeBody
from lazarette.base.ids import RandomIds
from lazarette.http.headers import Headers
from lazarette.http.message import Request
from lazarette.http.pipeline import serve
from lazarette.lightsail.protocol import LightsailProtocol
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.urls import bucket_urls
from lazarette.metadata import access_keys as access_key_records
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table
from lazarette.model.access_key import AccessKey
from lazarette.model.account import Account
from lazarette.model.bucket import Bucket
from lazarette.model.names import AccessKeyId, BucketId, BucketName, BundleId, Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller, Kind
from lazarette.observe.recorder import SilentRecorder
from lazarette.services.access_keys import AccessKeys
from lazarette.services.account_access import AccountAccess
from lazarette.services.accounts import Accounts
from lazarette.services.active_names import ActiveNames
from lazarette.services.alarm_judge import AlarmJudge
from lazarette.services.alarms import Alarms
from lazarette.services.bucket_configuration import BucketConfiguration
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.bucket_facts import BucketFacts
from lazarette.services.bucket_metrics import BucketMetrics
from lazarette.services.bucket_settings import BucketSettings
from lazarette.services.buckets import Buckets
from lazarette.services.changes import Changed, Changes
from lazarette.services.confirmations import Confirmations
from lazarette.services.contacts import Contacts
from lazarette.services.gate import Gate
from lazarette.services.instances import Instances
from lazarette.services.key_uses import KeyUses
from lazarette.services.operation_log import OperationLog
from lazarette.services.plans import Plans
from lazarette.services.regions import Regions
from lazarette.services.replays import Replays
from lazarette.services.resource_access import ResourceAccess
from lazarette.services.resource_tags import ResourceTags
from lazarette.services.secret_box import SecretBox
from lazarette.services.usage import Usage

HOME = Region("us-east-1")
SMALL = BundleId("small_1_0")
SERVER_KEY = bytes(range(32))
_TABLES = [table for table in Table if table is not Table.COUNTERS]


class Answer(NamedTuple):
    """What a call got."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def error(self) -> str:
        """The exception type of a refusal; empty after a success."""
        return str(self.body.get("__type", ""))


class SaidCallers:
    """A caller source that believes what the test says."""

    def __init__(self) -> None:
        self.caller: Caller | None = None
        self.region = HOME
        self.services: AbstractSet[str] = frozenset()

    async def authenticate(self, request: Request, services: AbstractSet[str]) -> Caller:
        """Return the caller the test named."""
        assert self.caller is not None
        self.services = services
        request.scope_region = self.region
        return self.caller


class ControlPlane:
    """Every control-plane service over one engine, and two accounts."""

    def __init__(self, engine: MetadataEngine, buckets_max: int = 0) -> None:
        self.engine = engine
        self.clock = ManualClock()
        self.ids = RandomIds(self.clock)
        self.box = SecretBox(SERVER_KEY)
        self.gate = Gate(SilentRecorder())
        self.accounts = Accounts(engine, self.box, self.clock, self.ids)
        self.directory = BucketDirectory(engine)
        self.replays = Replays(engine, self.box, self.clock)
        changes = Changes(engine, self.replays)
        self.operations = OperationLog(engine, self.gate, self.clock, self.ids)
        plans = Plans(self.gate)
        self.uses = KeyUses(engine, self.clock, SilentRecorder())
        self.buckets = Buckets(
            engine,
            self.gate,
            self.directory,
            changes,
            self.operations,
            plans,
            self.clock,
            self.ids,
            buckets_max,
        )
        self.settings = BucketSettings(self.gate, changes, self.operations, plans, self.clock)
        self.configuration = BucketConfiguration(
            self.gate, self.directory, changes, self.operations
        )
        self.facts = BucketFacts(self.directory)
        self.keys = AccessKeys(
            engine,
            self.gate,
            changes,
            self.operations,
            self.uses,
            self.box,
            self.clock,
            self.ids,
        )
        self.account_access = AccountAccess(engine, self.gate, changes, self.clock)
        self.tags = ResourceTags(self.gate, changes, self.operations)
        self.names = ActiveNames(engine, self.gate)
        self._watch(changes)
        self.callers = SaidCallers()
        self.protocol = LightsailProtocol(
            LightsailServices(
                buckets=self.buckets,
                settings=self.settings,
                access_keys=self.keys,
                instances=Instances(
                    engine, self.gate, changes, self.operations, self.clock, self.ids
                ),
                resource_access=ResourceAccess(self.gate, changes, self.operations),
                names=self.names,
                operations=self.operations,
                tags=self.tags,
                metrics=BucketMetrics(engine, self.gate, self.clock),
                access=self.account_access,
                alarms=self.alarms,
                contacts=self.contacts,
                plans=plans,
                usage=Usage(engine, self.gate, plans, self.clock),
                regions=Regions(self.gate),
                replays=self.replays,
                clock=self.clock,
                authenticator=self.callers,
                bucket_url=bucket_urls("", "http://127.0.0.1:9000"),
            )
        )
        self._numbers = itertools.count(1)

    def _watch(self, changes: Changes) -> None:
        """Make what alarms and contacts need."""
        self.judge = AlarmJudge(self.clock, self.ids, has_hook=True)
        self.alarms = Alarms(
            self.engine, self.gate, changes, self.operations, self.judge, self.clock, self.ids
        )
        self.contacts = Contacts(
            self.engine, self.gate, changes, self.operations, self.clock, self.ids, has_sms=True
        )
        self.confirmations = Confirmations(self.engine, self.box, self.clock)

    async def start(self) -> None:
        """Make the two accounts; `root` is the caller unless a call says otherwise."""
        first, _ = await self.accounts.ensure_first_account("main", None)
        self.root = root_of(first)
        self.stranger = root_of((await self.accounts.create("stranger")).account)

    async def call(
        self,
        operation: str,
        body: Mapping[str, object] | bytes = b"{}",
        caller: Caller | None = None,
        region: str = HOME,
        invocation_id: str = "",
    ) -> Answer:
        """Send one Lightsail call through the pipeline."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = [(b"x-amz-target", f"Lightsail_20161128.{operation}".encode())]
        if invocation_id:
            headers.append((b"amz-sdk-invocation-id", invocation_id.encode()))
        request = make_request(raw, headers, f"REQUEST{next(self._numbers):09}")
        self.callers.caller = caller or self.root
        self.callers.region = Region(region)
        response = await serve(self.protocol, request, LoudRecorder(), self.clock)
        assert isinstance(response.body, bytes)
        named = {name.decode(): value.decode() for name, value in response.headers}
        return Answer(response.status, json.loads(response.body), named)

    async def new_bucket(self, name: str = "photos", region: Region = HOME) -> Bucket:
        """Make a bucket of the first account."""
        changed = await self.buckets.create(
            self.root, BucketName(name), SMALL, region, versioning=False, tags=()
        )
        return changed.result

    async def key_of(self, bucket: Bucket) -> Caller:
        """Make a key of a bucket and return it as a caller."""
        changed = await self.keys.create(self.root, bucket.name, None)
        return key_caller(changed.result.key)

    async def dump(self) -> dict[Table, list[tuple[bytes, bytes]]]:
        """Return everything that is stored, to compare before and after."""

        async def body(tx: ReadTx) -> dict[Table, list[tuple[bytes, bytes]]]:
            return {table: await tx.scan(table, b"", b"\xff", 10_000) for table in _TABLES}

        return await self.engine.read(body)

    async def stored_key(self, access_key_id: str) -> AccessKey | None:
        """Return a stored access key."""
        wanted = AccessKeyId(access_key_id)
        return await self.engine.read(lambda tx: access_key_records.find_access_key(tx, wanted))

    async def history(self, bucket: str) -> list[OperationRecord]:
        """Return the operations of a bucket, oldest first."""
        page = await self.operations.list_page_for(self.root, HOME, bucket, None, 200)
        return page.records


class LoudRecorder(SilentRecorder):
    """Lets no unexpected exception pass as a 500."""

    def crash(self, error: BaseException, request_id: str) -> None:
        """Raise what the pipeline caught."""
        raise error


def root_of(account: Account) -> Caller:
    """Return an account's root as a caller."""
    return Caller(
        Kind.ROOT,
        account.account_id,
        account.canonical_id,
        account.root_access_key_id,
        BucketId(""),
    )


def key_caller(key: AccessKey) -> Caller:
    """Return an access key as a caller."""
    return Caller(key.kind, key.account, key.canonical_id, key.access_key_id, key.bucket_id)


def make_request(
    body: bytes, headers: list[tuple[bytes, bytes]], request_id: str = "REQUEST000000001"
) -> Request:
    """Return a POST as the adapter would make it."""
    return Request(
        "POST",
        b"/",
        b"",
        Headers(headers),
        WholeBody(body, {}),
        request_id,
        0,
        False,
        "127.0.0.1",
    )


async def opened(
    folder: Path, test: Callable[[ControlPlane], Awaitable[None]], buckets_max: int = 0
) -> None:
    """Run `test` on a control plane whose data is in `folder`."""
    engine = EmbeddedEngine.open(folder)
    try:
        plane = ControlPlane(engine, buckets_max)
        await plane.start()
        try:
            await test(plane)
        finally:
            await plane.keys.flush()
    finally:
        await engine.close()


__all__ = ["Answer", "Changed", "ControlPlane", "key_caller", "make_request", "opened"]
