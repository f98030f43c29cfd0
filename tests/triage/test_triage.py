"""Made-up messages as people write them: no emergency is missed, and nearly all the rest is understood."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import surroundings
from handlers.rules.evidence import HEADING, fingerprint
from handlers.rules.folding import strip_accents
from handlers.rules.triage import is_emergency, load_book, read
from storage.words import Intent, Urgency
from tests.triage.corpus import (
    BOOK,
    DEVELOP,
    EXAMPLES,
    MEASURE,
    NOT_SAID,
    NUMBERS,
    TEXTS,
    Measured,
    Message,
    measured,
    messages,
    understood,
)
from tests.triage.learn import all_labelled, lists
from tests.triage.learn_places import labelled_places, places_fingerprint
from tests.triage.made_up_messages import made_up_messages

CORPUS = {name: messages(name) for name in (DEVELOP, MEASURE)}
LEARNED = {EXAMPLES: messages(EXAMPLES), DEVELOP: CORPUS[DEVELOP]}
MESSAGES = CORPUS[DEVELOP]
WHOLE_MESSAGE = 5  # words
EMERGENCIES = [m for m in MESSAGES if m.urgency == Urgency.P1]
LONGEST_MESSAGE = 3000
PROMISED = {"intent": 0.94, "category": 0.92, "emergencies": 0.98, "calm": 0.94, "place": 0.85}


# --- The corpus ------------------------------------------------------------------------------------------


def test_it_holds_every_intent_every_category_and_every_urgency() -> None:
    for corpus in CORPUS.values():
        assert {m.intent for m in corpus} == set(Intent)
        assert {m.urgency for m in corpus} == set(Urgency)
        assert {m.category for m in corpus} == {c.code for c in BOOK.categories.values()}
        assert min(Counter(m.category for m in corpus).values()) >= 2


def test_enough_only_measures_and_none_of_it_is_known_to_the_rest() -> None:
    develop, measure = ({" ".join(m.text.casefold().split()) for m in c} for c in CORPUS.values())
    examples = {" ".join(m.text.casefold().split()) for m in LEARNED[EXAMPLES]}
    assert len(develop) + len(measure) >= 400
    assert len(examples) >= 1000
    assert measure.isdisjoint(develop | examples)
    assert len(measure) * 3 >= len(develop) + len(measure)


def test_no_phrase_of_the_lists_was_copied_from_what_only_measures() -> None:
    """A list that holds whole messages has learned them by heart and understands nothing."""
    written = {phrase for book in (BOOK.matters, BOOK.signs, BOOK.wishes) for phrase in book.phrases}
    for message in CORPUS[MEASURE]:
        bare = strip_accents(message.text).replace(",", "")
        assert len(bare.split()) < WHOLE_MESSAGE or bare not in written


def test_the_points_were_learned_from_these_examples() -> None:
    heading = (TEXTS / "points.csv").read_text(encoding="utf-8").splitlines()[0]
    learned_from = fingerprint([*all_labelled(), *made_up_messages(), *lists()])
    assert heading == HEADING.format(learned_from), "./dev triage-learn learns them anew"


def test_the_points_around_places_were_learned_from_these_examples() -> None:
    heading = (TEXTS / surroundings.TABLE).read_text(encoding="utf-8").splitlines()[0]
    learned_from = places_fingerprint(labelled_places())
    assert heading == surroundings.HEADING.format(learned_from), "./dev triage-learn learns them anew"


@pytest.mark.parametrize("bare", [False, True], ids=["as it is", "without accents"])
def test_what_only_measures_is_understood_too(*, bare: bool) -> None:
    """Only the sums are told: whoever sees which are missed must write others."""
    found = measured(CORPUS[MEASURE], bare=bare)
    shares = {part: getattr(found, part).share for part in PROMISED}
    missed = {part: f"{share:.1%}" for part, share in shares.items() if share < PROMISED[part]}
    assert not missed


@pytest.mark.parametrize("name", LEARNED)
def test_the_promises_are_kept(name: str) -> None:
    found = measured(LEARNED[name])
    assert found.intent.share >= 0.97, _told(found)
    assert found.category.share >= 0.93, _told(found)
    assert found.emergencies.share == 1, _told(found)
    assert found.place.share >= 0.89, _told(found)
    assert found.calm.share >= 0.94, _told(found)


@pytest.mark.parametrize("name", LEARNED)
def test_without_accents_nearly_as_much_is_understood(name: str) -> None:
    found = measured(LEARNED[name], bare=True)
    assert found.intent.share >= 0.95, _told(found)
    assert found.category.share >= 0.88, _told(found)
    assert found.emergencies.share >= 0.96, _told(found)
    assert found.place.share >= 0.80, _told(found)


def test_places_are_labelled_in_enough_of_them() -> None:
    assert sum(m.place not in {NOT_SAID, ""} for m in MESSAGES) >= 45


@pytest.mark.parametrize("message", EMERGENCIES, ids=lambda m: m.text[:40])
def test_no_emergency_is_missed(message: Message) -> None:
    reading = understood(message.text)
    assert reading.intent is Intent.REPORT, reading.reasons
    assert reading.emergency_number in NUMBERS.values()
    assert is_emergency(message.text)


@pytest.mark.parametrize("form", ["NFD", "NFKC", "upper", "spaces"])
def test_the_way_of_writing_changes_nothing(form: str) -> None:
    for message in MESSAGES:
        text = message.text
        if form == "upper":
            text = text.upper()
        elif form == "spaces":
            text = "  " + text.replace(" ", "  ") + " "
        else:
            text = unicodedata.normalize("NFD" if form == "NFD" else "NFKC", text)
        plain, changed = understood(message.text), understood(text)
        told = (changed.intent, changed.category, changed.urgency)
        assert told == (plain.intent, plain.category, plain.urgency), text


def _told(found: Measured) -> str:
    parts = (found.intent, found.category, found.emergencies, found.place, found.calm)
    return "\n\n".join("\n".join(part.missed) for part in parts if part.missed)


# --- What is answered ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("cháy nhà", "114"),
        ("có người ngất xỉu", "115"),
        ("tai nạn xe máy có người bị thương", "115"),
        ("sạt lở đất vào nhà dân", "112"),
        ("đang đánh nhau có dao", "113"),
        ("chồng đánh em", "113"),
        ("cô giáo đánh trẻ", "111"),
        ("có trộm đang cạy cửa", "113"),
        ("mất xe máy hôm qua", None),
        ("xin chào", None),
    ],
)
def test_the_number_to_call_belongs_to_the_danger(text: str, number: str | None) -> None:
    assert understood(text).emergency_number == number


def test_numbers_come_from_the_facts_of_the_day_and_nowhere_else() -> None:
    assert read("cháy nhà", book=load_book({})).emergency_number is None
    assert read("cháy nhà", book=load_book({"fire": "119"})).emergency_number == "119"


@pytest.mark.parametrize(
    ("text", "sealed"),
    [
        ("có người bán ma túy", True),
        ("chồng em đánh em", True),
        ("bé gái bị xâm hại", True),
        ("nhà ông B đánh bạc", True),
        ("bọn đòi nợ ném sơn", True),
        ("karaoke ồn, lại còn hút ma túy", True),
        ("mất xe máy", False),
        ("cháy nhà", False),
    ],
)
def test_some_matters_are_always_sealed(text: str, *, sealed: bool) -> None:
    assert understood(text).confidential is sealed


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Cháy nhà ở tổ 5, ngõ 12", "tổ 5, ngõ 12"),
        ("danh nhau o tdp 7 gan cho", "tdp 7, gan cho"),
        ("tai nạn quốc lộ 6 km 302", "quốc lộ 6 km 302"),
        ("có trộm sau nhà văn hóa", "sau nhà văn hóa"),
        ("mất xe", None),
    ],
)
def test_the_words_for_the_place_are_kept_as_written(text: str, where: str | None) -> None:
    assert understood(text).location_text == where


def test_two_matters_are_both_told_the_graver_one_first() -> None:
    reading = understood("quán karaoke ồn ào, đang đánh nhau")
    assert (reading.category, reading.second_category) == ("violence_fight", "noise_disorder")


def test_every_decision_names_its_words() -> None:
    reading = understood("2h sáng có người lạ cầm xà beng rình rập, hôm qua cũng vậy")
    assert "suspicious_person P2: rình rập (night)" in reading.reasons
    assert "past: hôm qua" in reading.reasons


@pytest.mark.parametrize("text", ["có nhóm truyền đạo lạ", "họ rủ nhau đi biểu tình ở ủy ban"])
def test_politics_is_not_classified_and_none_of_its_words_is_kept(text: str) -> None:
    reading = understood(text)
    assert reading.intent is Intent.COMPLAINT_OFFICIAL  # the one intent whose words are forgotten at once
    assert reading.category == "not_report"
    assert reading.reasons == ("political",)
    assert reading.location_text is None


def test_an_emergency_comes_before_politics_and_before_complaints() -> None:
    assert understood("biểu tình đánh nhau, có người bị thương").urgency is Urgency.P1
    assert understood("công an xã bao che, nó đang cầm dao chém tôi").urgency is Urgency.P1


@pytest.mark.parametrize(
    "text", ["Anh Hùng, tổ trưởng", "trưởng thôn", "anh Nam công an khu vực", "tổ trưởng tổ dân phố 5"]
)
def test_naming_an_official_accuses_nobody(text: str) -> None:
    assert understood(text).intent is not Intent.COMPLAINT_OFFICIAL


@pytest.mark.parametrize(
    "text", ["cán bộ quát dân", "trưởng bản chia không đều", "cong an xa bao ke song bac"]
)
def test_a_short_accusation_is_one(text: str) -> None:
    assert understood(text).intent is Intent.COMPLAINT_OFFICIAL


@pytest.mark.parametrize(
    "text",
    [
        "chào cán bộ, có người chết",
        "cảm ơn anh, nhà em cháy ạ",
        "alo cướp",
        "tuần tra thấy cháy",
        "ca trực: cháy ở chợ",
        "hỏa hoạn!!!!",
        "rò ga gần nhà em",
        "công an ơi đụng xe",
        "nha em chay a",
        "lũ quét ạ",
        "không tìm thấy con ạ",
        "cuu",
        "🆘",
    ],
)
def test_few_words_around_an_emergency_do_not_drown_it(text: str) -> None:
    assert (understood(text).intent, understood(text).urgency) == (Intent.REPORT, Urgency.P1)


def test_a_theft_among_believers_is_a_theft() -> None:
    assert understood("thằng theo đạo tin lành trộm xe máy nhà tôi").category == "theft"


@pytest.mark.parametrize("number", ["0912 345 678", "0987.654.321", "26B1-123.45"])
def test_no_place_holds_the_number_of_a_person(number: str) -> None:
    found = understood(f"hát karaoke ồn ở tổ 5, liên hệ {number}").location_text
    assert found is not None
    assert "tổ 5" in found
    assert number not in found
    assert not set(found) & set("•")


@pytest.mark.parametrize("text", ["giả công an đòi tiền dì tôi", "thằng đó mạo danh cán bộ phường vòi tiền"])
def test_whoever_tells_of_an_impostor_is_heard(text: str) -> None:
    assert (understood(text).intent, understood(text).category) == (Intent.REPORT, "online_fraud")


def test_whoever_cannot_speak_is_asked_nothing_back() -> None:
    reading = understood("cần người gấp, không tiện nói")
    assert (reading.intent, reading.urgency, reading.is_silent) == (Intent.REPORT, Urgency.P1, True)


@pytest.mark.parametrize(
    "text",
    [
        "khong phai chay rac dau, nha chay that",
        "không nhầm đâu, có người chết thật",
        "tôi sắp nhảy đây",
        "thôi chết, tìm thấy bà rồi, bà treo cổ",
    ],
)
def test_an_emergency_that_is_insisted_on_is_not_taken_back(text: str) -> None:
    assert (understood(text).intent, understood(text).urgency) == (Intent.REPORT, Urgency.P1)


def test_a_bag_that_ticks_is_no_lost_property() -> None:
    assert understood("có cái ba lô phát tiếng tít tít ở ghế đá bến xe").category == "weapon_explosive"


def test_a_question_put_to_several_is_one() -> None:
    assert understood("nghe đồn đập thuỷ điện sắp xả lũ, phải không các anh").intent is Intent.RUMOUR_CHECK


def test_a_picture_without_words_is_a_report() -> None:
    reading = read("", book=BOOK, has_media=True)
    assert (reading.intent, reading.category, reading.urgency) == (Intent.REPORT, "other", Urgency.P3)
    assert read("chào", book=BOOK, has_media=True).intent is Intent.REPORT


@pytest.mark.parametrize(
    ("text", "tells"), [("đang cháy", True), ("hôm qua mất xe", True), ("mất xe máy ở tổ 5", False)]
)
def test_it_is_known_whether_they_said_when(text: str, *, tells: bool) -> None:
    assert understood(text).tells_when is tells


# --- The same letters, other words -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("chay nha", "fire_explosion"),
        ("no chay xe nhanh qua", None),
        ("chau chay bo buoi sang", None),
        ("quan com chay ngon", None),
        ("nuoc chay tran ra duong", None),
        ("danh nhau", "violence_fight"),
        ("danh sach to 5", None),
        ("mat xe may", "theft"),
        ("mat dien ca to", "utility_infrastructure"),
        ("sung tu che", "weapon_explosive"),
        ("sung suong qua", None),
        ("cuop giat", "robbery_snatching"),
        ("be bi danh", "child_protection"),
        ("vo be nuoc", None),
        ("ck em danh em", "domestic_violence"),
        ("bi lua ck 5 trieu", "online_fraud"),
    ],
)
def test_a_word_without_accents_is_read_by_its_neighbours(text: str, category: str | None) -> None:
    found = understood(text).category
    assert (
        found == category
        if category
        else found in {"other", "not_report", "utility_infrastructure", "traffic_order"}
    )


@pytest.mark.parametrize(
    "text",
    [
        "ddanhs nhau",
        "dnah nhau",
        "đánhh nhauuu",
        "danhnhau",
        "đ4nh nh4u",
        "đánh\u200b nhau",
        "uýnh lộn",
        "oánh nhau",
        "ĐÁNH NHAU",
        "đanh nhau",
    ],
)
def test_slips_and_games_with_letters_hide_no_fight(text: str) -> None:
    assert understood(text).category == "violence_fight"


# --- Anything at all -------------------------------------------------------------------------------------

ANY_TEXT = st.text(max_size=LONGEST_MESSAGE)
VIETNAMESE = st.lists(
    st.sampled_from(
        [w for m in MESSAGES for w in m.text.split()] + ["🔥", "😭", "\u200b", "\x00", "\n", ".", "?"]
    ),
    max_size=60,
).map(" ".join)


@given(st.one_of(ANY_TEXT, VIETNAMESE))
def test_no_text_breaks_it(text: str) -> None:
    reading = understood(text)
    assert reading.urgency in Urgency
    assert (reading.emergency_number is None) or reading.urgency is Urgency.P1


@given(VIETNAMESE)
def test_reading_twice_is_reading_once(text: str) -> None:
    assert understood(text) == understood(text)
    assert understood(unicodedata.normalize("NFD", text)) == understood(unicodedata.normalize("NFC", text))


@pytest.mark.timeout(20)  # nothing is read again and again: no length is a way to keep the bot busy
@pytest.mark.parametrize(
    "bit", ["cháy ", "không ", "chồng đánh ", "mất ", "zzzz ", "a", "🔥", "1", "…", "đánh\n"]
)
def test_the_longest_message_is_read_to_its_end(bit: str) -> None:
    assert understood((bit * LONGEST_MESSAGE)[:LONGEST_MESSAGE]).urgency in Urgency
