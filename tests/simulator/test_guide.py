"""What docs/simulator.md tells newcomers to type is typed here."""

import asyncio
import json
import re
import shutil
from asyncio.subprocess import PIPE

import pytest

from tests.simulator.edge import Webhook
from tests.simulator.guide import GUIDE, addresses
from tests.simulator.panel import Panel

# Every answer on a line of its own; an address that refuses (400) stops the script.
BEFORE = 'set -euo pipefail\ncurl() { command curl -fS "$@" && echo; }\n'


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_every_command_of_the_guide_works(panel: Panel, webhook: Webhook) -> None:
    walk = next(block for block in GUIDE.read_text(encoding="utf-8").split("```") if "\nZ=http" in block)
    script = re.sub(r"Z=\S+;", f"Z={panel.zalo.url};", walk).replace(
        "http://127.0.0.1:9000/hook", webhook.url
    )
    panel.zalo.world.is_revealed = False
    process = await asyncio.create_subprocess_exec("bash", "-c", BEFORE + script, stdout=PIPE, stderr=PIPE)
    written, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    answers = [json.loads(line) for line in written.decode().splitlines() if line.strip()]
    assert len(answers) == len(re.findall(r"^curl ", walk, flags=re.MULTILINE))
    errors = [answer.get("error", 0) for answer in answers if isinstance(answer, dict)]
    assert set(errors) == {0}
    assert webhook.texts() == ["This is testing message", "đèn hỏng ở ngõ 5", "CO"]
    assert "change_template_status" in webhook.names()
    meter = next(answer for answer in answers if isinstance(answer, dict) and "routes" in answer)
    assert meter["cost"] == 300


def test_every_address_that_the_guide_names_exists() -> None:
    known = {line.split("`")[1] for line in addresses() if "`" in line}
    named = set(re.findall(r"`((?:GET|POST|DELETE) /control/[^`?]*)`", GUIDE.read_text(encoding="utf-8")))
    assert named - known == set()
