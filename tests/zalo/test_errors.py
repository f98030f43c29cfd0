"""Every error code of Zalo leads to the deed that fits; what nobody knows is treated with care."""

import pytest

from bot.zalo.errors import Ruling, Until, Verdict, rule, table
from bot.zalo.wire import Host

# Written down a second time, apart from errors.toml, so that a slip in either shows.
EXPECTED = {
    Host.OPENAPI: {
        Verdict.RETRY: "-32 -214",
        Verdict.TOKEN: "-216 -220",
        Verdict.LATER: "-211 -218 -234",
        Verdict.VERIFY: "-200",
        Verdict.PERSON: "-213 -217 -227 -230 -231 -232 -244",
        Verdict.GROUP: "-237 -403",
        Verdict.ACCOUNT: "-204 -205 -209 -212 -219 -221 -223 -224 -242 -320 -321",
        Verdict.SWITCH_V2: "-235",
        Verdict.SWITCH_V3: "-240",
        Verdict.UPLOAD: "-100",
        Verdict.BUG: "-201 -210 -233 -238 -241 -248 -249 -501 -1340 -1341",
    },
    Host.BUSINESS: {
        Verdict.RETRY: "-100",
        Verdict.TOKEN: "-124",
        Verdict.PERSON: "-108 -110 -114 -118 -119 -139 -140 -141",
        Verdict.BUG: "-109 -111 -112 -1121 -1122 -1124 -113 -116 -127 -132 -153 -249",
        Verdict.TEMPLATE: "-131 -146 -117",
        Verdict.ACCOUNT: "-115 -126 -136 -137 -101 -102 -103 -104 -105 -106 -120 -125 -135 -1351 -138 -145 "
        "-1241",
        Verdict.LATER: "-133 -144 -1441 -147 -1471 -1472",
    },
}
ROWS = [
    (host, int(code), verdict)
    for host, rows in EXPECTED.items()
    for verdict, codes in rows.items()
    for code in codes.split()
]
SEEN_BY_ONE_CLIENT = {(Host.OPENAPI, code) for code in (216, 401, -401)}


def send(error: int | None, message: str = "", status: int = 200, host: Host = Host.OPENAPI) -> Ruling:
    return rule(host, status, error, message, is_send=True)


@pytest.mark.parametrize(("host", "code", "verdict"), ROWS)
@pytest.mark.parametrize("is_send", [True, False])
def test_every_known_code_has_its_verdict(host: Host, code: int, verdict: Verdict, *, is_send: bool) -> None:
    ruling = rule(host, 200, code, "", is_send=is_send)
    assert ruling.verdict is verdict
    assert ruling.meaning


def test_no_code_is_known_that_is_not_listed_here() -> None:
    assert set(table()) == {(host, code) for host, code, _ in ROWS} | SEEN_BY_ONE_CLIENT


@pytest.mark.parametrize("code", [216, 401, -401])
def test_a_token_error_with_the_other_sign_still_asks_for_a_new_token(code: int) -> None:
    assert send(code).verdict is Verdict.TOKEN


@pytest.mark.parametrize(
    ("host", "code", "until"),
    [
        (Host.OPENAPI, -32, Until.NEXT_MINUTE),
        (Host.OPENAPI, -211, Until.TOMORROW),
        (Host.OPENAPI, -213, Until.FOLLOW),
        (Host.OPENAPI, -217, Until.INVITATION),
        (Host.OPENAPI, -218, Until.TOMORROW),
        (Host.OPENAPI, -227, Until.ANY_EVENT),
        (Host.OPENAPI, -230, Until.INTERACTION),
        (Host.OPENAPI, -231, Until.INTERACTION),
        (Host.OPENAPI, -232, Until.INTERACTION),
        (Host.OPENAPI, -234, Until.MORNING),
        (Host.OPENAPI, -244, Until.KIND),
        (Host.BUSINESS, -133, Until.MORNING),
        (Host.BUSINESS, -144, Until.TOMORROW),
    ],
)
def test_what_waits_knows_for_what(host: Host, code: int, until: Until) -> None:
    assert rule(host, 200, code, "", is_send=True).until is until


@pytest.mark.parametrize(("host", "code", "verdict"), ROWS)
def test_what_waits_for_something_says_so_and_the_operator_hears_of_the_grave(
    host: Host, code: int, verdict: Verdict
) -> None:
    ruling = rule(host, 200, code, "", is_send=True)
    if verdict in {Verdict.PERSON, Verdict.LATER}:
        assert ruling.until is not None
    if verdict in {Verdict.ACCOUNT, Verdict.GROUP, Verdict.TEMPLATE}:
        assert ruling.tell_operator


def test_the_two_meanings_of_a_code_are_told_apart_by_the_message() -> None:
    articles = send(-223, "OA has reached Limit Quota Create Article this month")
    assert (articles.verdict, articles.until) == (Verdict.LATER, Until.TOMORROW)
    assert send(-223, "OA has not authorized this API").verdict is Verdict.ACCOUNT
    for who in ("application", "OA"):
        assert send(-32, f"Your {who} reached limit call api").until is Until.NEXT_MINUTE


def test_success_is_done() -> None:
    assert send(0).verdict is Verdict.DONE


@pytest.mark.parametrize("host", [Host.OPENAPI, Host.BUSINESS])
@pytest.mark.parametrize("code", [-9999, -1, -300, 7])
def test_an_unknown_code_is_not_repeated_blindly_and_the_operator_hears_of_it(host: Host, code: int) -> None:
    ruling = send(code, host=host)
    assert (ruling.verdict, ruling.tell_operator) == (Verdict.VERIFY, True)
    asked = rule(host, 200, code, "", is_send=False)
    assert (asked.verdict, asked.tell_operator) == (Verdict.RETRY, True)


def test_a_code_of_the_other_host_is_unknown_here() -> None:
    assert send(-124).verdict is Verdict.VERIFY
    assert send(-216, host=Host.BUSINESS).verdict is Verdict.VERIFY


def test_too_many_requests_wait_for_the_next_minute() -> None:
    for error in (None, -32, 0):
        ruling = send(error, status=429)
        assert (ruling.verdict, ruling.until) == (Verdict.RETRY, Until.NEXT_MINUTE)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("error", [None, 0, -201])
def test_a_broken_server_may_have_sent_it(status: int, error: int | None) -> None:
    assert send(error, status=status).verdict is Verdict.VERIFY
    assert rule(Host.OPENAPI, status, error, "", is_send=False).verdict is Verdict.RETRY


@pytest.mark.parametrize("status", [200, 302, 400, 403])
def test_an_answer_nobody_can_read_may_have_sent_it(status: int) -> None:
    ruling = send(None, status=status)
    assert (ruling.verdict, ruling.tell_operator) == (Verdict.VERIFY, False)
    assert rule(Host.OPENAPI, status, None, "", is_send=False).verdict is Verdict.RETRY


@pytest.mark.parametrize("error", [None, 404, -404])
def test_a_wrong_address_is_our_mistake(error: int | None) -> None:
    ruling = send(error, "empty or invalid API", status=404)
    assert (ruling.verdict, ruling.tell_operator) == (Verdict.BUG, True)


def test_a_known_code_counts_more_than_the_status_beside_it() -> None:
    assert send(-216, status=404).verdict is Verdict.TOKEN
    assert send(-216, status=401).verdict is Verdict.TOKEN
