"""What the operator sees of background duties, and that one server holds them."""

from __future__ import annotations

import re
import subprocess
import sys
import time

from server import Server, free_port


def test_status_and_metrics_show_each_duty(own_server: Server) -> None:
    """Each duty's last run, backlog and failures, in `lazarette status` and in Prometheus."""
    own_server.bucket("doomed", keyless=True)
    own_server.s3().put_object(Bucket="doomed", Key="k", Body=b"x" * 100_000)
    own_server.s3().delete_object(Bucket="doomed", Key="k")
    deadline = time.monotonic() + 20
    while True:
        duties = {
            duty["name"]: duty
            for duty in own_server.lazarette("status", "--json").json()["duties"]
        }
        if len(duties) > 5 and all(duty["last_run_ms"] for duty in duties.values()):
            break
        assert time.monotonic() < deadline, duties
    assert {"reclaim", "drop_buckets", "deliver_logs", "trim_audit"} <= duties.keys()
    assert all(duty["failures"] == 0 for duty in duties.values()), duties
    assert duties["drop_buckets"]["waiting"] == 0
    text = own_server.probe("/-/metrics")[1]
    shown = re.findall(r'^lazarette_duty_failures_total\{duty="(\w+)"\} (\d+)$', text, re.M)
    assert {name for name, _ in shown} == duties.keys()
    assert 'lazarette_duty_waiting{duty="reclaim"}' in text
    table = own_server.lazarette("status").ok()
    assert re.search(r"^trim_audit +\d{4}-\d\d-\d\dT", table, re.M)


def test_a_data_folder_has_one_server(own_server: Server) -> None:
    """A second server on the same folder is refused, and the first one goes on."""
    command = [sys.executable, "-m", "lazarette", "serve", "--data-dir", str(own_server.data)]
    command += ["--listen", f"127.0.0.1:{free_port()}"]
    command += ["--console-listen", f"127.0.0.1:{free_port()}"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "Another server runs on" in second.stderr
    assert own_server.probe("/-/ready")[0] == 200
