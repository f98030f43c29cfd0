"""Sổ hộ: people say in which house they live, heads of clusters which houses they look after."""

from handlers.desk import Desk, Feature, Heard
from handlers.rules.permissions import Act, may
from storage import doors, people, units
from storage.tables import Unit

feature = Feature("household")
LONGEST = 120  # characters that a house is called by


@feature.command("ghi nhà {rest}", may=Act.OWN_DATA)
def mine(desk: Desk, heard: Heard) -> None:
    """In which house this phone is: nobody has to knock there once it has answered."""
    label, unit_id = heard.args["rest"].strip(), desk.person.home_unit_id
    if unit_id is None:
        desk.say("household.where_first")
    elif len(label) > LONGEST:
        desk.say("household.too_long", most=LONGEST)
    else:
        kept = doors.live_in(desk.db, desk.oa_id, unit_id, label, desk.person.id)
        desk.say("household.noted" if kept else "household.taken", house=label, unit=_name(desk, unit_id))


@feature.command("ghi hộ {rest}", may=Act.RELAY)
def of_my_cluster(desk: Desk, heard: Heard) -> None:
    """A head of a cluster writes down a house, also one without a phone."""
    label, unit = heard.args["rest"].strip(), _cluster(desk)
    if unit is None:
        desk.say("door.not_for_you")
    elif len(label) > LONGEST:
        desk.say("household.too_long", most=LONGEST)
    else:
        doors.look_after(desk.db, desk.oa_id, unit.id, label, desk.person.id)
        count = doors.how_many_of(desk.db, desk.person.id)
        desk.say("household.in_your_books", house=label, unit=unit.name, count=count)


def _cluster(desk: Desk) -> Unit | None:
    """The unit in which this person heads a cluster."""
    held = people.grants_of(desk.db, desk.person.id, desk.now)
    mine = [g.unit_id for g in held if may(desk.holdings, Act.RELAY, unit_path=[g.unit_id])]
    return next((unit for unit_id in mine for unit in units.path(desk.db, unit_id)[:1]), None)


def _name(desk: Desk, unit_id: int) -> str:
    return units.full_name(desk.db, unit_id)
