"""`demo` prints the address to open, is there soon, and goes at Ctrl-C even while a page listens."""

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

SOON = 30.0  # seconds; the documentation says ten, and this machine may be busy


def test_it_opens_keeps_running_and_stops(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--data", str(tmp_path / "city")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/demo", running.stdout.readline())
        assert found
        with urllib.request.urlopen(found[0], timeout=SOON) as page:  # noqa: S310 (our own address)
            assert b"/demo/main.js" in page.read()
        mark = urllib.request.urlopen(f"{found[0]}/state", timeout=SOON).read()  # noqa: S310
        since = re.search(rb'"mark": "([\w-]+)"', mark)
        assert since
        listening = urllib.request.urlopen(f"{found[0]}/changes?since={since[1].decode()}")  # noqa: S310
        running.send_signal(signal.SIGINT)
        assert running.wait(SOON) == 0
        listening.close()
