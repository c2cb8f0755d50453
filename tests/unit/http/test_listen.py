"""Sockets that servers listen on."""

from __future__ import annotations

import socket

import pytest

from lazarette.http.listen import bind


@pytest.mark.parametrize(
    ("host", "level", "option"),
    [
        ("127.0.0.1", socket.IPPROTO_IP, socket.IP_TTL),
        ("::1", socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS),
    ],
)
def test_connections_have_the_hop_limit_of_their_listener(
    host: str, level: int, option: int
) -> None:
    """So that no answer leaves the network; without a limit they have the system's."""
    try:
        listener = bind(host, 0, hops=1)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with listener, socket.create_connection(listener.getsockname()[:2], timeout=5):
        listener.setblocking(True)
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(level, option) == 1
    with bind(host, 0) as plain:
        assert plain.getsockopt(level, option) > 1
