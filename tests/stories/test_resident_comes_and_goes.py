"""Coming takes three taps or none, leaving costs no open report, and being forgotten is thorough."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage import people
from storage.tables import Consent, Conversation, Grant, Inbox, Outbox, Person, Reporter, Unit
from storage.words import Purpose, Role
from tests.stories.ward import Neighbour, Ward

KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"
SECRET = "mất kính xe ở tổ 5, tôi là Bé Bảy"


def person_of(ward: Ward, who: Neighbour) -> Person:
    found = ward.read(lambda db: people.by_zalo_id(db, ward.oa_id, who.uid))
    assert found is not None
    return found


def home(ward: Ward, who: Neighbour) -> str | None:
    unit_id = person_of(ward, who).home_unit_id
    return ward.read(lambda db: getattr(db.get(Unit, unit_id), "code", None)) if unit_id else None


# --- Coming ----------------------------------------------------------------------------------------------


async def test_the_first_screen_says_who_answers_and_whom_to_call_in_danger(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.follows()
    text = mai.texts()[0]
    for words in ("Công an phường Chiềng Lề", "máy trả lời", "113", "114", "115", "không thay số khẩn cấp"):
        assert words in text


async def test_three_taps_and_one_is_at_home(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.follows()
    await mai.presses("Phường Chiềng Lề")
    await mai.presses("Tổ 5")
    assert home(ward, mai) == "CLE05"
    await mai.presses("Có, nhận thông báo")
    consent = ward.read(lambda db: db.exec(select(Consent)).one())
    assert (consent.purpose, consent.agreed) == (Purpose.NOTICES, True)
    assert consent.text_version == ward.house.loop.office.texts.version
    assert ward.reports() == []


async def test_names_may_be_typed_without_accents(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.opens_chat()
    await mai.says("chieng le", "to 6", "KHÔNG NHẬN TIN")
    assert home(ward, mai) == "CLE06"
    assert not ward.read(lambda db: db.exec(select(Consent)).one()).agreed


async def test_back_from_the_groups_leads_to_the_communes(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.follows()
    await mai.presses("Phường Chiềng Lề")
    await mai.says("QUAY LẠI")
    await mai.presses("Phường Chiềng Sinh")
    await mai.says("tổ 9")
    assert home(ward, mai) == "CSI09"


async def test_whoever_skips_may_report_at_once(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.follows()
    await mai.presses("Bỏ qua")
    assert "cứ nhắn" in mai.last()
    await mai.says("có người đổ rác trộm ở chợ")
    assert len(ward.reports()) == 1


async def test_whoever_reports_instead_of_choosing_is_heard(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.follows()
    await mai.says("có trộm đang cậy cửa ở tổ 5 phường Chiềng Lề")
    assert len(ward.reports()) == 1
    mai.sees("GỌI NGAY 113")
    assert ward.report().code in mai.last()


async def test_whoever_writes_without_following_is_heard_as_well(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.says(KARAOKE)
    mai.sees(ward.report().code)


# --- Joining ---------------------------------------------------------------------------------------------


def invite(ward: Ward, code: str, *, uses: int = 1, days: int = 7, role: Role = Role.TEAM_MEMBER) -> None:
    now = ward.clock.now()
    unit = ward.read(lambda db: db.exec(select(Unit).where(col(Unit.code) == "CLE05")).one())
    expires_at = now + timedelta(days=days)
    ward.house.clerk.do(
        lambda db: people.invite(
            db, ward.oa_id, unit.id, role, code, uses=uses, expires_at=expires_at, now=now, by=None
        )
    )


def roles(ward: Ward) -> list[Role]:
    return ward.read(lambda db: [g.role for g in db.exec(select(Grant))])


async def test_a_join_code_gives_the_role_once(ward: Ward) -> None:
    invite(ward, "K7M3P9QR")
    mai, tam = await ward.person("mai"), await ward.person("tám")
    await mai.says("tham gia k7m3-p9qr")
    mai.sees("Đã ghi vai trò", "Tổ 5")
    await tam.says("THAM GIA K7M3P9QR")
    tam.sees("không dùng được")
    await mai.says("THAM GIA K7M3P9QR")
    assert roles(ward) == [Role.TEAM_MEMBER]


async def test_an_expired_code_gives_nothing(ward: Ward) -> None:
    invite(ward, "K7M3P9QR", days=7)
    await ward.until(timedelta(days=7, minutes=1))
    mai = await ward.person("mai")
    await mai.says("THAM GIA K7M3P9QR")
    mai.sees("không dùng được")
    assert roles(ward) == []


@pytest.mark.parametrize("words", ["THAM GIA SAIMA999", "tham gia"])
async def test_a_wrong_code_or_none_is_answered_and_begins_no_report(ward: Ward, words: str) -> None:
    mai = await ward.person("mai")
    await mai.says(words)
    mai.sees("không dùng được")
    assert (roles(ward), ward.reports()) == ([], [])


# --- Going -----------------------------------------------------------------------------------------------


async def test_whoever_leaves_is_still_answered_about_an_open_report(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await lan.says(KARAOKE, "XONG")
    await lan.unfollows()
    assert not person_of(ward, lan).is_follower
    await beat.says(f"NHẬN {ward.report().code}")
    lan.sees("đã nhận")


async def test_whoever_comes_back_is_welcomed_and_keeps_the_home(ward: Ward) -> None:
    mai = ward.stranger("mai")
    await mai.follows()
    await mai.presses("Phường Chiềng Lề")
    await mai.presses("Tổ 5")
    await mai.unfollows()
    mai.has_read()
    await mai.follows()
    assert person_of(ward, mai).is_follower
    assert home(ward, mai) == "CLE05"
    mai.sees("Công an phường Chiềng Lề")


# --- Being forgotten -------------------------------------------------------------------------------------


def traces(ward: Ward, uid: str) -> list[str]:
    """Where the person, or what they wrote, can still be read, but for receipts of our last words."""
    found = []
    for person in ward.read(lambda db: list(db.exec(select(Person)))):
        found += ["person"] if uid in person.zalo_id or person.name == "mai" else []
    for item in ward.read(lambda db: list(db.exec(select(Inbox)))):
        is_farewell = item.event_name.startswith(("oa_send", "user_received", "user_seen"))
        is_there = uid.encode() in item.body or uid in item.subject
        found += [f"inbox {item.event_name}"] if is_there and not is_farewell else []
        found += ["words"] if "Bé Bảy".encode() in item.body else []
    for row in ward.read(lambda db: list(db.exec(select(Outbox)))):
        is_open = row.name in {"forget_follower", "my_data.erased"}
        found += [f"outbox {row.name}"] if uid in f"{row.recipient}{row.details}" and not is_open else []
    for reporter in ward.read(lambda db: list(db.exec(select(Reporter)))):
        found += ["reporter"] if reporter.identity else []
    return found + ["talk" for _ in ward.read(lambda db: list(db.exec(select(Conversation))))]


@pytest.mark.parametrize("way", ["zalo", "words"])
async def test_whoever_wishes_to_be_forgotten_is(ward: Ward, way: str) -> None:
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await mai.says(SECRET, "XONG")
    code = ward.report().code
    if way == "zalo":
        await mai.withdraws()
    else:
        await mai.says("xoa du lieu")
        mai.sees("chắc chắn")
        await mai.presses("Đồng ý xóa")
        mai.sees("Đã xóa")
    await ward.until(timedelta(hours=1))
    assert traces(ward, mai.uid) == []
    assert ward.report().code == code, "what happened is still with the police"


async def test_erasing_needs_the_whole_sentence_a_second_time(ward: Ward) -> None:
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await mai.says("ĐỒNG Ý XÓA")
    mai.sees("XÓA DỮ LIỆU")
    await mai.says("XÓA DỮ LIỆU")
    await mai.presses("Không xóa")
    await mai.says("ĐỒNG Ý XÓA")
    assert home(ward, mai) == "CLE05"


async def test_my_data_shows_what_is_kept(ward: Ward) -> None:
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await mai.says(KARAOKE, "XONG", "du lieu cua toi")
    assert "Tổ 5" in mai.last()
    assert "Tin trong mục TIN CỦA TÔI: 1" in mai.last()
