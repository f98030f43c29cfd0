"""Every error number of Zalo's table leads to the deed that the table asks for."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.verdicts import Outcome, Times, outcome
from bot.zalo.errors import Until, Verdict, rule, rule_template, table
from bot.zalo.wire import Answer, Host
from storage.outbox import Claimed
from storage.phones import BY_PHONE
from storage.words import Lane, OutboxKind, OutboxState
from tests.faults.table import Table
from tests.stories.ward import MORNING, Ward

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE = timedelta(minutes=1)
TEXT = "Chào bà con."

# Zalo's appendix "mã lỗi" (read November 2026), by what has to be done.
NEVER_AS_IT_IS = [-201, -210, -233, -238, -241, -248, -249, -1340, -1341]
GROUP = [-237, -403]
ACCOUNT = [-204, -205, -209, -212, -219, -221, -223, -224, -242, -320, -321]
OUT_OF_REACH = {
    -213: Until.FOLLOW,
    -227: Until.ANY_EVENT,
    -230: Until.INTERACTION,
    -231: Until.INTERACTION,
    -232: Until.INTERACTION,
}
ONLY_THIS_KIND = [-217, -244]
TOMORROW = [-211, -218]

BUSINESS = {
    Verdict.RETRY: [-100],
    Verdict.TOKEN: [-124],
    Verdict.PERSON: [-108, -110, -118, -119, -139, -140, -141, -114],
    Verdict.BUG: [-109, -111, -112, -1121, -1122, -1124, -113, -116, -132, -153, -249, -127],
    Verdict.TEMPLATE: [-131, -146, -117],
    Verdict.ACCOUNT: [-1241, -115, -126, -136, -137, *range(-106, -100), -120, -125, -135, -1351, -138, -145],
    Verdict.LATER: [-133, -144, -1441, -147, -1471, -1472],
}


# --- The OA host: what each number asks for -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "until", "code"),
    [
        *((Verdict.BUG, None, code) for code in NEVER_AS_IT_IS),
        *((Verdict.GROUP, None, code) for code in GROUP),
        *((Verdict.ACCOUNT, None, code) for code in ACCOUNT),
        *((Verdict.PERSON, until, code) for code, until in OUT_OF_REACH.items()),
        *((Verdict.TOKEN, None, code) for code in (-216, -220)),
        *((Verdict.LATER, Until.TOMORROW, code) for code in TOMORROW),
        (Verdict.LATER, Until.MORNING, -234),
        (Verdict.RETRY, Until.NEXT_MINUTE, -32),
        (Verdict.RETRY, None, -214),
        (Verdict.UPLOAD, None, -100),
        (Verdict.VERIFY, None, -200),
        (Verdict.SWITCH_V2, None, -235),
        (Verdict.SWITCH_V3, None, -240),
        (Verdict.PERSON, Until.KIND, -244),
        (Verdict.PERSON, Until.INVITATION, -217),
    ],
)
def test_each_number_asks_for_what_zalos_table_says(verdict: Verdict, until: Until | None, code: int) -> None:
    ruling = rule(Host.OPENAPI, 200, code, "", is_send=True)
    assert (ruling.verdict, ruling.until) == (verdict, until)


# --- The OA host, through the wire -----------------------------------------------------------------------


@pytest.mark.parametrize("code", ACCOUNT)
async def test_an_account_that_may_not_speak_rests_and_loses_nothing(
    ward: Ward, table: Table, code: int
) -> None:
    lan, minh = await ward.person("lan"), await ward.person("minh")
    ward.zalo.faults.refuse(code, times=None)
    await table.say(lan, TEXT)
    await table.say(minh, "Tin sau.")
    assert table.state(TEXT) is table.state("Tin sau.") is OutboxState.WAITING
    assert table.sends() == 1, "while it rests nobody tries"
    assert table.account().paused_until == table.now + MINUTE
    health = await ward.house.health()
    assert any("0001" in w and str(code) in w for w in (*health.reasons, *health.warnings))
    assert [n for n in table.tallies() if n == f"send.account {code}"]
    await table.passes(timedelta(minutes=20))
    assert table.sends() <= 21, "one try a minute"
    ward.zalo.faults.clear()
    await table.passes(2 * MINUTE)
    assert sorted(table.arrived()) == [TEXT, "Tin sau."]
    assert table.account().paused_why is None


async def test_what_may_not_be_sent_at_night_leaves_in_the_morning(ward: Ward, table: Table) -> None:
    lan = await ward.person("lan")
    await ward.until("23:10")
    ward.zalo.faults.refuse(-234)
    await table.say(lan, TEXT)
    local = (table.now + table.leaves_in(TEXT)).astimezone(VIETNAM)
    assert ((local.date() - MORNING.date()).days, local.hour) == (1, 6)
    assert local.minute <= 10, "not all in the first second, and not late"
    await ward.until("06:11")
    assert table.state(TEXT) is OutboxState.SENT


async def test_after_midnight_the_morning_is_the_same_day(ward: Ward, table: Table) -> None:
    lan = await ward.person("lan")
    await ward.until("02:00")
    ward.zalo.faults.refuse(-234)
    await table.say(lan, TEXT)
    local = (table.now + table.leaves_in(TEXT)).astimezone(VIETNAM)
    assert ((local.date() - MORNING.date()).days, local.hour) == (1, 6)


async def test_two_meanings_of_one_number_are_told_apart_by_the_words(ward: Ward, table: Table) -> None:
    lan = await ward.person("lan")
    ward.zalo.faults.refuse(-223, message="OA has reached limit quota create article")
    await table.say(lan, TEXT)
    assert table.account().paused_why is None
    assert table.leaves_in(TEXT) > timedelta(hours=10)


# --- Articles: what is refused of them stops nothing else ------------------------------------------------


def of_article(code: int, message: str = "") -> Outcome:
    row = Claimed(
        1, "5", OutboxKind.ERRAND, int(Lane.NOTICE), "article", "article_create", "", "", [], {}, None, 0, 0
    )
    ruling = rule(Host.OPENAPI, 200, code, message, is_send=False)
    return outcome(row, ruling, Answer(200, code, message), Times(MORNING, MINUTE))


@pytest.mark.parametrize("code", [*NEVER_AS_IT_IS, *ACCOUNT, *OUT_OF_REACH, *TOMORROW, -235, -240])
def test_a_refused_article_is_given_up_at_once_and_stops_neither_account_nor_person(code: int) -> None:
    made = of_article(code)
    assert (made.mark.state, made.tell_operator) == (OutboxState.GAVE_UP, True)
    assert (made.pause, made.family, made.out_of_reach) == (None, None, None)


def test_the_months_last_article_is_given_up_too() -> None:
    made = of_article(-223, "OA has reached limit quota create article")
    assert made.mark.state is OutboxState.GAVE_UP


@pytest.mark.parametrize("code", [-32, -214, -234])
def test_an_article_that_zalo_is_not_ready_for_is_asked_for_again_while_messages_go_on(code: int) -> None:
    made = of_article(code)
    assert (made.mark.state, made.pause) == (OutboxState.WAITING, None)
    assert made.mark.not_before is not None
    assert made.mark.not_before > MORNING


# --- The ZBS host: templates to telephone numbers ---------------------------------------------------------


def business(code: int, message: str = "") -> Outcome:
    card = {"template_id": "1", "data": {}, **BY_PHONE}
    row = Claimed(
        1,
        "5",
        OutboxKind.TEMPLATE,
        int(Lane.NOTICE),
        "f",
        "n",
        "9",
        "",
        [],
        card,
        None,
        attempts=0,
        resends=0,
    )
    ruling = rule_template(Host.BUSINESS, 200, code, message)
    return outcome(row, ruling, Answer(200, code, message), Times(MORNING, MINUTE))


@pytest.mark.parametrize(
    ("verdict", "code"), [(verdict, code) for verdict, codes in BUSINESS.items() for code in codes]
)
def test_the_other_host_has_a_table_of_its_own(verdict: Verdict, code: int) -> None:
    assert rule(Host.BUSINESS, 200, code, "", is_send=True).verdict is verdict
    made = business(code)
    waits = verdict in {Verdict.RETRY, Verdict.LATER, Verdict.ACCOUNT, Verdict.TOKEN}
    assert made.mark.state is (OutboxState.WAITING if waits else OutboxState.GAVE_UP)
    assert made.pause is None  # alarms and replies go on
    assert (made.templates_rest is not None) == (verdict is Verdict.ACCOUNT)
    assert made.needs_token == (verdict is Verdict.TOKEN)
    if verdict in {Verdict.ACCOUNT, Verdict.TEMPLATE, Verdict.BUG}:
        assert made.tell_operator


@pytest.mark.parametrize("code", BUSINESS[Verdict.PERSON])
def test_a_number_that_refuses_is_not_the_person_who_writes_to_us(code: int) -> None:
    made = business(code)
    assert (made.stops_number, made.out_of_reach, made.tell_operator) == (True, None, False)


def test_every_number_of_both_tables_is_tested_here() -> None:
    oa = {*NEVER_AS_IT_IS, *GROUP, *ACCOUNT, *OUT_OF_REACH, *ONLY_THIS_KIND, *TOMORROW}
    beside = {
        -32,
        -100,
        -200,
        -214,
        -216,
        -220,
        216,
        401,
        -401,
        -234,
        -235,
        -240,
        -501,
    }  # each has tests of its own
    zbs = {code for codes in BUSINESS.values() for code in codes}
    assert {code for host, code in table() if host is Host.OPENAPI} == oa | beside
    assert {code for host, code in table() if host is Host.BUSINESS} == zbs
