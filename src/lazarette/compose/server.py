"""An API server over open engines: services, and the wires in front of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lazarette.authn.credentials import CachedCredentials
from lazarette.authn.form_auth import FormAuthenticator, Signer
from lazarette.authn.sessions import CachedSessions
from lazarette.authn.verify import Authenticator
from lazarette.compose.engines import Engines
from lazarette.compose.identity import iam_services
from lazarette.compose.native import native_services
from lazarette.compose.notifications import make_judge
from lazarette.compose.records import Records, open_records
from lazarette.config.settings import Config
from lazarette.http.application import Application
from lazarette.http.audit import AuditedProtocol, Auditor
from lazarette.http.chooser import chooser, marking
from lazarette.http.message import Request
from lazarette.http.proxies import Proxies, believing
from lazarette.http.refusals import RefusalJournal
from lazarette.iam.protocol import IdentityProtocol
from lazarette.lightsail.protocol import LightsailProtocol
from lazarette.lightsail.services import LightsailServices
from lazarette.lightsail.urls import bucket_urls
from lazarette.model.names import Region
from lazarette.model.networks import Networks
from lazarette.native.protocol import NativeProtocol
from lazarette.observe.log_spool import SpoolWriter
from lazarette.observe.recorder import Recorder
from lazarette.s3.access_records import S3Journal
from lazarette.s3.account_protocol import AccountProtocol
from lazarette.s3.address import Addressing
from lazarette.s3.protocol import S3Protocol
from lazarette.s3.services import S3Services
from lazarette.services.access_keys import AccessKeys
from lazarette.services.access_logs import SEGMENT_MS_MAX, AccessLogs
from lazarette.services.account_access import AccountAccess
from lazarette.services.account_directory import AccountDirectory
from lazarette.services.active_names import ActiveNames
from lazarette.services.alarms import Alarms
from lazarette.services.bucket_access import BucketAccess
from lazarette.services.bucket_configuration import BucketConfiguration
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.bucket_facts import BucketFacts
from lazarette.services.bucket_metrics import BucketMetrics
from lazarette.services.bucket_settings import BucketSettings
from lazarette.services.buckets import Buckets
from lazarette.services.changes import Changes
from lazarette.services.contacts import Contacts
from lazarette.services.gate import Gate
from lazarette.services.ingest import Ingest
from lazarette.services.instances import Instances
from lazarette.services.key_uses import KeyUses
from lazarette.services.listings import Listings
from lazarette.services.object_acls import ObjectAcls
from lazarette.services.object_copies import ObjectCopies
from lazarette.services.object_deletes import ObjectDeletes
from lazarette.services.object_reads import ObjectReads
from lazarette.services.object_renames import ObjectRenames
from lazarette.services.object_tags import ObjectTags
from lazarette.services.object_writes import ObjectWrites
from lazarette.services.operation_log import OperationLog
from lazarette.services.plans import Plans
from lazarette.services.quotas import Quotas, limits_by_plan
from lazarette.services.regions import Regions
from lazarette.services.replays import Replays
from lazarette.services.resource_access import ResourceAccess
from lazarette.services.resource_tags import ResourceTags
from lazarette.services.room import Room
from lazarette.services.sessions import Sessions
from lazarette.services.upload_complete import UploadCompletion
from lazarette.services.uploads import Uploads
from lazarette.services.usage import Usage
from lazarette.workers.duties import LOG_FOLDER

_S3 = frozenset({"s3"})


class Server(NamedTuple):
    """An assembled API server: its application, and what must be finished at the end."""

    app: Application
    logs: AccessLogs
    records: Records
    directory: BucketDirectory
    uses: KeyUses
    replays: Replays
    sessions: Sessions
    keys: AccessKeys


class _Control(NamedTuple):
    """What both wires share."""

    gate: Gate
    directory: BucketDirectory
    operations: OperationLog
    replays: Replays
    changes: Changes
    plans: Plans
    uses: KeyUses
    keys: AccessKeys
    buckets: Buckets
    access: AccountAccess
    authenticator: Authenticator
    forms: FormAuthenticator
    auditor: Auditor
    sessions: Sessions


def build_server(config: Config, engines: Engines, recorder: Recorder, process: str) -> Server:
    """Put services and wire protocols of the worker `process` together over open engines."""
    records = open_records(config, engines.clock, recorder, process)
    auditor = records.auditor
    control = _build_control(config, engines, recorder, auditor)
    s3 = S3Protocol(_s3_services(config, engines, control))
    lightsail_services = _lightsail_services(config, engines, control)
    lightsail = LightsailProtocol(lightsail_services)
    native = NativeProtocol(
        native_services(config, engines, control.gate, lightsail_services),
        lightsail.render_error,
    )
    identity = IdentityProtocol(
        iam_services(
            engines,
            control.gate,
            control.changes,
            control.replays,
            control.uses,
            control.sessions,
            control.authenticator,
        )
    )
    accounts = AccountProtocol(
        control.access,
        partial(control.authenticator.authenticate, services=_S3),
        auditor,
    )
    logs = _access_logs(config, engines, recorder)
    journal = S3Journal(logs, control.directory, Addressing(_domains(config)), engines.clock)
    choose = chooser(
        s3,
        accounts,
        AuditedProtocol(lightsail, auditor),
        AuditedProtocol(native, auditor),
        AuditedProtocol(identity, auditor),
    )
    if free := Networks(config.free_networks):
        choose = marking(choose, free.hold)
    if proxies := Networks(config.trusted_proxies):
        choose = believing(choose, Proxies(proxies))
    kept = RefusalJournal(journal, records.refusals)
    app = Application(choose, recorder, engines.clock, kept)
    return Server(
        app,
        logs,
        records,
        control.directory,
        control.uses,
        control.replays,
        control.sessions,
        control.keys,
    )


def _access_logs(config: Config, engines: Engines, recorder: Recorder) -> AccessLogs:
    return AccessLogs(
        AccountDirectory(engines.metadata),
        SpoolWriter(Path(config.data_dir) / LOG_FOLDER),
        engines.clock,
        engines.ids,
        recorder,
        segment_ms=min(SEGMENT_MS_MAX, config.access_log_interval_s * 500),
    )


def _build_control(
    config: Config, engines: Engines, recorder: Recorder, auditor: Auditor
) -> _Control:
    metadata, clock, ids = engines.metadata, engines.clock, engines.ids
    gate = Gate(recorder)
    directory = BucketDirectory(metadata)
    operations = OperationLog(metadata, gate, clock, ids)
    replays = Replays(metadata, engines.box, clock)
    changes = Changes(metadata, replays)
    plans = Plans(gate, config.plans)
    uses = KeyUses(metadata, clock, recorder)
    keys = AccessKeys(metadata, gate, changes, operations, uses, engines.box, clock, ids)
    buckets = Buckets(
        metadata,
        gate,
        directory,
        changes,
        operations,
        plans,
        clock,
        ids,
        config.buckets_per_account_max,
    )
    credentials = CachedCredentials(keys.load_credential, metadata.generation, uses.note)
    sessions = Sessions(metadata, keys.load_credential, engines.box, clock, ids)
    tokens = CachedSessions(sessions.open, metadata.generation, clock)
    authenticator = Authenticator(
        credentials,
        clock,
        recorder,
        public_host=_host_of(config.public_url),
        bucket_domains=_domains(config),
        sessions=tokens,
        load_siblings=keys.load_siblings,
    )
    return _Control(
        gate,
        directory,
        operations,
        replays,
        changes,
        plans,
        uses,
        keys,
        buckets,
        AccountAccess(metadata, gate, changes, clock),
        authenticator,
        FormAuthenticator(credentials, tokens),
        auditor,
        sessions,
    )


def _s3_services(config: Config, engines: Engines, control: _Control) -> S3Services:
    metadata, blobs, clock, ids = engines.metadata, engines.blobs, engines.clock, engines.ids
    directory, gate = control.directory, control.gate
    delay_ms = config.reclaim_delay_s * 1000

    async def authenticate_form(fields: Mapping[str, str], request: Request) -> Signer | None:
        return await control.forms.authenticate(fields, _S3, request)

    room = Room(metadata, blobs, clock, config.free_bytes_min)
    ingest = Ingest(blobs, room, config.inline_bytes_max)
    quotas = _hard_quotas(config, engines, control)
    reads = ObjectReads(metadata, blobs, directory, gate, quotas)
    copies = ObjectCopies(
        metadata, blobs, directory, gate, reads, room, clock, ids, delay_ms, quotas
    )
    return S3Services(
        buckets=control.buckets,
        configuration=BucketConfiguration(gate, directory, control.changes, control.operations),
        facts=BucketFacts(directory),
        reads=reads,
        writes=ObjectWrites(
            metadata, blobs, directory, gate, ingest, clock, ids, delay_ms, quotas
        ),
        copies=copies,
        deletes=ObjectDeletes(metadata, directory, gate, clock, ids, delay_ms),
        renames=ObjectRenames(metadata, directory, gate, control.replays, clock, delay_ms),
        acls=ObjectAcls(metadata, directory, gate),
        access=BucketAccess(directory, gate, control.changes, control.operations),
        accounts=AccountDirectory(metadata),
        tags=ObjectTags(metadata, directory, gate),
        listings=Listings(metadata, directory, gate),
        uploads=Uploads(
            metadata, blobs, directory, gate, ingest, copies, clock, ids, delay_ms, quotas
        ),
        completion=UploadCompletion(metadata, directory, gate, clock, ids, delay_ms),
        authenticate=partial(control.authenticator.authenticate, services=_S3),
        authenticate_form=authenticate_form,
        auditor=control.auditor,
        clock=clock,
        region=Region(config.region),
        is_region_strict=config.strict_region,
        domains=_domains(config),
        console_port=config.console_address().port,
        console_url=config.console_url.rstrip("/"),
    )


def _hard_quotas(config: Config, engines: Engines, control: _Control) -> Quotas | None:
    if config.hard_quota == "off":
        return None
    limits_of = limits_by_plan(control.plans.find, config.hard_quota)
    return Quotas(engines.metadata, engines.clock, limits_of)


def _lightsail_services(
    config: Config, engines: Engines, control: _Control
) -> LightsailServices:
    gate, changes, operations = control.gate, control.changes, control.operations
    metadata, clock, ids = engines.metadata, engines.clock, engines.ids
    judge = make_judge(config, engines)
    has_hook = bool(config.notification_hook_url)
    return LightsailServices(
        buckets=control.buckets,
        settings=BucketSettings(gate, changes, operations, control.plans, engines.clock),
        access_keys=control.keys,
        instances=Instances(
            engines.metadata, gate, changes, operations, engines.clock, engines.ids
        ),
        resource_access=ResourceAccess(gate, changes, operations),
        names=ActiveNames(engines.metadata, gate),
        operations=operations,
        tags=ResourceTags(gate, changes, operations),
        metrics=BucketMetrics(engines.metadata, gate, engines.clock),
        access=control.access,
        alarms=Alarms(metadata, gate, changes, operations, judge, clock, ids),
        contacts=Contacts(metadata, gate, changes, operations, clock, ids, has_sms=has_hook),
        plans=control.plans,
        usage=Usage(engines.metadata, gate, control.plans, engines.clock),
        regions=Regions(gate),
        replays=control.replays,
        authenticator=control.authenticator,
        bucket_url=bucket_urls(config.domain, config.endpoint_url()),
        clock=engines.clock,
    )


def _domains(config: Config) -> tuple[str, ...]:
    return (config.domain,) if config.domain else ()


def _host_of(url: str) -> str | None:
    return url.partition("://")[2].partition("/")[0] or None
