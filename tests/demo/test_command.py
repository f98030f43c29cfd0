"""`demo` prints the address to open, is there soon, and goes at Ctrl-C even while a page listens."""

import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

SOON = 30.0  # seconds; the documentation says ten, and this machine may be busy


def test_it_opens_keeps_running_and_stops_and_a_kept_city_opens_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--data", str(tmp_path / "city")]
    for _ in ("a new city", "the same city"):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/demo", running.stdout.readline())
            assert found
            assert b"/demo/main.js" in read(found[0])
            mark = json.loads(read(f"{found[0]}/state"))["mark"]
            with urllib.request.urlopen(f"{found[0]}/changes?since={mark}"):  # noqa: S310 (our own address)
                running.send_signal(signal.SIGINT)
                assert running.wait(SOON) == 0


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=SOON) as answer:  # noqa: S310 (our own address)
        return bytes(answer.read())
