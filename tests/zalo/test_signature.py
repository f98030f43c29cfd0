"""A webhook is believed only when its signature over the raw bytes holds."""

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.zalo.signature import sign, verify

APP, OA, KEY = "4400000000000000001", "5500000000000000001", "made-up-oa-secret"
AT = "1795000000123"
RAW = '{ "text":"đèn hỏng",  "n":1.50 }'.encode()


def plain_hash(first: str, raw: bytes = RAW, key: str = KEY) -> str:
    return hashlib.sha256(first.encode() + raw + AT.encode() + key.encode()).hexdigest()


def test_the_signature_is_a_plain_hash_of_app_body_time_and_secret() -> None:
    assert sign(RAW, AT, APP, KEY) == plain_hash(APP)
    assert verify(RAW, f"mac={plain_hash(APP)}", AT, APP, [KEY]).ok


def test_a_keyed_hash_is_refused() -> None:
    keyed = hmac.new(KEY.encode(), APP.encode() + RAW + AT.encode(), hashlib.sha256).hexdigest()
    assert not verify(RAW, f"mac={keyed}", AT, APP, [KEY]).ok


@pytest.mark.parametrize("prefix", ["", "mac=", "mac =", "mac = ", "MAC=", "Mac  =\t", "  mac=", " "])
def test_the_prefix_may_be_missing_or_spaced_and_in_any_case(prefix: str) -> None:
    assert verify(RAW, prefix + plain_hash(APP), AT, APP, [KEY]).ok
    assert verify(RAW, f"{prefix}{plain_hash(APP).upper()} ", AT, APP, [KEY]).ok


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "mac=",
        "mac",
        plain_hash(APP)[:-1],
        plain_hash(APP) + "0",
        "g" * 64,
        f"sha256={plain_hash(APP)}",
        f"mac={plain_hash(APP)},mac={plain_hash(APP)}",
        "mac=" + "\uff11" * 64,
        "mac=" + "\u017f" * 64,
    ],
)
def test_without_a_readable_signature_nothing_is_believed(header: str | None) -> None:
    check = verify(RAW, header, AT, APP, [KEY], OA)
    assert (check.ok, check.key_index, check.with_oa_id_first) == (False, None, False)


def test_it_is_said_which_of_the_candidate_keys_fits() -> None:
    header = f"mac={plain_hash(APP)}"
    assert verify(RAW, header, AT, APP, ["former", "other", KEY]).key_index == 2
    assert not verify(RAW, header, AT, APP, ["former", "other"]).ok
    assert not verify(RAW, header, AT, APP, []).ok


def test_a_signature_that_begins_with_the_account_is_refused_but_named() -> None:
    header = f"mac={plain_hash(OA)}"
    check = verify(RAW, header, AT, APP, ["former", KEY], OA)
    assert not check.ok
    assert check.with_oa_id_first
    assert not verify(RAW, header, AT, APP, [KEY]).with_oa_id_first
    assert not verify(RAW, f"mac={plain_hash(APP)}", AT, APP, [KEY], OA).with_oa_id_first


@pytest.mark.parametrize(
    ("raw", "at", "app"),
    [(RAW + b" ", AT, APP), (RAW, "1795000000124", APP), (RAW, "", APP), (RAW, AT, OA), (RAW, AT, "")],
)
def test_every_term_counts(raw: bytes, at: str, app: str) -> None:
    assert not verify(raw, f"mac={plain_hash(APP)}", at, app, [KEY]).ok


def test_a_body_written_anew_no_longer_fits() -> None:
    assert not verify(RAW.replace(b"1.50", b"1.5"), f"mac={plain_hash(APP)}", AT, APP, [KEY]).ok


@settings(deadline=None)
@given(st.binary(max_size=50), st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_whatever_comes_is_answered_with_yes_or_no(raw: bytes, header: str, at: str, app: str) -> None:
    assert not verify(raw, header, at, app, [KEY, "\udcff"], "\ud800").ok
