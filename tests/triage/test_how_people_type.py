"""How people type: each habit by itself, with and without accents, and what must not be read into it."""

import unicodedata

import pytest

from handlers.rules.folding import tidy
from handlers.rules.guard import mask, nameless
from handlers.rules.places import Gazetteer, Place
from handlers.rules.whereabouts import landmarks_in, where_said
from storage.words import Intent, UnitKind, Urgency
from tests.triage.corpus import understood

LE = 1
PLACES = Gazetteer(
    [
        Place(LE, UnitKind.COMMUNE, "Phường Chiềng Lề"),
        Place(2, UnitKind.GROUP, "Tổ 5", parent_id=LE, landmarks=("quan hoa ban",)),
        Place(3, UnitKind.GROUP, "Tổ 12", parent_id=LE),
        Place(9, UnitKind.COMMUNE, "Phường Chiềng Sinh"),
    ]
)


# --- The door --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "cháy nhà",
        unicodedata.normalize("NFD", "cháy nhà"),
        "ch\u200báy nh\u200dà",
        "\u202echáy\x00 nhà",
        "CHÁY  NHÀ",
    ],
)
def test_every_way_of_writing_the_same_letters_is_one(typed: str) -> None:
    assert understood(typed).category == "fire_explosion"
    assert unicodedata.is_normalized("NFC", tidy(typed))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("🔥 nhà bà hàng xóm", "fire_explosion"),
        ("🚑 ông cụ ngã", "medical_emergency"),
        ("🔫 ngoài ngõ", "violence_fight"),
        ("cứu 🆘", "other"),
    ],
)
def test_a_picture_among_the_words_carries_meaning(text: str, category: str) -> None:
    reading = understood(text)
    assert (reading.category, reading.urgency) == (category, Urgency.P1)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("ko bit lm s, ng ta đánh nhau qtqđ r", "violence_fight"),
        ("tụi nó quậy quá trời, hổng ai ngủ được", "noise_disorder"),
        ("bên nớ cháy nhà rồi tề", "fire_explosion"),
        ("mất xm trc cửa nhà tối wa", "theft"),
        ("bj lừa ck 5tr", "online_fraud"),
    ],
)
def test_short_forms_games_and_dialects_are_read(text: str, category: str) -> None:
    assert understood(text).category == category


# --- When ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_past"),
    [
        ("hôm qua cháy kho", True),
        ("21h30 hôm qua có đánh nhau", True),
        ("10h kém 5 tối qua bị giật túi", True),
        ("tối nay bọn nó đánh nhau", False),
        ("đang đánh nhau", False),
        ("tuần trước bị cướp", True),
    ],
)
def test_what_is_over_is_less_urgent_than_what_goes_on(text: str, *, is_past: bool) -> None:
    assert (understood(text).urgency is not Urgency.P1) is is_past
    assert understood(text).tells_when


@pytest.mark.parametrize("when", ["hai giờ sáng", "2h sáng", "23h45", "nửa đêm", "mười một giờ đêm"])
def test_at_night_a_prowler_is_more_urgent(when: str) -> None:
    assert understood(f"{when} có người lạ rình nhà").urgency is Urgency.P2
    assert understood("có người lạ rình nhà").urgency is Urgency.P3


# --- Keyboards, cars and hands ---------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["asdkjh qwe", "jkfdh sdkjfh a", "sdfgh", "zxcv bnm lkj"])
def test_a_cat_on_the_keyboard_reports_nothing(text: str) -> None:
    assert understood(text).intent is Intent.NOISE


@pytest.mark.parametrize("text", ["Facebook Lan", "ddang owr", "K'Brơih bản Nà Ớt", "wifi"])
def test_odd_words_that_somebody_meant_are_no_noise(text: str) -> None:
    assert understood(text).intent is not Intent.NOISE


@pytest.mark.parametrize(
    ("text", "where", "category"),
    [
        ("o to lui trung nguoi", None, "traffic_accident"),
        ("o to 5 o to tong nguoi", "to 5", "traffic_accident"),
        ("chay nha o to dan pho 7", "to dan pho 7", "fire_explosion"),
    ],
)
def test_a_car_without_accents_is_no_group(text: str, where: str | None, category: str) -> None:
    reading = understood(text)
    assert (reading.location_text, reading.category) == (where, category)


@pytest.mark.parametrize(
    ("text", "is_armed"),
    [
        ("ông ấy cầm phong bì vào phòng", False),
        ("nó mang gạch ra xây tường", False),
        ("thanh niên mang súng hơi đi bắn chim", False),
        ("nó cầm gạch đứng trước cửa", True),
        ("nó vung cái xẻng vào người ta", True),
        ("nó mang theo dao tới nhà em", True),
    ],
)
def test_what_is_carried_is_a_weapon_or_not(text: str, *, is_armed: bool) -> None:
    assert (understood(text).urgency is Urgency.P1) is is_armed


def test_an_emergency_nobody_named_is_known_by_the_words_it_is_told_in() -> None:
    """None of the lists names it; what calm messages are told in raises no alarm."""
    reading = understood("thằng bé chui vào cái thùng rồi không lôi ra được, nó tím cả người")
    assert reading.urgency is Urgency.P1
    assert understood("chú tôi mổ ruột thừa xong khỏe rồi, mai về").urgency is not Urgency.P1


# --- Said otherwise --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["không phải cháy đâu, họ đốt rác", "làm gì có cháy"])
def test_what_is_denied_is_not_there(text: str) -> None:
    assert understood(text).category != "fire_explosion"


