"""A notice as a card of Zalo's: which approved template carries it, filled with what, at what price."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.desk.desk import Desk
from handlers.desk.notices import KIND_WORDS, hurries
from handlers.rules.clocks import VIETNAM
from handlers.rules.templates import Blank, Unfit, fill, is_open_all_day
from handlers.rules.ways import Ways
from storage import notices, templates, units
from storage.tables import MessageTemplate, Notice
from storage.words import Route

VAT = 10  # percent on Zalo's prices
NONE_CARRIES = "kênh chưa có mẫu nào được duyệt cho loại tin này"


@dataclass(frozen=True)
class Fitting:
    """A template that can carry a notice, or in words why none can."""

    template_id: str = ""
    data: Mapping[str, str] | None = None
    at_any_hour: bool = False
    prices: Mapping[Route, int] | None = None
    why_not: str = ""

    @property
    def is_any(self) -> bool:
        return self.data is not None

    def written(self) -> dict[str, Any]:
        """As every slice of the fan-out reads it, also after a crash."""
        return {"template_id": self.template_id, "data": dict(self.data or {})}


def fitting(desk: Desk, notice: Notice) -> Fitting:
    """The cheapest template that carries this kind and holds these words."""
    parts, why = _parts(desk, notice), ""
    for template in _carrying(desk, notice):
        try:
            data = fill([_blank(b) for b in template.blanks], parts)
        except Unfit as unfit:
            why = why or str(unfit)
        else:
            at_any_hour = hurries(desk, notice) and is_open_all_day(template.tag)
            return Fitting(template.template_id, data, at_any_hour, _prices(template))
    return Fitting(why_not=why or NONE_CARRIES)


def _carrying(desk: Desk, notice: Notice) -> list[MessageTemplate]:
    """Where no template is for corrections, whoever got a card is corrected by a card of the same kind."""
    first = notices.first_of(desk.db, notice)
    kinds = dict.fromkeys((notice.kind, first.kind))
    return [t for kind in kinds for t in templates.carrying(desk.db, desk.oa_id, kind)]


def _parts(desk: Desk, notice: Notice) -> dict[str, str]:
    own = next(iter(units.path(desk.db, notice.unit_id)), None)
    said = {part: str(notice.parts.get(part) or "") for part in ("when", "where")}
    operator = desk.office.operator or desk.account.name or "Công an"
    return {
        **said,
        "words": str(notice.parts.get("what") or notice.text) if notice.prepared else notice.text,
        "place": own.name if own is not None else operator,
        "audience": notice.audience_words,
        "kind": KIND_WORDS[notice.kind],
        "code": notice.code,
        "operator": operator,
    }


def _blank(told: Mapping[str, Any]) -> Blank:
    return Blank(
        str(told["name"]), int(told["shortest"]), int(told["longest"]), bool(told.get("may_be_empty"))
    )


def _prices(template: MessageTemplate) -> dict[Route, int]:
    """With VAT."""
    told = {Route.TEMPLATE_UID: template.price_uid, Route.TEMPLATE_PHONE: template.price_phone}
    return {route: -(-price * (100 + VAT) // 100) for route, price in told.items()}


def priced(known: Ways, card: Fitting, quota: int | None) -> Ways:
    """The ways with the price and the hours of this template, and the quota of this account."""
    by_route = dict(known.by_route)
    for route, price in (card.prices or {}).items():
        if route not in by_route:
            continue
        way = replace(by_route[route], price=price)
        way = replace(way, daily=quota) if quota is not None else way
        by_route[route] = replace(way, opens="", closes="") if card.at_any_hour else way
    return replace(known, by_route=by_route)


def midnight(now: datetime) -> datetime:
    return now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
