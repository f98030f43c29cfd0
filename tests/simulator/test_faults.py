"""What can be made to go wrong with an answer, for whom and how often."""

import asyncio

import aiohttp
import pytest

from bot.simulator.faults import Where
from bot.simulator.phones import Phone
from bot.simulator.refusal import APP_LIMIT, WORDS
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import CS, Api, Webhook


async def test_the_next_sends_can_be_refused(zalo: SimulatedZalo, minh: Phone, api: Api) -> None:
    zalo.faults.refuse(-211, times=2)
    assert [await api.error(minh.uid) for _ in range(3)] == [-211, -211, 0]
    assert [call.error for call in zalo.calls] == [-211, -211, 0]
    assert len(zalo.sent) == 1


@pytest.mark.parametrize("code", WORDS)
async def test_every_number_has_its_words(zalo: SimulatedZalo, minh: Phone, api: Api, code: int) -> None:
    zalo.faults.refuse(code)
    answer = await api.send(minh.uid)
    assert (answer["error"], bool(answer["message"])) == (code, True)
    assert "data" not in answer


async def test_a_number_with_two_meanings_tells_which_by_its_words(minh: Phone, api: Api) -> None:
    api.zalo.faults.refuse(-32, message=APP_LIMIT)
    assert (await api.send(minh.uid))["message"] == "Your application reached limit call api"


async def test_one_person_can_be_refused_until_further_notice(
    zalo: SimulatedZalo, minh: Phone, api: Api
) -> None:
    lan = zalo.phone("lan")
    lan.was_heard()
    zalo.faults.refuse(-218, to=lan.uid, times=None)
    assert [await api.error(lan.uid) for _ in range(3)] == [-218] * 3
    assert await api.error(minh.uid) == 0
    zalo.faults.clear()
    assert await api.error(lan.uid) == 0


async def test_reads_go_on_while_sends_are_refused(zalo: SimulatedZalo, minh: Phone, api: Api) -> None:
    zalo.faults.refuse(-204)
    assert (await api.call("GET", "/v2.0/oa/getoa"))["error"] == 0
    assert await api.error(minh.uid) == -204


async def test_an_error_may_come_although_the_message_arrived(
    zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook
) -> None:
    zalo.faults.deliver_but_refuse()
    assert await api.error(minh.uid, "đã tới") == -200
    assert minh.sees("đã tới")
    await zalo.deliver_due()
    assert webhook.names() == ["oa_send_text"]


async def test_a_fault_after_the_work_waits_for_work_that_is_done(
    zalo: SimulatedZalo, minh: Phone, api: Api
) -> None:
    zalo.faults.deliver_but_refuse()
    assert await api.error("991") == -201
    assert await api.error(minh.uid) == -200
    assert await api.error(minh.uid) == 0


@pytest.mark.parametrize("delivered", [True, False])
async def test_a_connection_may_be_cut(
    zalo: SimulatedZalo, minh: Phone, api: Api, *, delivered: bool
) -> None:
    zalo.faults.drop(delivered=delivered)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.send(minh.uid)
    assert len(minh.messages()) == delivered
    assert zalo.calls[-1].error is None
    assert await api.error(minh.uid) == 0


@pytest.mark.parametrize("delivered", [True, False])
async def test_an_answer_may_never_come(
    zalo: SimulatedZalo, minh: Phone, api: Api, *, delivered: bool
) -> None:
    zalo.faults.hang(delivered=delivered)
    with pytest.raises(TimeoutError):
        await api.send_with_patience(minh.uid, 0.2)
    assert len(minh.messages()) == delivered


async def test_hanging_connections_can_be_let_go(zalo: SimulatedZalo, minh: Phone, api: Api) -> None:
    zalo.faults.hang()
    sending = asyncio.create_task(api.send(minh.uid))
    async with asyncio.timeout(10):
        await zalo.until_hanging()
        zalo.let_go()
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await sending


async def test_stopping_lets_hanging_connections_go(zalo: SimulatedZalo, minh: Phone, api: Api) -> None:
    zalo.faults.hang()
    sending = asyncio.create_task(api.send(minh.uid))
    async with asyncio.timeout(10):
        await zalo.until_hanging()
        await zalo.stop()
        with pytest.raises(aiohttp.ClientError):
            await sending


@pytest.mark.parametrize(("status", "text"), [(429, ""), (502, "<html>"), (503, "{}"), (200, "<html>")])
@pytest.mark.parametrize("delivered", [True, False])
async def test_an_answer_may_be_no_envelope(
    zalo: SimulatedZalo, minh: Phone, api: Api, status: int, text: str, *, delivered: bool
) -> None:
    zalo.faults.answer(status, text, delivered=delivered)
    headers = {"access_token": zalo.token_pair()[0]}
    body = {"recipient": {"user_id": minh.uid}, "message": {"text": "chào"}}
    async with api.session.post(zalo.url + CS, json=body, headers=headers) as answer:
        assert (answer.status, await answer.text()) == (status, text)
    assert len(minh.messages()) == delivered
    assert (zalo.calls[-1].status, zalo.calls[-1].error) == (status, None)


async def test_a_read_may_go_wrong_too(zalo: SimulatedZalo, api: Api) -> None:
    zalo.faults.answer(500, where=Where.READ)
    async with api.session.get(zalo.url + "/v2.0/oa/getoa") as answer:
        assert answer.status == 500
