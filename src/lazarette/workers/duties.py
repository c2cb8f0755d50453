"""Which background duties a server has, and how often each runs."""

from __future__ import annotations

from pathlib import Path

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.blobs.engine import BlobEngine
from lazarette.config.settings import Config
from lazarette.metadata.engine import MetadataEngine
from lazarette.observe.recorder import Recorder
from lazarette.services.ingest import Ingest
from lazarette.services.log_delivery import LogDelivery
from lazarette.services.replays import Replays
from lazarette.services.room import Room
from lazarette.workers.deliver_logs import DeliverLogs
from lazarette.workers.drop_buckets import DropBuckets
from lazarette.workers.expire_uploads import ExpireUploads
from lazarette.workers.job import Job
from lazarette.workers.purge import PurgeOperations, PurgeReplays
from lazarette.workers.reclaim import Reclaim
from lazarette.workers.sample_buckets import AgeSeries, SampleBuckets
from lazarette.workers.sweep import Sweep
from lazarette.workers.trim_audit import TrimAudit

# Of the data folder.
LOG_FOLDER = "access-logs"  # the spool of access logs
AUDIT_FOLDER = "audit"  # the audit trail
REFUSAL_FOLDER = "refusals"  # the last refused requests of each process


def list_duties(
    config: Config,
    metadata: MetadataEngine,
    blobs: BlobEngine,
    replays: Replays,
    clock: Clock,
    ids: IdSource,
    recorder: Recorder,
) -> list[Job]:
    """Return every duty of one server, for one process."""
    delay_ms = config.reclaim_delay_s * 1000
    # As often as the delay is long: a short one (tests, small disks) means what it says.
    interval_ms = min(60_000, max(1_000, delay_ms))
    room = Room(metadata, blobs, clock, config.free_bytes_min)
    ingest = Ingest(blobs, room, config.inline_bytes_max)
    return [
        Reclaim(metadata, blobs, clock, recorder, interval_ms),
        Sweep(metadata, blobs, clock, recorder),
        ExpireUploads(metadata, clock, config.upload_expire_hours * 3_600_000, delay_ms),
        DropBuckets(metadata, clock, interval_ms, delay_ms),
        PurgeReplays(replays, clock),
        PurgeOperations(metadata, clock),
        SampleBuckets(metadata, clock),
        AgeSeries(metadata, clock),
        TrimAudit(Path(config.data_dir) / AUDIT_FOLDER, clock, config.audit_days),
        DeliverLogs(
            Path(config.data_dir) / LOG_FOLDER,
            LogDelivery(metadata, ingest, clock, ids, delay_ms),
            recorder,
            config.access_log_interval_s * 1000,
        ),
    ]
