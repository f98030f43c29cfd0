"""Accusations against officials, politics and religion are turned away, and no trace of the words stays."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData
from sqlmodel import Session, col, select

from storage.tables import Media, Tally, metadata
from storage.words import MediaState, Role
from tests.stories.ward import Ward

ACCUSATION = "tôi tố cáo ông Xuân chủ tịch xã nhận hối lộ của nhà Quỳnh"
DETAILS = "ông ấy ăn của nhà tôi cái phong bì Sambuca"
POLITICS = "ở bản có nhóm Sambuca rủ nhau đi biểu tình"
TRACES = ("hối lộ", "Quỳnh", "Sambuca", "phong bì", "biểu tình", "chủ tịch")


def everything(db: Session) -> str:
    """Whatever stands in any row of any table, bodies as they came in included."""
    tables: MetaData = metadata
    return "\n".join(
        repr(value.decode(errors="replace") if isinstance(value, bytes) else value)
        for table in tables.sorted_tables
        for row in db.execute(table.select())
        for value in row
    )


def stays(ward: Ward) -> list[str]:
    kept = ward.read(everything)
    escaped = [trace.encode("unicode_escape").decode() for trace in TRACES]
    return [trace for trace in (*TRACES, *escaped) if trace in kept]


def counted(ward: Ward, name: str) -> int:
    return ward.read(lambda db: sum(t.count for t in db.exec(select(Tally).where(col(Tally.name) == name))))


async def test_no_trace_of_an_accusation_stays(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await lan.says(ACCUSATION)
    lan.sees("tiếp công dân", "VNeID", "không giữ")
    await lan.says(DETAILS)
    assert "không nhận và không giữ" in lan.last()
    await ward.until(timedelta(minutes=6))
    assert ward.reports() == []
    assert duty.is_quiet()
    assert stays(ward) == []
    assert not any(trace in caplog.text for trace in TRACES)
    assert counted(ward, "complaint.redirected") == 2


async def test_pictures_sent_with_it_are_not_fetched(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.sends_photo(ACCUSATION)
    await lan.sends_photo()
    assert ward.read(lambda db: list(db.exec(select(Media)))) == []
    assert stays(ward) == []


async def test_politics_is_sent_to_the_police_in_person_and_only_counted(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(POLITICS)
    lan.sees("liên hệ trực tiếp Công an phường Chiềng Lề")
    assert "tố cáo" not in lan.last()
    assert stays(ward) == []
    assert counted(ward, "political.redirected") == 1


async def test_an_accusation_in_the_middle_of_a_report_is_not_written_into_it(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("hàng xóm hát karaoke ồn ở tổ 5", ACCUSATION)
    assert stays(ward) == []
    assert len(ward.reports()) == 1


@pytest.mark.parametrize(
    "other",
    ["có trộm ở tổ 5", "cứu với cháy nhà", "hôm qua mất xe máy", "nhà bên hát karaoke ồn ở tổ 5"],
)
async def test_other_trouble_right_after_it_is_heard(ward: Ward, other: str) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(ACCUSATION, other)
    assert len(ward.reports()) == 1


async def test_an_hour_later_vague_words_are_a_report_again(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(ACCUSATION)
    await ward.until(timedelta(hours=1))
    await lan.says("ông ấy lại đứng trước cổng nhà tôi")
    assert len(ward.reports()) == 1


async def test_nothing_stays_in_the_file_of_the_database_either(ward: Ward) -> None:
    if not ward.settings.database_url.startswith("sqlite"):
        pytest.skip("the pages of a PostgreSQL server are its own business")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(ACCUSATION, DETAILS)
    file = Path(ward.settings.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as beside:
        assert beside.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    kept = file.read_bytes()  # noqa: ASYNC240 (nothing else runs meanwhile)
    assert b"SQLite format 3" in kept
    for trace in TRACES:
        assert trace.encode() not in kept
        assert trace.encode("unicode_escape") not in kept


# --- Children --------------------------------------------------------------------------------------------


async def test_a_hurt_child_is_answered_with_the_line_for_children_first(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("cháu bé hàng xóm đang bị đánh đập")
    assert lan.last().startswith("GỌI NGAY 111")
    assert "113" in lan.last().splitlines()[0]


async def test_pictures_of_a_hurt_child_are_not_kept_and_that_is_said_once(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.sends_photo()
    await lan.says("cháu bé lớp mầm non bị cô đánh đập dã man")
    await lan.sends_photos(2)
    await ward.until(timedelta(minutes=1))
    media = ward.read(lambda db: list(db.exec(select(Media))))
    assert all(m.state is MediaState.LOST and m.path is None for m in media)
    assert sum("trẻ em tôi không giữ" in t for t in lan.texts()) == 1
    lan.sees_nothing_of("2 ảnh")
