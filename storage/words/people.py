"""Who people are, and where they belong."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to a unit (identifiers of the outside contract)."""

    RESIDENT = "resident"
    CLUSTER_HEAD = "cluster_head"
    TEAM_MEMBER = "team_member"
    TEAM_LEADER = "team_leader"
    UNIT_HEAD = "unit_head"
    MEDIATOR = "mediator"
    RESPECTED_ELDER = "respected_elder"
    BEAT_OFFICER = "beat_officer"
    DUTY_OFFICER = "duty_officer"
    POLICE_CHIEF = "police_chief"
    COMMITTEE = "committee"
    ADMIN = "admin"


POLICE = frozenset({Role.BEAT_OFFICER, Role.DUTY_OFFICER, Role.POLICE_CHIEF})
TEAM = frozenset({Role.TEAM_MEMBER, Role.TEAM_LEADER})


class UnitKind(StrEnum):
    """The chain since 1 July 2025: province, commune (xã or phường), group (tổ, bản, tiểu khu)."""

    PROVINCE = "province"
    COMMUNE = "commune"
    GROUP = "group"


class Purpose(StrEnum):
    """What a person agreed to, one answer for each."""

    NOTICES = "notices"
    LOCATION = "location"
    NAME = "name"
    PHONE = "phone"  # that notices come to a telephone number where no message gets through


class Force(StrEnum):
    """Who goes on patrol together: police, militia (dân quân), and the team of the group."""

    POLICE = "police"
    MILITIA = "militia"
    TEAM = "team"
    ANY = "any"  # of a need: whoever they are, all are counted
