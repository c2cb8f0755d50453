"""A change of an alarm is told after any crash: it is stored with what it tells."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlencode

from alarm_scene import put
from mail_sink import MailSink, link_in, wait_until
from server import Server, free_port


def test_a_kill_between_change_and_delivery_loses_no_notice(tmp_path: Path) -> None:
    """The mail server is away, the server is killed: after the restart one mail comes."""
    port = free_port()
    env = {
        "LAZARETTE_SMTP_HOST": "127.0.0.1",
        "LAZARETTE_SMTP_PORT": str(port),
        "LAZARETTE_SMTP_SECURITY": "none",
        "LAZARETTE_MAIL_FROM": "storage@example.org",
    }
    with Server(tmp_path / "server", env=env) as server:
        bucket = server.bucket("watched")
        bucket.s3.put_object(Bucket=bucket.name, Key="k", Body=b"x" * 2_000)
        client = server.lightsail()
        client.create_contact_method(protocol="Email", contactEndpoint="ops@example.org")
        with MailSink(port) as sink:
            (question,) = sink.wait_for(1)
        connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=10)
        connection.request(
            "POST", "/verify-contact", urlencode({"token": link_in(question)[1]})
        )
        assert connection.getresponse().status == 200
        connection.close()
        put(server, "full", bucket.name, contactProtocols=["Email"])
        wait_until(lambda: "notice postponed" in server.log() or None)
        server.kill()
        with MailSink(port) as sink:
            server.start()
            (mail,) = sink.wait_for(1)
            assert mail["subject"] == "ALARM: full in us-east-1"
            wait_until(lambda: server.log().count("notice sent") == 2 or None)
            server.restart()
            assert len(sink.mails) == 1
