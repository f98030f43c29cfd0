"""The front door: what it refuses, what it shows, and that it shows nothing about anybody."""

import pytest

from bot.webhook import LARGEST
from tests.faults.sending.given import READY, page, ready, say
from tests.stories.ward import Neighbour, Ward

WEBHOOK = "/zalo/webhook"
WORDS = "Đã nhận tin của bà con."


@pytest.mark.parametrize(("body", "status"), [(b"x" * (LARGEST + 1), 413), (b"no json", 400)])
async def test_what_no_event_can_be_is_refused(ward: Ward, body: bytes, status: int) -> None:
    assert (await page(ward, WEBHOOK, method="POST", body=body)).status == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", WEBHOOK, 405),
        ("PUT", WEBHOOK, 405),
        ("POST", READY, 405),
        ("GET", "/nowhere", 404),
        ("GET", "/zalo_verifiermade-up.html", 404),
    ],
)
async def test_another_method_or_path_is_refused(ward: Ward, method: str, path: str, status: int) -> None:
    assert (await page(ward, path, method=method)).status == status


async def test_the_process_says_that_it_lives_and_that_it_is_ready(ward: Ward) -> None:
    assert (await page(ward, "/health/live")).status == 200
    said = await ready(ward)
    assert (said.status, said.reasons, said.warnings) == (200, [], [])


async def test_the_numbers_tell_how_it_goes_and_nobodys_name(ward: Ward, lan: Neighbour) -> None:
    await lan.says("xin chào")
    await say(ward, lan, WORDS)
    said = await page(ward, "/metrics")
    assert said.status == 200
    assert said.headers["Content-Type"].startswith("text/plain")
    for secret in (lan.uid, *ward.zalo.token_pair(), WORDS, "xin chào"):
        assert secret not in said.text


async def test_the_home_page_says_whose_it_is_and_what_to_call(ward: Ward) -> None:
    said = await page(ward, "/")
    assert said.status == 200
    for words in (ward.settings.operator_name, "113", "114", "115"):
        assert words in said.text
    assert "default-src 'none'" in said.headers["Content-Security-Policy"]
    assert "zalo-platform-site-verification" not in said.text


async def test_zalo_finds_the_proof_that_the_domain_is_ours(ward: Ward) -> None:
    await ward.goes_down()
    ward.settings = ward.settings.model_copy(update={"zalo_site_verification": "made-up-proof"})
    await ward.comes_back()
    said = await page(ward, "/zalo_verifiermade-up-proof.html")
    assert said.status == 200
    assert "made-up-proof" in said.text
    assert "made-up-proof" in (await page(ward, "/")).text
    assert (await page(ward, "/zalo_verifierother.html")).status == 404
