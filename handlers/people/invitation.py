"""Mời: an administrator or a police chief hands out a join code for a role at a unit."""

from handlers.desk import Desk, Feature, Heard
from handlers.desk.places import unit_named
from handlers.rules.codes import new_join_code
from handlers.rules.permissions import Act, may
from handlers.rules.titles import NAMES, role_at_start
from storage import people, units
from storage.words import Role

feature = Feature("invitation")


@feature.command("mời", may=Act.TALK)
def half_said(desk: Desk, heard: Heard) -> None:
    """The order alone; from somebody who may not give it this is an ordinary word."""
    if desk.may(Act.INVITE):
        desk.say("invitation.how")
    else:
        desk.pass_on(heard)


@feature.command("mời {rest}", may=Act.INVITE)
def invite(desk: Desk, heard: Heard) -> None:
    """One code, for one person, for a week."""
    named = role_at_start(heard.args["rest"])
    unit = unit_named(desk, named[1]) if named is not None else None
    if named is None or unit is None:
        desk.say("invitation.how")
        return
    role = named[0]
    path = [u.id for u in units.path(desk.db, unit.id)]
    if role is Role.ADMIN or not may(desk.holdings, Act.INVITE, unit_path=path):
        desk.say("door.not_for_you")
        return
    code = new_join_code(lambda code: people.invitation(desk.db, desk.oa_id, code) is not None)
    valid = desk.facts.waits.invitation
    people.invite(
        desk.db,
        desk.oa_id,
        unit.id,
        role,
        code,
        uses=1,
        expires_at=desk.now + valid.plain,
        now=desk.now,
        by=desk.person.id,
    )
    desk.note("role.invited", "unit", unit.id, role)
    place = units.full_name(desk.db, unit.id)
    desk.say("invitation.made", code=code, role=NAMES[role], unit=place, time=valid.words)
