"""What a worker writes down of its requests: the audit trail, and the last refusals."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.config.settings import Config
from lazarette.http.audit import Auditor
from lazarette.observe.audit_trail import AuditFiles, AuditTrail
from lazarette.observe.recorder import Recorder
from lazarette.observe.refusal_ring import RefusalRing, RingFile
from lazarette.workers.duties import AUDIT_FOLDER, REFUSAL_FOLDER


class Records(NamedTuple):
    """Where one worker writes."""

    auditor: Auditor
    audit: AuditTrail
    refusals: RefusalRing

    async def close(self) -> None:
        """Write what is queued; for shutdown."""
        await self.audit.close()
        await self.refusals.close()


def open_records(config: Config, clock: Clock, recorder: Recorder, process: str) -> Records:
    """Return what the worker `process` writes with; files are opened by the first line."""
    folder = Path(config.data_dir)
    audit = AuditTrail(AuditFiles(folder / AUDIT_FOLDER, clock), recorder)
    return Records(
        Auditor(audit, clock, recorder, with_reads=config.audit_reads),
        audit,
        RefusalRing(RingFile(folder / REFUSAL_FOLDER, process), clock, recorder),
    )
