"""The roles somebody holds just now, as the rules of what they may do count them."""

from collections.abc import Sequence

from handlers.rules.permissions import Holding
from storage.tables import Grant, Person
from storage.words import Role


def held_by(person: Person, grants: Sequence[Grant]) -> list[Holding]:
    """Everybody with a phone is also a resident; administrators are named in the settings."""
    held = [Holding(g.role, g.unit_id) for g in grants]
    admin = [Holding(Role.ADMIN, None)] if person.is_admin else []
    return [Holding(Role.RESIDENT, None), *held, *admin]
