"""An officer corrects with one tap what was understood; the ladder follows, and the machine learns."""

from sqlmodel import select

from storage import units
from storage.tables import Audit, Correction, Landmark, Report
from storage.words import Role, Urgency
from tests.stories.ward import Neighbour, Ward

KARAOKE = "nhà ông Bền hát karaoke ồn quá, tổ 5, gọi tôi 0912345678"
FIGHT = "đánh nhau ở quán Hoa Ban"


async def taken(ward: Ward, words: str = KARAOKE) -> tuple[Neighbour, Neighbour, str]:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(words, "XONG")
    code = ward.report().code
    await duty.says(f"NHẬN {code}")
    return duty, lan, code


def lessons(ward: Ward) -> list[Correction]:
    return ward.read(lambda db: list(db.exec(select(Correction))))


def unit_code(ward: Ward, report: Report) -> str:
    return ward.read(lambda db: units.path(db, report.unit_id)[0].code)


def kinds_offered(officer: Neighbour) -> list[str]:
    labels = [b.label for b in officer.phone.messages()[-1].buttons]
    return [label for label in labels if label.startswith("Sửa thành")]


async def test_one_tap_on_the_first_card_sets_the_kind_right_and_one_more_takes_it_back(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("có người gọi điện lấy cắp facebook của em, tổ 5", "XONG")
    code, was = ward.report().code, ward.report().category
    duty.sees("Tin mới", code)
    first, second = kinds_offered(duty)
    assert first != second
    await duty.presses(first)
    assert ward.report().category != was
    assert first.removeprefix("Sửa thành ") in duty.last()
    assert len(lessons(ward)) == 1
    await duty.presses("Hoàn tác")
    assert ward.report().category == was
    assert "Đã trả lại" in duty.last()
    assert lessons(ward) == []
    await duty.says(f"HOÀN TÁC {code}")
    assert "chưa đổi loại" in duty.last()


async def test_the_kind_somebody_also_named_is_the_first_button(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("quán karaoke ồn ào, đang đánh nhau, tổ 5")
    assert kinds_offered(duty)[0] == "Sửa thành Ồn ào, mất trật tự"


async def test_the_whole_case_has_the_button_too_before_and_after_it_is_taken(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.says(code)
    (offered,) = kinds_offered(duty)
    await duty.presses(offered)
    assert ward.report().category != "noise_disorder"


async def test_what_is_that_kind_already_is_no_lesson(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.says(f"SỬA LOẠI {code} Ồn ào, mất trật tự")
    assert "rồi" in duty.last()
    assert lessons(ward) == []


async def test_what_is_sealed_for_another_reason_stays_sealed(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("quán karaoke ồn ào, đang đánh nhau, có người hút ma túy, tổ 5")
    code, was = ward.report().code, ward.report().category
    assert ward.report().is_confidential
    await duty.says(f"SỬA LOẠI {code} Ma túy", f"HOÀN TÁC {code}")
    assert (ward.report().category, ward.report().is_confidential) == (was, True)


async def test_what_becomes_sealed_leaves_no_word_behind(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.says(f"SỬA LOẠI {code} Cờ bạc")
    assert ward.report().is_confidential
    (lesson,) = lessons(ward)
    assert (lesson.words, lesson.reasons) == ("", "")
    await duty.says(f"HOÀN TÁC {code}")
    assert not ward.report().is_confidential


async def test_the_rest_is_corrected_after_asking(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.presses("Sửa tin")
    assert "Ồn ào" in duty.last()
    labels = [b.label for b in duty.phone.messages()[-1].buttons]
    assert "Sai mức khẩn" in labels
    assert "Sai nơi" in labels
    assert len(labels) == 5
    await duty.presses(labels[0])
    assert ward.report().category != "noise_disorder"
    assert code in duty.last()


async def test_a_correction_stays_as_an_example_without_anybody(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.says(f"SỬA LOẠI {code} Mâu thuẫn, tranh chấp")
    (lesson,) = lessons(ward)
    assert (lesson.understood, lesson.said) == ("noise_disorder", "neighbour_dispute")
    assert "karaoke" in lesson.words
    assert "karaoke" in lesson.reasons
    for secret in ("0912345678", "Bền"):
        assert secret not in lesson.words + lesson.reasons


async def test_of_a_sealed_report_no_word_stays(ward: Ward) -> None:
    duty, _, code = await taken(ward, "nhà bên bán ma túy, tổ 5")
    await duty.says(f"SỬA LOẠI {code} Cờ bạc")
    (lesson,) = lessons(ward)
    assert (lesson.words, lesson.reasons) == ("", "")


async def test_an_unknown_kind_is_answered_with_help(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.says(f"SỬA LOẠI {code} linh tinh")
    assert "không có loại" in duty.last()
    assert ward.report().category == "noise_disorder"


async def test_raised_to_an_emergency_everybody_on_duty_is_rung(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await duty.says(f"SỬA MỨC {code}")
    await duty.presses("P1 – nguy hiểm, gọi ngay")
    assert ward.report().urgency is Urgency.P1
    beat.sees("P1", code)


async def test_lowering_asks_for_a_reason_and_goes_on_at_the_slower_pace(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    chief = await ward.person("sơn", Role.POLICE_CHIEF, "CLE")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(FIGHT + ", tổ 5")
    code = ward.report().code
    await duty.says(f"SỬA MỨC {code} P3")
    assert ward.report().urgency is Urgency.P1
    await duty.presses("Hết nguy hiểm")
    assert ward.report().urgency is Urgency.P3
    chief.has_read()
    await ward.until("10:00")
    assert not [m for m in chief.phone.messages() if code in m.text]
    audit = ward.read(lambda db: [a for a in db.exec(select(Audit)) if a.deed == "report.urgency_lowered"])
    assert [a.why for a in audit] == ["over"]


async def test_the_team_may_not_lower(ward: Ward) -> None:
    _, _, code = await taken(ward)
    leader = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    await leader.says(f"SỬA MỨC {code} P4 VÌ báo nhầm")
    assert ward.report().urgency is Urgency.P3


# --- Where -----------------------------------------------------------------------------------------------


async def test_a_place_put_right_is_known_next_time_and_can_be_unlearned(ward: Ward) -> None:
    duty, _, code = await taken(ward, FIGHT)
    await duty.says(f"SỬA NƠI {code}")
    await duty.presses("Tổ 6")
    assert "quán Hoa Ban" in duty.last()
    assert unit_code(ward, ward.report()) == "CLE06"
    await ward.until("12:00")
    other = await ward.person("hoa", Role.RESIDENT, "CLE05")
    await other.says("cháy ở quán Hoa Ban")
    assert unit_code(ward, ward.reports()[-1]) == "CLE06"
    await duty.says("QUÊN NƠI 1")
    assert ward.read(lambda db: list(db.exec(select(Landmark)))) == []


async def test_words_put_the_place_right_as_well(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.says(f"SỬA NƠI {code} tổ 6, ngõ 3")
    assert "ngõ 3, Tổ 6" in duty.last()


async def test_the_place_is_shown_back_after_the_number_and_put_right_with_one_tap(ward: Ward) -> None:
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("cháy nhà ở tổ 5, ngõ 12")
    answer = lan.last()
    assert answer.index("114") < answer.index("Nơi: ngõ 12, Tổ 5, Phường Chiềng Lề?")
    await lan.presses("Nơi khác")
    await lan.says("tổ 6, ngõ 3")
    assert "ngõ 3, Tổ 6" in lan.last()
    assert ward.report().place == "ngõ 3"


async def test_whoever_must_not_be_overheard_reads_no_place(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("chồng tôi đang đánh tôi, tổ 5 ngõ 12")
    assert "Nơi:" not in lan.last()


# --- How it ended ----------------------------------------------------------------------------------------


async def test_one_tap_after_the_result_says_why_it_ended(ward: Ward) -> None:
    duty, lan, code = await taken(ward)
    await duty.says(f"LÝ DO {code} đã nhắc nhở")
    assert "chưa có kết quả" in duty.last()
    await duty.says(f"XONG {code} Đã nhắc chủ quán")
    lan.sees("Đã nhắc chủ quán")
    await duty.presses("Đã nhắc nhở")
    assert "đã nhắc nhở" in duty.last()
    assert ward.report().outcome == "warned"


async def test_a_reason_nobody_knows_is_asked_with_the_ones_there_are(ward: Ward) -> None:
    duty, _, code = await taken(ward)
    await duty.says(f"XONG {code} Đã nhắc chủ quán", f"LÝ DO {code} linh tinh")
    await duty.presses("Không có thật")
    assert ward.report().outcome == "unfounded"
