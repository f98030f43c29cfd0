"""Nói dở: an order without its code, or with half of one, is answered with the reports it may mean."""

import re
from dataclasses import replace

from handlers.desk import Desk, Due, Feature, Heard
from handlers.desk.audience import held_by, open_for, unseen
from handlers.desk.sight import category_name
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from storage import people
from storage.tables import Report

feature = Feature("half_said")
SHOWN = 4  # as many as there may be buttons, less the one to the list
ORDERS = {
    "nhận": Act.ACKNOWLEDGE,
    "nhận tin": Act.ACKNOWLEDGE,
    "đang tới": Act.GO,
    "đang đến": Act.GO,
    "hỏi": Act.ASK,
    "trả lời": Act.ANSWER,
    "giao": Act.ASSIGN,
    "vào sổ": Act.REGISTER,
    "chuyển": Act.TRANSFER,
    "gộp": Act.MERGE,
    "tách": Act.MERGE,
    "đóng": Act.RESOLVE,
}
_BY_WORDS = {fold(order): (order, act) for order, act in ORDERS.items()}
# "BT7", "bt-0oil", "7K3M": somebody meant a code, and it is none.
_HALF_A_CODE = re.compile(r"bt(?:[-–]|[-–\s]?\w{0,8}\b|$)|(?=\w*\d)[a-z0-9]{4,8}$", re.IGNORECASE)


def _listen(order: str, act: Act) -> None:
    @feature.command(order, may=Act.TALK)
    def alone(desk: Desk, heard: Heard) -> None:
        """The order alone; from somebody who may not give it these are ordinary words."""
        if desk.may(act):
            _offer(desk, order, act, "half_said.which")
        else:
            desk.pass_on(replace(heard, args={}))

    @feature.command(f"{order} {{rest}}", may=act)
    def with_words(desk: Desk, heard: Heard) -> None:
        """With half a code; other words are ordinary words, because officers report as well."""
        if _HALF_A_CODE.match(heard.args["rest"]):
            _offer(desk, order, act, "half_said.bad_code")
        else:
            desk.pass_on(replace(heard, args={}))


for _order, _act in ORDERS.items():
    _listen(_order, _act)


@feature.due("alone")
def alone_elsewhere(desk: Desk, due: Due) -> None:
    """`XONG` alone also ends a report of one's own; where there is none, an officer means a case."""
    desk.visitor = people.by_id(desk.db, int(due.key))
    if desk.visitor is not None:
        _offer(desk, "xong", Act.RESOLVE, "half_said.which")


def _offer(desk: Desk, order: str, act: Act, key: str) -> None:
    """The reports that may be meant: for `NHẬN` what nobody has taken, otherwise one's own first."""
    found = open_for(desk, act)
    mine = held_by(desk.person, found)
    likely = unseen(found) if act is Act.ACKNOWLEDGE else [*mine, *(r for r in found if r not in mine)]
    choices = [(_label(desk, r), f"{order.upper()} {r.code}") for r in likely[:SHOWN]]
    desk.say(key if choices else "half_said.none", order=order.upper(), choices=choices)


def _label(desk: Desk, report: Report) -> str:
    return f"{report.code} – {report.urgency} {category_name(desk, report.category)}"
