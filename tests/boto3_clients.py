"""Unmodified boto3 clients that see no configuration but what is given here."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import boto3  # type: ignore[import-untyped]
from botocore import UNSIGNED  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]

# Each test has keys of its own. Clients of long ended tests would hold a thousand connections.
KEPT = 32


class Boto3Clients:
    """The clients of one server that were used last; may be asked by several threads."""

    def __init__(self) -> None:
        self._clients: dict[tuple[object, ...], Any] = {}
        self._lock = threading.Lock()

    def one(
        self,
        service: str,
        endpoint: str,
        key: tuple[str, str] | None,
        region: str,
        verify: str | None,
        config: Mapping[str, Any],
    ) -> Any:
        """Return a client: path style, one attempt; `key` None signs nothing."""
        known = (service, endpoint, key, region, repr(sorted(config.items())))
        with self._lock:
            # Put again as the last: the first is then what was unused for longest.
            client = self._clients.pop(known, None)
            if client is None:
                client = _session().client(
                    service,
                    endpoint_url=endpoint,
                    region_name=region,
                    aws_access_key_id=key[0] if key else None,
                    aws_secret_access_key=key[1] if key else None,
                    verify=verify,
                    config=_config(config, is_signed=key is not None),
                )
            self._clients[known] = client
            if len(self._clients) > KEPT:
                # A test that still holds it connects again.
                self._clients.pop(next(iter(self._clients))).close()
        return client

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()


def _config(given: Mapping[str, Any], *, is_signed: bool) -> Any:
    defaults: dict[str, Any] = {
        "retries": {"total_max_attempts": 1},
        "connect_timeout": 5,
        "read_timeout": 60,
        "max_pool_connections": 128,
        "s3": {"addressing_style": "path"},
    }
    if not is_signed:
        defaults["signature_version"] = UNSIGNED
    return Config(**{**defaults, **given})


_sessions: list[Any] = []


def _session() -> Any:
    # One session: reading the service models costs more than everything else a client does.
    if not _sessions:
        _sessions.append(boto3.session.Session())
    return _sessions[0]
