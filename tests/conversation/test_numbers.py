"""Whatever is said names no fine, and only numbers and deadlines that stand in the facts."""

from datetime import timedelta

from sqlmodel import col, select

from handlers.rules.facts import fact_on
from storage.tables import Outbox
from storage.words import Role
from tests.conversation.parlour import MORNING, Parlour
from tests.texts.numbers import EXAMPLES, LENGTH, MONEY, PHONE, lengths

FACTS = fact_on(MORNING)
KNOWN_LENGTHS = lengths(FACTS)
KNOWN_NUMBERS = {entry.number for entry in FACTS.emergency.values()}
SAID = (
    *(
        "cháy nhà cứu với",
        "tôi vừa chuyển khoản cho bọn lừa đảo",
        "cháu bé đang bị đánh đập",
        "có trộm ở tổ 5",
    ),
    *("nhà bên hát karaoke ồn quá", "chồng tôi đang đánh tôi", "nước lũ cuốn nhà", "có người ngất xỉu"),
    *(
        "karaoke bị phạt bao nhiêu",
        "bao lâu có kết quả giải quyết",
        "số công an số mấy",
        "làm căn cước ở đâu",
    ),
    *(
        "tố cáo chủ tịch nhận hối lộ",
        "nghe nói có bắt cóc có thật không",
        "TRỢ GIÚP",
        "DỮ LIỆU CỦA TÔI",
        "alo",
    ),
    *("TIN CỦA TÔI", "XEM", "GIẤU TÊN", "asdfgh", "chào", "cảm ơn", "GẶP NGƯỜI THẬT", "XÓA DỮ LIỆU"),
)


def test_whatever_is_said_names_only_numbers_and_deadlines_of_the_facts(parlour: Parlour) -> None:
    parlour.settle_in("dũng", Role.POLICE_CHIEF, "CLE")
    for number, words in enumerate(SAID):
        parlour.hear(f"lan{number}", words)
        parlour.hear(f"lan{number}", "XONG")
        parlour.let_pass(timedelta(minutes=11))
    for report in parlour.reports():
        for deed in ("NHẬN {}", "ĐANG TỚI {}", "VÀO SỔ {} 7", "HỎI {} ở đâu?", "XONG {} đã nhắc nhở"):
            parlour.hear("minh", deed.format(report.code))
    parlour.let_pass(timedelta(days=9))
    texts = parlour.db.exec(select(Outbox.text).where(col(Outbox.text) != "")).all()
    assert len(texts) > 100
    numbers, told = set(), set()
    for text in texts:
        bare = EXAMPLES.sub("", text)
        assert not MONEY.search(bare), text
        numbers |= set(PHONE.findall(bare))
        told |= {f"{amount} {unit}" for amount, unit in LENGTH.findall(bare)}
    assert {"113", "114", "115", "111", "112"} <= numbers
    assert numbers <= KNOWN_NUMBERS
    assert told
    assert told <= KNOWN_LENGTHS
