"""Two people who ask about one rumour in their own words; and two rumours that only sound alike."""

import pytest

from handlers.rules.rumours import is_same

KIDNAP = "nghe nói có bắt cóc trẻ em ở cổng trường Chiềng Lề có thật không"


@pytest.mark.parametrize(
    "other",
    [
        "nghe noi bat coc tre con o cong truong co that khong a",
        "có đúng là bắt cóc trẻ em gần trường không vậy mọi người",
        "cho hỏi vụ bắt cóc trẻ em ở trường chiềng lề thật hay giả",
        "bắt coc tre em cổng trườngg có thật ko",
    ],
)
def test_the_same_rumour_in_other_words(other: str) -> None:
    assert is_same(KIDNAP, other)
    assert is_same(other, KIDNAP)


@pytest.mark.parametrize(
    "other",
    [
        "nghe nói vỡ đập thủy điện Sơn La có thật không",
        "nghe nói mất điện ba ngày có đúng không",
        "có phải sắp động đất không",
        "nghe nói công an phường đổi trụ sở có thật không",
        "có thật không",
        "",
    ],
)
def test_another_rumour(other: str) -> None:
    assert not is_same(KIDNAP, other)
    assert not is_same(other, KIDNAP)
