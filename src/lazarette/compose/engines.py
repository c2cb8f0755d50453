"""The engines of a data folder: the only file that names concrete ones."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from lazarette.base.clock import Clock, SystemClock
from lazarette.base.ids import IdSource, RandomIds
from lazarette.blobs.engine import BlobEngine
from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.config.secrets import load_server_key
from lazarette.config.settings import Config
from lazarette.metadata.embedded.engine import EmbeddedEngine
from lazarette.metadata.engine import MetadataEngine
from lazarette.services.accounts import Accounts
from lazarette.services.secret_box import SecretBox
from lazarette.workers.process import (
    make_folder,
)

METADATA_FOLDER = "metadata"
BLOB_FOLDER = "objects"


class Engines(NamedTuple):
    """What everything stands on; open in one process."""

    metadata: MetadataEngine
    blobs: BlobEngine
    accounts: Accounts
    box: SecretBox
    clock: Clock
    ids: IdSource


@contextlib.asynccontextmanager
async def open_engines(config: Config, clock: Clock | None = None) -> AsyncIterator[Engines]:
    """Open the engines of a data folder, made when it is new; close them at the end.

    Any number of processes may have them open. Raises: ConfigInvalid, EngineUnavailable.
    """
    clock = clock or SystemClock()
    ids = RandomIds(clock)
    folder = Path(config.data_dir)
    metadata_folder = folder / METADATA_FOLDER
    make_folder(folder)
    server_key = load_server_key(config, may_create=not metadata_folder.exists())
    make_folder(metadata_folder)
    make_folder(folder / BLOB_FOLDER)
    metadata = EmbeddedEngine.open(metadata_folder)
    try:
        blobs = LocalFiles.open_folder(folder / BLOB_FOLDER, ids, clock)
        try:
            box = SecretBox(server_key)
            accounts = Accounts(metadata, box, clock, ids)
            yield Engines(metadata, blobs, accounts, box, clock, ids)
        finally:
            await blobs.close()
    finally:
        await metadata.close()
