"""The look before a notice leaves: exactly what people get, whom it reaches how, and what it costs."""

from dataclasses import dataclass, replace

from handlers.desk.attaching import CALLED, number_of, show_picture
from handlers.desk.catalogue import Button
from handlers.desk.desk import Desk
from handlers.desk.notices import doubt_words, headline, letter, needs_second
from handlers.desk.planning import Estimate, estimate
from handlers.desk.steps import Step
from handlers.rules.notice_words import listed, tells_when
from handlers.rules.reach import Why
from storage import audiences, units
from storage.fanout import TEMPLATES
from storage.tables import Notice
from storage.words import NoticeKind

MOST_PLACES = 5
FEW = 5  # fewer who asked are not counted aloud
MOST_SHOWN = 900  # characters of the sample; people get all of it


@dataclass(frozen=True)
class Previewed(Step):
    """A notice was shown as it will leave; `GỬI` sends it."""

    code: str


def show(desk: Desk, notice: Notice) -> Previewed:
    """Say what would happen, in numbers, and offer to let it happen."""
    made = estimate(desk, notice)
    counts = made.counts()
    notice.plan = {**counts}
    is_two = needs_second(desk, notice, desk.person)
    desk.say("notice.sample", sample=sample(desk, notice))
    show_picture(desk, notice)
    desk.say(
        "notice.preview_two" if is_two else "notice.preview",
        {**headline(notice), **facts(made)},
        places=_places(desk, made),
        missing=_missing(desk, notice, made),
        choices=_choices(notice, counts["everybody"], is_two=is_two),
    )
    return Previewed(notice.code)


def facts(made: Estimate) -> dict[str, object]:
    """Numbers as people say them."""
    counts = made.counts()
    why = made.why()
    return {
        "everybody": counts["everybody"],
        "free": counts["free"],
        "paid": f"{counts['paid']} ({dong(counts['cost'])})" if counts["paid"] else "0",
        "unreached": f"{counts['unreached']} ({why})" if why else "0",
        "minutes": lasting(counts["minutes"]),
        "article": _in_public(made),
        "late": f"{counts['late']} người nhận muộn hơn giờ mong muốn.\n" if counts["late"] else "",
    }


def _in_public(made: Estimate) -> str:
    """How many read it in an article, and what that means; or that there might have been one."""
    count, lead = made.counts()["article"], made.article.lead
    if count:
        return (
            f"– Trong đó {count} người đọc qua bài viết chung của kênh: Zalo duyệt khoảng {lead}, "
            "không có biên nhận, ai quan tâm kênh cũng thấy.\n"
        )
    return "– Bài viết chung của kênh: đã hết lượt.\n" if made.article.is_used_up else ""


def dong(amount: int) -> str:
    return f"{amount:,} đồng".replace(",", ".")


def lasting(minutes: int) -> str:
    """“8 phút”, “2 giờ 5 phút”."""
    hours, rest = divmod(minutes, 60)
    parts = ([f"{hours} giờ"] if hours else []) + ([f"{rest} phút"] if rest or not hours else [])
    return " ".join(parts)


def sample(desk: Desk, notice: Notice) -> str:
    """What people get, as far as there is room to show it."""
    text = letter(desk, notice).with_numbers()
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _places(desk: Desk, made: Estimate) -> str:
    """How many live where; of those who only asked never where they live, of few not how many they are."""
    others = replace(made.whom, askers=())
    found = audiences.by_unit(desk.db, others)
    named = [
        f"{units.path(desk.db, unit_id)[0].name}: {n}" if unit_id is not None else f"chưa rõ nơi ở: {n}"
        for unit_id, n in found[: MOST_PLACES + 1]
    ]
    places = listed([*named, *([""] * (len(found) - len(named)))], MOST_PLACES) or "không có ai"
    asked = made.counts()["everybody"] - sum(n for _, n in found)
    many = str(asked) if asked >= FEW else "một vài"
    return f"{places}, thêm {many} người đã hỏi" if asked else places


def _missing(desk: Desk, notice: Notice, made: Estimate) -> str:
    """What a reader would ask, and what a second person has to look at."""
    found = [] if tells_when(notice.text) else ["⚠ Chưa ghi khi nào."]
    found += [*_about_attached(notice, made), *_about_cards(made)]
    doubtful = doubt_words(desk, notice)
    found += [f"⚠ Cần người thứ hai xem lại:\n{doubtful}"] if doubtful else []
    return "\n".join(found)


def _about_attached(notice: Notice, made: Estimate) -> list[str]:
    """Who gets no picture or recording, and how they are taken away; a picture helps to find somebody."""
    found = []
    if notice.kind is NoticeKind.LOST_PERSON and notice.media_id is None:
        found.append("Có ảnh người lạc thì gửi vào đây, bà con dễ nhận ra hơn.")
    kinds = [kind for kind in CALLED if number_of(notice, kind) is not None]
    by_route = made.plan.by_route()
    without = sum(by_route.get(route, 0) for route in TEMPLATES)
    if kinds and without:
        what = ", ".join(CALLED[kind] for kind in kinds)
        found.append(f"{without} người chỉ nhận được tin theo mẫu nên không có {what}.")
    return found + [_how_to_drop(notice, CALLED[kind]) for kind in kinds]


def _how_to_drop(notice: Notice, what: str) -> str:
    return f"Gửi {what} khác là thay. Bỏ {what}, nhắn: BỎ {what.upper()} {notice.code}"


def _about_cards(made: Estimate) -> list[str]:
    """Who gets it on the telephone number they left, and why a template could not help those who are left."""
    by_phone = made.counts()["by_phone"]
    found = [f"{by_phone} người nhận qua số điện thoại đã để lại."] if by_phone else []
    return [*found, *no_card(made)]


def no_card(made: Estimate) -> list[str]:
    """Why no template reaches those whom no message reaches."""
    could_help = made.plan.by_reason().keys() & {Why.SILENT, Why.BLOCKED}
    return [f"Mẫu tin Zalo không dùng được: {made.card.why_not}."] if could_help and made.card.why_not else []


def _choices(notice: Notice, everybody: int, *, is_two: bool) -> list[Button]:
    send = f"Xin duyệt, gửi {everybody} người" if is_two else f"GỬI THẬT tới {everybody} người"
    return [
        *([(send, f"GỬI {notice.code}")] if everybody else []),
        ("Gửi thử cho riêng tôi", f"GỬI THỬ {notice.code}"),
        ("Đổi người nhận", f"ĐỔI NGƯỜI NHẬN {notice.code}"),
        ("Sửa lời", f"SỬA LỜI {notice.code}"),
        ("Bỏ thông báo này", f"BỎ {notice.code}"),
    ]
