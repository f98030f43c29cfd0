"""Accounts: tokens lie sealed on the disk, one process refreshes a pair, and no failure ever harms it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from storage import accounts
from storage.accounts import Pair
from storage.clerk import Clerk
from storage.seal import Seal
from storage.tables import Token
from storage.words import TokenState
from tests.storage.given import NOW, OA, OTHER, OpenSession, after

LEASE = timedelta(seconds=90)
RESTS = [timedelta(seconds=10), timedelta(seconds=60)]
ACCESS, REFRESH = "access-token-in-clear", "refresh-token-in-clear"


def keep(house: Clerk, number: int = 1, oa_id: str = OA) -> None:
    house.do(
        lambda db: accounts.keep_pair(
            db, oa_id, f"{ACCESS}{number}", f"{REFRESH}{number}", after(3600), after(number)
        )
    )


def own(house: Clerk, who: str, at: float = 0) -> Pair | None:
    return house.do(lambda db: accounts.own_refresh(db, OA, who, after(at), LEASE))


def fail(house: Clerk, state: TokenState = TokenState.UNSURE, at: float = 0) -> int:
    return house.do(lambda db: accounts.refresh_failed(db, OA, state, "why", after(at), RESTS))


def pair(house: Clerk) -> Pair:
    with house.reading() as db:
        found = accounts.pair(db, OA)
    assert found is not None
    return found


# --- Accounts ---------------------------------------------------------------------------------------------


def test_describing_an_account_again_keeps_what_zalo_told_us(house: Clerk) -> None:
    house.do(lambda db: accounts.describe(db, OA, ["a", "b"], NOW, name="Phường", per_minute=50))
    house.do(lambda db: accounts.pin_family(db, OA, "v2"))
    account = house.do(lambda db: accounts.describe(db, OA, ["c"], after(60)))
    assert (account.name, account.per_minute, account.family, account.created_at) == ("Phường", 50, "v2", NOW)
    with house.reading() as db:
        assert accounts.secret_keys(db, account) == ["c"]
        assert [a.oa_id for a in accounts.every(db)] == [OA, OTHER]


def test_an_account_rests_and_speaks_again(house: Clerk) -> None:
    house.do(lambda db: accounts.pause(db, OA, after(60), "rate -32"))
    with house.reading() as db:
        assert [(a.paused_until, a.paused_why) for a in accounts.every(db)] == [
            (after(60), "rate -32"),
            (None, None),
        ]
    house.do(lambda db: accounts.resume(db, OA))
    with house.reading() as db:
        assert accounts.every(db)[0].paused_until is None


def test_nobody_pauses_an_account_that_is_not_there(house: Clerk) -> None:
    for deed in (accounts.resume, accounts.let_go):
        house.do(lambda db, deed=deed: deed(db, "nobody"))  # type: ignore[misc]
    house.do(lambda db: accounts.pause(db, "nobody", NOW, "why"))
    house.do(lambda db: accounts.pin_family(db, "nobody", "v2"))
    assert len(house.do(accounts.every)) == 2


# --- The pair ---------------------------------------------------------------------------------------------


def test_a_pair_comes_back_and_never_prints_itself(house: Clerk) -> None:
    keep(house)
    found = pair(house)
    assert (found.access, found.refresh) == (f"{ACCESS}1", f"{REFRESH}1")
    assert (found.expires_at, found.refreshed_at) == (after(3600), after(1))
    assert ACCESS not in repr(found)
    assert REFRESH not in str([found])


def test_without_a_pair_there_is_none(house: Clerk) -> None:
    assert house.do(lambda db: accounts.pair(db, OA)) is None
    assert own(house, "me") is None
    assert fail(house) == 0


def test_tokens_and_keys_are_not_in_the_file(sqlite_url: str, seal: Seal) -> None:
    clerk = Clerk(sqlite_url, seal)
    clerk.do(lambda db: accounts.describe(db, OA, ["a-secret-key"], NOW))
    keep(clerk)
    keep(clerk, 2)
    clerk.close()
    written = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    assert OA.encode() in written
    for secret in (ACCESS, REFRESH, "a-secret-key"):
        assert secret.encode() not in written


def test_a_new_pair_keeps_the_former_refresh_token(house: Clerk) -> None:
    def former(db: Session) -> str:
        return accounts.seal_of(db).open(db.get_one(Token, OA).previous_refresh)

    keep(house)
    assert house.do(former) == ""
    keep(house, 2)
    assert house.do(former) == f"{REFRESH}1"
    assert pair(house).refresh == f"{REFRESH}2"


# --- Refreshing -------------------------------------------------------------------------------------------


def test_one_process_refreshes_until_its_lease_is_over(house: Clerk) -> None:
    keep(house)
    assert own(house, "first") is not None
    assert own(house, "second", at=89) is None
    assert own(house, "first", at=89) is not None
    assert own(house, "second", at=89 + 90) is not None


def test_a_stored_pair_ends_the_lease(house: Clerk) -> None:
    keep(house)
    own(house, "first")
    keep(house, 2)
    found = own(house, "second")
    assert found is not None
    assert found.refresh == f"{REFRESH}2"


def test_a_lease_can_be_given_back(house: Clerk) -> None:
    keep(house)
    own(house, "first")
    house.do(lambda db: accounts.let_go(db, OA))
    assert own(house, "second") is not None


@pytest.mark.parametrize("state", list(TokenState))
def test_a_failed_refresh_never_touches_the_pair(house: Clerk, state: TokenState) -> None:
    keep(house)
    keep(house, 2)
    before = house.do(lambda db: _sealed(db.get_one(Token, OA)))
    own(house, "first")
    assert fail(house, state) == 1
    assert house.do(lambda db: _sealed(db.get_one(Token, OA))) == before
    assert (pair(house).state, pair(house).why) == (state, "why")


def _sealed(row: Token) -> tuple[bytes, bytes, bytes]:
    return row.access, row.refresh, row.previous_refresh


def test_failures_in_a_row_are_counted_and_nobody_tries_again_too_soon(house: Clerk) -> None:
    keep(house)
    assert [fail(house), fail(house), fail(house)] == [1, 2, 3]
    assert own(house, "anybody", at=59) is None
    assert own(house, "anybody", at=60) is not None
    keep(house, 2)
    assert fail(house) == 1


def test_a_dead_pair_is_refreshed_by_nobody(house: Clerk) -> None:
    keep(house)
    fail(house, TokenState.DEAD)
    assert own(house, "me", at=9999) is None


def test_two_processes_that_want_the_lease_at_once_do_not_both_get_it(
    postgres_house: Clerk, another: OpenSession
) -> None:
    """Even one that has read the pair before."""
    keep(postgres_house)
    first, second = another(), another()
    assert accounts.pair(second, OA) is not None
    assert accounts.own_refresh(first, OA, "first", NOW, LEASE) is not None
    first.commit()
    assert accounts.own_refresh(second, OA, "second", NOW, LEASE) is None


def test_a_session_without_a_seal_is_refused(house: Clerk) -> None:
    with Session(house.engine) as db, pytest.raises((TypeError, KeyError)):
        accounts.seal_of(db)