@pytest.mark.parametrize(
    "text",
    ["không có đánh nhau gì đâu", "làm gì có trộm", "khong phai chay dau a", "chẳng có ai đánh nhau cả"],
)
def test_an_alarm_that_is_only_denied_is_taken_back(text: str) -> None:
    assert understood(text).intent is Intent.WITHDRAW


@pytest.mark.parametrize(
    "text",
    [
        "không có ai bị thương",
        "không phải đánh nhau, nó cướp xe tôi",
        "không thấy cháy à?",
        "cháy rồi, không đùa",
    ],
)
def test_what_denies_something_else_is_not(text: str) -> None:
    assert understood(text).intent is not Intent.WITHDRAW


def test_a_denial_does_not_reach_over_a_comma() -> None:
    assert understood("không, cháy thật rồi").category == "fire_explosion"
    assert understood("không phải đùa đâu, cháy thật").urgency is Urgency.P1


def test_hearsay_is_less_urgent_and_asked_about_it_is_a_rumour() -> None:
    assert understood("nghe nói bên kia cháy").urgency is Urgency.P2
    assert understood("nghe nói có bắt cóc trẻ em phải không").intent is Intent.RUMOUR_CHECK


def test_reported_in_error_is_taken_back() -> None:
    assert understood("báo nhầm rồi ạ, không có gì đâu").intent is Intent.WITHDRAW


@pytest.mark.parametrize(
    ("calm", "grave", "category"),
    [
        ("hàng xóm cãi nhau", "hàng xóm cãi nhau, có dao", "neighbour_dispute"),
        ("va quẹt xe, không ai bị thương", "va quẹt xe, có người bị thương", "traffic_accident"),
    ],
)
def test_weapons_and_people_hurt_make_it_grave(calm: str, grave: str, category: str) -> None:
    assert understood(calm).category == category
    assert understood(calm).urgency is Urgency.P3
    assert understood(grave).urgency is Urgency.P1


def test_children_have_their_own_number() -> None:
    assert understood("bố dượng đánh cháu bé 5 tuổi").emergency_number == "111"


# --- Where -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit"),
    [("ở tổ năm", 2), ("tổ dân phố số năm", 2), ("tổ mười hai", 3), ("to 12", 3), ("tổ hai mươi", None)],
)
def test_numbers_in_words_name_a_group(text: str, unit: int | None) -> None:
    assert PLACES.find(text, near=LE).unit_id == unit


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("cháy ở tổ mười hai", "tổ mười hai"),
        ("tai nạn ở đường Lò Văn Giá", "đường Lò Văn Giá"),
        ("sạt lở km 12 tỉnh lộ 110", "km 12 tỉnh lộ 110"),
        ("đánh nhau sau nhà văn hóa tổ 4", "sau nhà văn hóa, tổ 4"),
        ("chay o ngach 12/5 to 6", "ngach 12/5, to 6"),
        ("cháy ở xưởng gỗ đầu dốc Cao Pha", "xưởng gỗ đầu dốc Cao Pha"),
        ("gọi số điện thoại này", None),
        ("tổ tuần tra đã đi", None),
        ("bán lô hàng giả", None),
    ],
)
def test_the_words_for_the_place_have_their_names(text: str, where: str | None) -> None:
    assert where_said(text) == where


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("tiệm sửa xe cuối ngõ 9 bốc khói", "tiệm sửa xe cuối ngõ 9"),
        ("đánh nhau ở quán phở bà Sen", "quán phở bà Sen"),
        ("cháy nhà kho cạnh trạm bơm", "nhà kho cạnh trạm bơm"),
        ("có người ngã ven hồ", "ven hồ"),
        ("vừa bị trừ tiền ở tài khoản ngân hàng", None),
        ("mấy ông ủy ban nói sao", None),
    ],
)
def test_what_stands_there_belongs_to_where_it_stands(text: str, where: str | None) -> None:
    assert where_said(text) == where


def test_a_landmark_taught_by_an_officer_counts_only_in_its_commune() -> None:
    assert PLACES.find("cháy gần quán Hoa Ban", near=LE).unit_id == 2
    assert PLACES.find("cháy gần quán Hoa Ban", near=9).unit_id is None
    assert PLACES.find("cháy gần quán Hoa Ban, tổ 12", near=LE).unit_id == 3


def test_only_a_spot_with_a_name_can_be_learned() -> None:
    assert landmarks_in("cháy ở quán Hoa Ban, sau nhà văn hóa, ngõ 12") == ["quán Hoa Ban"]


# --- What leaves the case --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("gọi tôi 0912 345 678", "gọi tôi •••"),
        ("xe 26B1-123.45 chạy mất", "xe ••• chạy mất"),
        ("gọi 113 ngay", "gọi 113 ngay"),
    ],
)
def test_telephone_numbers_and_plates_are_covered(text: str, covered: str) -> None:
    assert mask(text) == covered


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("ông Bền hát to", "ông ••• hát to"),
        ("nhà bà Lò Thị Hoa cháy", "nhà bà ••• cháy"),
        ("nó tên là tuấn", "nó tên là •••"),
        ("ông hàng xóm hát to", "ông hàng xóm hát to"),
        ("anh Minh gọi 0912345678", "anh ••• gọi •••"),
    ],
)
def test_names_are_covered_in_what_stays_as_an_example(text: str, covered: str) -> None:
    assert nameless(text) == covered
