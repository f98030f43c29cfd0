"""Bài viết chung: one article for all followers, by day, few a month; nobody is told twice or forgotten."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.simulator.accounts import Account
from bot.simulator.faults import Where
from storage import diary, people
from storage.tables import Notice, NoticePost, OfficialAccount, Outbox
from storage.words import NoticeKind, NoticeState, OutboxState, ReachState, Role, Route
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Neighbour, Ward

MEETING = "Tuần tới cả thành phố tổng vệ sinh, sáng thứ Bảy từ 7 giờ."
BROADCAST = "/v2.0/oa/message"
REVIEW = timedelta(minutes=31)
MOMENT = timedelta(seconds=20)


@pytest.fixture
async def ward(url: str, tmp_path: Path) -> AsyncIterator[Ward]:
    ward = await Ward.open(url, tmp_path, public_url="https://anninh.example.vn")
    yield ward
    await ward.close()


@pytest.fixture
async def street(ward: Ward) -> Street:
    """Three of them have not written for a month: no message reaches them."""
    street = await Street.of(ward)
    street.heard_days_ago(street.five[:3], 30)
    return street


@pytest.fixture
async def vinh(ward: Ward, street: Street) -> Neighbour:
    """Command of the whole province; Hoa of Tổ 6 does not follow the account."""
    hoa = street.six[1]
    hoa.phone.person.follows = False

    def unfollow(db: Session) -> None:
        person = people.by_zalo_id(db, ward.oa_id, hoa.uid)
        assert person is not None
        person.is_follower = False

    ward.house.clerk.do(unfollow)
    return await ward.person("vinh", Role.POLICE_CHIEF, "SL")


def account(ward: Ward) -> Account:
    return ward.zalo.account(ward.oa_id)


def times_read(one: Neighbour) -> int:
    return sum("tổng vệ sinh" in text for text in one.texts())


def followers(street: Street) -> list[Neighbour]:
    return [*street.five, street.six[0]]


async def begin(ward: Ward, vinh: Neighbour) -> None:
    await vinh.says(f"THÔNG BÁO {MEETING}", "tất cả", "GỬI")
    await ward.until(UNDONE)


def routes(street: Street, number: int = 0) -> list[tuple[Route, ReachState]]:
    notice = street.notices()[number]
    return [(r.route, r.state) for r in street.recipients() if r.notice_id == notice.id]


# --- As it should be ---------------------------------------------------------------------------------------


async def test_all_followers_read_it_once_and_who_follows_not_is_written_to(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    await vinh.says(f"THÔNG BÁO {MEETING}", "tất cả")
    vinh.sees("miễn phí: 6", "5 người đọc qua bài viết chung", "khoảng 30 phút", "không có biên nhận")
    await vinh.says("GỬI")
    await ward.until(UNDONE)
    assert times_read(street.six[1]) == 1
    assert all(times_read(one) == 0 for one in followers(street)), "nothing before Zalo has looked at it"
    await ward.until(MOMENT)
    vinh.sees("Zalo đã nhận bài viết chung", "duyệt khoảng 30 phút", "5 người")
    await ward.until(REVIEW)
    for one in (*followers(street), street.six[1]):
        assert times_read(one) == 1
    assert times_read(street.hung) == 1, "every follower sees an article"
    vinh.sees("đã gửi xong. 6 người: 1 đã nhận, 5 qua bài viết chung, không có biên nhận.")
    assert routes(street) == [(Route.ARTICLE, ReachState.SENT)] * 5 + [(Route.CONSULT_FREE, ReachState.SEEN)]


async def test_the_article_says_what_the_letter_says_and_its_cover_is_ours(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    await begin(ward, vinh)
    await ward.until(MOMENT)
    (article,) = account(ward).articles.values()
    assert article.title == f"THÔNG BÁO: {MEETING}"
    assert article.author == "Công an phường Chiềng Lề"
    assert article.picture == "https://anninh.example.vn/cover/notice.png"
    said = [str(part["content"]) for part in article.body]
    assert MEETING in said
    assert f"Mã {street.code()}." in said


async def test_who_writes_meanwhile_is_counted_and_an_answer_is_heard(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    await vinh.says("THĂM DÒ Tổng vệ sinh hôm nào? | Thứ Bảy | Chủ nhật", "tất cả", "GỬI")
    await ward.until(REVIEW + MOMENT)
    lan = street.five[0]
    (article,) = account(ward).articles.values()
    assert f"– Thứ Bảy: CHỌN 1 {street.code()}" in [str(part["content"]) for part in article.body]
    await lan.says(f"CHỌN 1 {street.code()}")
    assert (Route.ARTICLE, ReachState.SEEN) in routes(street)


@pytest.mark.parametrize("words", ["Phường Chiềng Lề", "các tổ trưởng"])
async def test_what_is_not_for_everybody_is_never_an_article(
    ward: Ward, street: Street, vinh: Neighbour, words: str
) -> None:
    await vinh.says(f"THÔNG BÁO {MEETING}", words)
    vinh.sees_nothing_of("bài viết chung")


async def test_all_communes_together_are_everybody(ward: Ward, street: Street, vinh: Neighbour) -> None:
    await vinh.says(f"THÔNG BÁO {MEETING}", "phường Chiềng Lề, phường Chiềng Sinh")
    vinh.sees("5 người đọc qua bài viết chung")


async def test_what_is_urgent_is_never_an_article(ward: Ward, street: Street, vinh: Neighbour) -> None:
    await vinh.says("KHẨN Vỡ đập, lên đồi cao ngay", "tất cả")
    vinh.sees_nothing_of("bài viết chung")


async def test_where_everybody_wrote_today_nobody_needs_an_article(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    street.heard_days_ago(street.five[:3], 0.2)
    await begin(ward, vinh)
    await ward.until(MOMENT)
    assert not account(ward).articles
    assert {route for route, _ in routes(street)} == {Route.CONSULT_FREE}


# --- Zalo takes its time -----------------------------------------------------------------------------------


async def test_while_zalo_is_at_work_it_is_asked_again_also_after_a_restart(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.habits.article_ready_after = timedelta(minutes=10)
    await begin(ward, vinh)
    await ward.until(timedelta(minutes=2))
    await ward.goes_down()
    ward.clock.set(ward.clock.now() + timedelta(minutes=3))
    await ward.comes_back()
    await ward.until(timedelta(minutes=4))
    assert not account(ward).broadcasts
    await ward.until(timedelta(minutes=10))
    assert len(account(ward).broadcasts) == 1
    await ward.until(REVIEW)
    assert [times_read(one) for one in followers(street)] == [1] * 5


async def test_what_zalo_does_not_finish_is_given_up_and_told_otherwise(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.habits.article_ready_after = timedelta(hours=5)
    await begin(ward, vinh)
    await ward.until(timedelta(hours=3, minutes=1))
    vinh.sees("chưa đăng bài viết chung", "quá lâu")
    assert [times_read(one) for one in followers(street)] == [0, 0, 0, 1, 1]
    vinh.sees("đã gửi xong. 6 người: 3 đã nhận, 3 cần gọi điện")
    await ward.until(timedelta(hours=3))
    assert not account(ward).broadcasts
    assert not account(ward).articles, "what it still became was taken away"


async def test_what_is_written_at_night_waits_for_the_morning(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    await ward.until("22:30")
    await begin(ward, vinh)
    vinh.sees("để tới")
    await ward.until("05:59")
    assert not account(ward).articles
    await ward.until("06:45")
    assert [times_read(one) for one in followers(street)] == [1] * 5


async def test_what_would_arrive_at_night_is_no_article(ward: Ward, street: Street, vinh: Neighbour) -> None:
    await ward.until("21:40")
    street.heard_days_ago(street.five[:3], 30)
    await vinh.says(f"THÔNG BÁO {MEETING}", "tất cả")
    vinh.sees_nothing_of("bài viết chung")


# --- Few of them -------------------------------------------------------------------------------------------


def has_had(ward: Ward, *moments: datetime) -> None:
    """Articles of the account that went out then."""

    def work(db: Session) -> None:
        for number, at in enumerate(moments):
            notice = Notice(
                oa_id=ward.oa_id,
                code=f"TB-0{number}",
                kind=NoticeKind.NOTICE,
                state=NoticeState.DONE,
                created_at=at,
            )
            db.add(notice)
            db.flush()
            post = NoticePost(oa_id=ward.oa_id, notice_id=notice.id, route=Route.ARTICLE, place=f"a{number}")
            post.state, post.at = ReachState.SENT, at
            db.add(post)

    ward.house.clerk.do(work)


async def test_when_the_month_has_had_its_articles_none_is_planned(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    has_had(ward, *(ward.clock.now() - timedelta(days=days) for days in (2, 5, 9, 14)))
    await vinh.says(f"THÔNG BÁO {MEETING}", "tất cả")
    vinh.sees("miễn phí: 3", "Bài viết chung của kênh: đã hết lượt", "3 (3 lâu không nhắn với kênh)")
    await vinh.says("GỬI")
    await ward.until(UNDONE + MOMENT)
    assert not account(ward).articles


async def test_when_today_has_had_its_article_the_next_one_leaves_tomorrow(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    has_had(ward, ward.clock.now() - timedelta(hours=1))
    await begin(ward, vinh)
    assert times_read(street.six[1]) == 1
    await ward.until("23:59")
    assert not account(ward).articles
    await ward.until("06:45")
    assert [times_read(one) for one in followers(street)] == [1] * 5


# --- What goes wrong ---------------------------------------------------------------------------------------


async def test_a_broadcast_whose_answer_was_lost_is_not_repeated_and_that_is_said(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.faults.drop(path=BROADCAST)
    await begin(ward, vinh)
    await ward.until(timedelta(hours=2))
    assert len(account(ward).broadcasts) == 1
    assert [times_read(one) for one in followers(street)] == [1] * 5
    vinh.sees("đã gửi xong. 6 người: 1 đã nhận, 5 qua bài viết chung, chưa rõ Zalo đã đăng chưa.")


@pytest.mark.parametrize(
    ("code", "where", "path", "message"),
    [
        (-223, Where.ARTICLE, None, "OA has reached limit quota create article"),
        (-212, Where.ARTICLE, None, ""),
        (-201, Where.SEND, BROADCAST, ""),
        (-224, Where.SEND, BROADCAST, ""),
        (-218, Where.SEND, BROADCAST, ""),
    ],
)
async def test_what_zalo_refuses_is_told_by_other_ways_and_stops_nothing_else(
    ward: Ward, street: Street, vinh: Neighbour, code: int, where: Where, path: str | None, message: str
) -> None:
    ward.zalo.faults.refuse(code, where=where, path=path, message=message)
    await begin(ward, vinh)
    await ward.until(timedelta(minutes=2))
    vinh.sees("chưa đăng bài viết chung", str(code), "5 người")
    assert [times_read(one) for one in followers(street)] == [0, 0, 0, 1, 1]
    vinh.sees("đã gửi xong. 6 người: 3 đã nhận, 3 cần gọi điện")
    assert ward.read(lambda db: db.get_one(OfficialAccount, ward.oa_id).paused_why) is None


async def test_what_is_refused_just_when_all_seemed_told_is_told_all_the_same(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.faults.refuse(-201, path=BROADCAST)
    await begin(ward, vinh)
    ward.clock.set(ward.clock.now() + MOMENT)
    await ward.house.sender.run_until_quiet()  # verified
    await ward.house.loop.run_until_quiet()
    await ward.house.sender.run_until_quiet()  # refused, and nobody has heard of it yet
    assert {state for route, state in routes(street) if route is Route.ARTICLE} == {ReachState.FAILED}

    def is_done(db: Session) -> None:
        db.get_one(Notice, street.notices()[0].id).state = NoticeState.DONE

    ward.house.clerk.do(is_done)
    await ward.until(timedelta(minutes=1))
    assert [times_read(one) for one in followers(street)] == [0, 0, 0, 1, 1]
    assert street.notices()[0].state is NoticeState.DONE


async def test_what_zalo_finishes_only_at_night_is_broadcast_in_the_morning(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.habits.article_ready_after = timedelta(minutes=125)
    await ward.until("20:00")
    await begin(ward, vinh)
    await ward.until("05:59")
    assert not account(ward).broadcasts
    await ward.until("06:50")
    assert [times_read(one) for one in followers(street)] == [1] * 5


# --- Taken back --------------------------------------------------------------------------------------------


async def test_recalled_before_the_broadcast_nobody_reads_it_and_zalo_keeps_nothing(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.habits.article_ready_after = timedelta(minutes=10)
    await begin(ward, vinh)
    await ward.until(timedelta(minutes=1))
    await vinh.says(f"THU HỒI {street.code()}")
    vinh.sees("Đã thu hồi", "1 người đã nhận")
    await ward.until(timedelta(hours=1))
    assert not account(ward).broadcasts
    assert not account(ward).articles
    assert all(one.is_quiet() for one in followers(street))
    street.six[1].sees("[ĐÍNH CHÍNH]")
    assert routes(street)[0] == (Route.ARTICLE, ReachState.TAKEN_BACK)


async def test_recalled_during_the_review_it_is_removed_and_its_readers_are_told(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    """Nobody knows who has read it; today has had its article, so the correction is one tomorrow."""
    await begin(ward, vinh)
    await ward.until(MOMENT)
    assert len(account(ward).broadcasts) == 1
    await vinh.says(f"THU HỒI {street.code()}")
    vinh.sees("6 người đã nhận")
    vinh.sees("có thể đã đọc", "nhờ Zalo gỡ")
    await ward.until(REVIEW)
    assert not account(ward).articles
    assert [times_read(one) for one in followers(street)] == [0] * 5
    await ward.until("06:45")
    for one in followers(street):
        assert sum("ĐÍNH CHÍNH" in text for text in one.texts()) == 1


async def test_a_lost_broadcast_that_is_recalled_is_corrected_too(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.faults.drop(path=BROADCAST)
    await begin(ward, vinh)
    await ward.until(timedelta(hours=2))
    await vinh.says(f"THU HỒI {street.code()}")
    vinh.sees("có thể đã đọc")
    await ward.until("06:45")
    for one in followers(street):
        assert sum("ĐÍNH CHÍNH" in text for text in one.texts()) == 1


async def test_what_cannot_be_removed_is_told_to_the_author(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    await begin(ward, vinh)
    await ward.until(MOMENT)
    ward.zalo.faults.refuse(-201, where=Where.ARTICLE, path="/v2.0/article/remove")
    await vinh.says(f"THU HỒI {street.code()}")
    await ward.until(MOMENT)
    vinh.sees("chưa gỡ được")


async def test_paused_it_waits_and_goes_on(ward: Ward, street: Street, vinh: Neighbour) -> None:
    ward.zalo.habits.article_ready_after = timedelta(minutes=5)
    await begin(ward, vinh)
    await ward.until(timedelta(minutes=1))
    await vinh.says(f"TẠM DỪNG {street.code()}")
    await ward.until(timedelta(hours=4))
    assert not account(ward).broadcasts
    await vinh.says(f"GỬI TIẾP {street.code()}")
    await ward.until(REVIEW + MOMENT)
    assert [times_read(one) for one in followers(street)] == [1] * 5


async def test_a_broadcast_that_was_on_its_way_when_the_server_died_is_not_repeated(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    await begin(ward, vinh)
    await vinh.says(f"TẠM DỪNG {street.code()}")
    await ward.until(MOMENT)

    def dies(db: Session) -> None:
        """Nobody can tell any more whether Zalo heard it."""
        row = db.exec(select(Outbox).where(col(Outbox.name) == "article_broadcast")).one()
        row.state, row.going_since, row.claimed_by = OutboxState.GOING, ward.clock.now(), "another"

    ward.house.clerk.do(dies)
    await vinh.says(f"GỬI TIẾP {street.code()}")
    await ward.goes_down()
    await ward.comes_back()
    await ward.until(timedelta(hours=2))
    assert not account(ward).broadcasts
    vinh.sees("5 qua bài viết chung, chưa rõ Zalo đã đăng chưa.")


async def test_words_that_zalo_forbids_are_not_sent_by_other_ways(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    ward.zalo.faults.refuse(-248, path=BROADCAST)
    await begin(ward, vinh)
    await ward.until(timedelta(minutes=2))
    vinh.sees("Zalo không cho đăng", "5 người")
    assert [times_read(one) for one in followers(street)] == [0] * 5
    vinh.sees("đã gửi xong. 6 người: 1 đã nhận, 5 cần gọi điện")


async def test_what_is_corrected_is_taken_away_when_the_other_words_leave(
    ward: Ward, street: Street, vinh: Neighbour
) -> None:
    await begin(ward, vinh)
    await vinh.says(f"ĐÍNH CHÍNH {street.code()} Tổng vệ sinh từ 8 giờ")
    vinh.sees("chưa đăng xong", "lời đính chính gửi sau")
    await ward.until(REVIEW + MOMENT)
    ward.house.clerk.do(lambda db: _approve(db, ward))
    await ward.until(timedelta(minutes=1))
    assert not account(ward).articles
    await ward.until("06:45")
    for one in followers(street):
        assert sum("từ 8 giờ" in text for text in one.texts()) == 1


def _approve(db: Session, ward: Ward) -> None:
    """As if a second chief had agreed."""
    notice = db.exec(select(Notice).where(col(Notice.kind) == NoticeKind.CORRECTION)).one()
    notice.state, notice.approved_at = NoticeState.APPROVED, ward.clock.now()
    diary.remind(db, ward.oa_id, "sending", "begin", str(notice.id), ward.clock.now(), {})
