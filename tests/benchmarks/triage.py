"""How long it takes to understand one message: an absolute time, so it is only true of this machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from handlers.rules.facts import fact_on
from handlers.rules.triage import load_book, read
from tests.benchmarks.given import WORDS
from tests.benchmarks.measure import AT_MOST, Aim, Line, seconds, told
from tests.benchmarks.scale import Scale

TIMES = 200
LONG = (
    "Tôi ở tổ 7, tối qua khoảng 11 giờ có hai thanh niên đi xe máy không biển số dừng trước cửa hàng "
    "nhà tôi, một người cầm gậy đập vỡ kính rồi bỏ chạy về hướng quốc lộ 6, nhờ các anh xem camera"
)
MESSAGES = (
    *WORDS,
    "Chao ca nha",
    "chay nha to 5 roi den nhanh voi",
    "Bao giờ làm được căn cước công dân vậy ạ",
    "Nghe nói mai cắt điện cả phường, có đúng không",
    LONG,
)
MILLISECOND = 1e-3


def triage(scale: Scale) -> Iterator[Line]:
    book = load_book({key: fact.number for key, fact in fact_on(datetime.now(UTC)).emergency.items()})
    for text in MESSAGES:
        read(text, book=book)
    took = []
    for _ in range(scale.rounds):
        began = perf_counter()
        for _ in range(scale.of(TIMES, 10)):
            for text in MESSAGES:
                read(text, book=book)
        took.append((perf_counter() - began) / scale.of(TIMES, 10) / len(MESSAGES))
    aim = Aim(AT_MOST, 2.0, 0.5)
    yield told("triage", "one message (ms)", [t / MILLISECOND for t in took], aim, ours=seconds(median(took)))
