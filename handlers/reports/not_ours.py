"""Không nhận ở đây: accusations against officials, politics and religion are turned away, nothing is kept."""

from handlers.desk import AtRest, Desk, Feature, Heard
from handlers.desk.unkept import Redirected, belongs_to_it, kind_of
from handlers.rules.triage import Reading
from storage import units
from storage.words import Intent

feature = Feature("not_ours")


@feature.intent(Intent.COMPLAINT_OFFICIAL)
def redirect(desk: Desk, heard: Heard, reading: Reading) -> Redirected:  # noqa: ARG001
    """Where to go instead is said; the words stay nowhere, only that it happened is counted.

    The name of a complainant is a state secret (QĐ 774/QĐ-TTg), so the words must not stay with us.
    """
    return _turn_away(desk, kind_of(reading))


@feature.step(Redirected)
def more(desk: Desk, heard: Heard, step: Redirected) -> Redirected | AtRest:
    """“Ông ấy nhận 50 triệu”: details are not taken either; other trouble is heard as always."""
    if not belongs_to_it(desk, desk.understand(heard.text)):
        desk.pass_on(heard)
        return AtRest()
    return _turn_away(desk, step.kind, again=True)


def _turn_away(desk: Desk, kind: str, *, again: bool = False) -> Redirected:
    desk.keep_nothing()
    desk.count(f"{kind}.redirected")
    is_repeated = again or isinstance(desk.step, Redirected)
    desk.say(f"not_ours.{kind}_again" if is_repeated else f"not_ours.{kind}", police=_police(desk))
    return Redirected(kind)


def _police(desk: Desk) -> str:
    """The police of the commune this person lives in, as far as it is known."""
    commune = units.commune_of(desk.db, desk.person.home_unit_id)
    if commune is None:
        return "Công an xã, phường nơi bà con ở"
    return f"Công an {commune.name[:1].lower()}{commune.name[1:]}"
