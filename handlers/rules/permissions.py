"""Who may do what, and for which tổ: the table of rights, and the two questions asked of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from storage.words import Role


class Act(StrEnum):
    """Everything that needs leave, in the order of the table of rights."""

    TALK = "talk"  # help, cancel, back, join a unit with an invitation
    REPORT = "report"  # send a report, SOS
    OWN_DATA = "own_data"  # own reports: add, withdraw, confirm; see and delete own data
    REPORT_FOR_ANOTHER = "report_for_another"
    SEE_REPORT = "see_report"  # content, never the sender
    SEE_CONFIDENTIAL = "see_confidential"
    OPEN_IDENTITY = "open_identity"  # with a reason, logged, command told
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    ASK = "ask"
    ANSWER = "answer"
    GO = "go"  # "đang tới", "đã đến"
    RESOLVE = "resolve"
    REGISTER = "register"  # "vào sổ"
    RESOLVE_REGISTERED = "resolve_registered"  # whatever stands in the official register is criminal
    TRANSFER = "transfer"
    MERGE = "merge"  # and split again
    RAISE_URGENCY = "raise_urgency"
    LOWER_URGENCY = "lower_urgency"
    PROVE_OFFICE = "prove_office"  # get a code by which residents know a real officer
    DUTY = "duty"  # go on and off duty
    CONSOLE = "console"
    NOTICE = "notice"  # an ordinary notice
    RELAY = "relay"  # carry a notice to one's own households
    ALERT = "alert"  # KHẨN, several tổ, lost person, rumour denial
    APPROVE = "approve"  # the second person of an alert
    PATROL = "patrol"  # own shifts, log
    SWAP_SHIFT = "swap_shift"
    PLAN_PATROL = "plan_patrol"
    APPROVE_TIMESHEET = "approve_timesheet"
    SEE_TIMESHEET_SUMS = "see_timesheet_sums"
    BRIEFING = "briefing"  # the giao ban report
    BRIEFING_COUNTS = "briefing_counts"  # the same, numbers only
    TAKE_PART_IN_BALLOT = "take_part_in_ballot"
    OPEN_BALLOT = "open_ballot"
    READ_BALLOT = "read_ballot"
    PROPOSE_ROLE = "propose_role"
    INVITE = "invite"  # hand out a join code: grants a role
    AUDIT = "audit"
    CHECK_AUDIT = "check_audit"  # that the log is whole, not what it says


class Scope(StrEnum):
    """How far a right reaches."""

    ANYWHERE = "anywhere"  # not tied to a unit
    AREA = "area"  # the unit of the role and everything below it
    OWN_UNIT = "own_unit"  # that unit alone


class Trait(StrEnum):
    """What must be true of the matter before some rights count; the caller states what is true."""

    ASSIGNED = "assigned"  # it was given to this person
    OWN_MEMBER = "own_member"  # it is being given to a member of the leader's own team
    CIVIL = "civil"
    DISPUTE = "dispute"
    P1 = "p1"
    HEAD_CHOSEN = "head_chosen"  # domestic violence, and the victim chose to tell the unit head
    NAMED = "named"  # the officer is one of the two named for this campaign


@dataclass(frozen=True)
class Right:
    """One cell of the table: how far, only for which matters, only after somebody else's approval."""

    scope: Scope
    only: frozenset[Trait] = frozenset()
    after_approval: bool = False

    def reaches(self, unit_id: int | None, unit_path: Sequence[int]) -> bool:
        if self.scope is Scope.ANYWHERE:
            return True
        near = unit_path if self.scope is Scope.AREA else unit_path[:1]
        return unit_id is not None and unit_id in near


@dataclass(frozen=True)
class Holding:
    """A role in force at a unit. Expired ones are left out by whoever asks; None = at no unit."""

    role: Role
    unit_id: int | None


def _only(scope: Scope, *traits: Trait) -> Right:
    return Right(scope, frozenset(traits))


_ANYWHERE = Right(Scope.ANYWHERE)
_AREA = Right(Scope.AREA)
_OWN = Right(Scope.OWN_UNIT)
_APPROVED = Right(Scope.AREA, after_approval=True)

_RESIDENT, _CLUSTER, _ELDER = Role.RESIDENT, Role.CLUSTER_HEAD, Role.RESPECTED_ELDER
_MEMBER, _LEADER, _HEAD, _MEDIATOR = Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.UNIT_HEAD, Role.MEDIATOR
_BEAT, _DESK, _CHIEF = Role.BEAT_OFFICER, Role.DUTY_OFFICER, Role.POLICE_CHIEF
_COMMITTEE, _ADMIN = Role.COMMITTEE, Role.ADMIN

type_row = Mapping[Role, Right]

_EVERYONE: type_row = dict.fromkeys(Role, _ANYWHERE)
# The administrator is technical: runs the machine, reads and writes no content.
_PEOPLE: type_row = {role: right for role, right in _EVERYONE.items() if role is not _ADMIN}
_POLICE: type_row = {_BEAT: _AREA, _DESK: _AREA, _CHIEF: _AREA}
_OWN_DISPUTES = {_MEDIATOR: _only(Scope.OWN_UNIT, Trait.DISPUTE)}
_OWN_CIVIL = {_COMMITTEE: _only(Scope.AREA, Trait.CIVIL)}
_HANDLERS: type_row = {**_POLICE, **_OWN_DISPUTES, **_OWN_CIVIL}
_MINE = _only(Scope.OWN_UNIT, Trait.ASSIGNED)
_SEE: type_row = {
    **_HANDLERS,
    _MEMBER: _MINE,
    _LEADER: _OWN,
    _HEAD: _only(Scope.OWN_UNIT, Trait.CIVIL),
}

# Team roles support the police and pass on at once; they stand in no row that ends a report
# (Law 30/2023/QH15, Art. 7.2, in force since 1-7-2024). A mediator takes an own dispute, but hands
# it to nobody, and nobody but the police speaks for the register.
MATRIX: Mapping[Act, type_row] = MappingProxyType(
    {
        Act.TALK: _EVERYONE,
        Act.REPORT: _PEOPLE,
        Act.OWN_DATA: _PEOPLE,
        Act.REPORT_FOR_ANOTHER: dict.fromkeys(
            (_RESIDENT, _CLUSTER, _MEMBER, _LEADER, _HEAD, _ELDER, _BEAT, _DESK), _ANYWHERE
        ),
        Act.SEE_REPORT: _SEE,
        Act.SEE_CONFIDENTIAL: {**_POLICE, _HEAD: _only(Scope.OWN_UNIT, Trait.HEAD_CHOSEN)},
        Act.OPEN_IDENTITY: {_BEAT: _APPROVED, _DESK: _only(Scope.AREA, Trait.P1), _CHIEF: _AREA},
        Act.ACKNOWLEDGE: _HANDLERS,
        Act.ASSIGN: {**_POLICE, **_OWN_CIVIL, _LEADER: _only(Scope.OWN_UNIT, Trait.OWN_MEMBER)},
        Act.ASK: _HANDLERS,
        Act.ANSWER: _HANDLERS,
        Act.GO: {**_HANDLERS, _MEMBER: _MINE, _LEADER: _OWN},
        Act.RESOLVE: _HANDLERS,
        Act.REGISTER: _POLICE,
        Act.RESOLVE_REGISTERED: {_CHIEF: _AREA},
        Act.TRANSFER: _POLICE,
        Act.MERGE: _POLICE,
        Act.RAISE_URGENCY: _SEE,  # anyone may raise, only police may lower
        Act.LOWER_URGENCY: _POLICE,
        Act.PROVE_OFFICE: dict.fromkeys(
            (_MEMBER, _LEADER, _HEAD, _MEDIATOR, _BEAT, _DESK, _CHIEF, _COMMITTEE), _ANYWHERE
        ),
        Act.DUTY: _POLICE,
        Act.CONSOLE: _POLICE,
        Act.NOTICE: {_LEADER: _OWN, _HEAD: _OWN, **_POLICE, _COMMITTEE: _AREA},
        Act.RELAY: {_CLUSTER: _OWN},
        Act.ALERT: {**dict.fromkeys((_LEADER, _HEAD, _BEAT, _DESK, _COMMITTEE), _APPROVED), _CHIEF: _AREA},
        Act.APPROVE: {_CHIEF: _AREA},
        Act.PATROL: {_MEMBER: _OWN, _LEADER: _OWN, **_POLICE},
        Act.SWAP_SHIFT: {_MEMBER: _OWN, _LEADER: _OWN, **_POLICE},
        Act.PLAN_PATROL: {_LEADER: _OWN, **_POLICE},
        Act.APPROVE_TIMESHEET: _POLICE,
        Act.SEE_TIMESHEET_SUMS: {**_POLICE, _COMMITTEE: _AREA},
        Act.BRIEFING: {_LEADER: _OWN, _MEDIATOR: _only(Scope.OWN_UNIT, Trait.DISPUTE), **_POLICE},
        Act.BRIEFING_COUNTS: {_LEADER: _OWN, _HEAD: _OWN, _ELDER: _AREA, **_POLICE, _COMMITTEE: _AREA},
        Act.TAKE_PART_IN_BALLOT: dict.fromkeys(
            (_RESIDENT, _CLUSTER, _MEMBER, _LEADER, _HEAD, _ELDER, _MEDIATOR), _ANYWHERE
        ),
        Act.OPEN_BALLOT: {_CHIEF: _AREA},
        Act.READ_BALLOT: {_CHIEF: _only(Scope.AREA, Trait.NAMED)},
        Act.PROPOSE_ROLE: {_LEADER: _OWN, _HEAD: _OWN, _BEAT: _AREA, _CHIEF: _AREA, _COMMITTEE: _AREA},
        Act.INVITE: {_CHIEF: _AREA, _ADMIN: _ANYWHERE},
        Act.AUDIT: {_CHIEF: _AREA},
        Act.CHECK_AUDIT: {_CHIEF: _AREA, _ADMIN: _ANYWHERE},
    }
)

_SOMEBODY = (Holding(Role.RESIDENT, None),)


@dataclass(frozen=True)
class _Matter:
    unit_path: Sequence[int]
    confidential: bool
    traits: frozenset[Trait]
    approved: bool

    def allows(self, holding: Holding, act: Act) -> bool:
        right = MATRIX[act].get(holding.role)
        if right is None or (right.after_approval and not self.approved):
            return False
        return right.only <= self.traits and right.reaches(holding.unit_id, self.unit_path)

    def answers(self, holding: Holding, act: Act) -> bool:
        """Both rights of a sealed matter come from one role: a leader who reads as head cannot assign."""
        if not self.confidential or MATRIX[act].get(holding.role) == _ANYWHERE:
            return self.allows(holding, act)
        seen = self.allows(holding, Act.SEE_CONFIDENTIAL)
        return seen if act is Act.SEE_REPORT else seen and self.allows(holding, act)


def may(
    holdings: Sequence[Holding],
    act: Act,
    *,
    unit_path: Sequence[int] = (),
    confidential: bool = False,
    traits: Collection[Trait] = (),
    approved: bool = False,
) -> bool:
    """Whether these roles together give leave for this act, here, on this matter.

    Args:
        holdings: roles in force; none at all is a resident. Each counts only for the units it covers,
            so rights add up per unit and never from one tổ to the next.
        act: the deed.
        unit_path: ids from the unit of the matter (first) up to its province (last); a role whose
            unit stands in it covers the matter, an own-unit right only when it stands first.
        confidential: the matter is sealed; then the same role must also have SEE_CONFIDENTIAL.
        traits: what is true of the matter (civil, dispute, assigned to this person …).
        approved: somebody else with the right to approve has already said yes.
    """
    matter = _Matter(tuple(unit_path), confidential, frozenset(traits), approved)
    return any(matter.answers(holding, act) for holding in holdings or _SOMEBODY)


def may_ask_approval(
    holdings: Sequence[Holding],
    act: Act,
    *,
    unit_path: Sequence[int] = (),
    confidential: bool = False,
    traits: Collection[Trait] = (),
) -> bool:
    """Whether the act would be open once somebody approves; true also where no approval is needed."""
    return may(holdings, act, unit_path=unit_path, confidential=confidential, traits=traits, approved=True)


def may_at_all(holdings: Sequence[Holding], act: Act) -> bool:
    """The question at the door: could any of these roles ever do this? The place is checked later."""
    return any(holding.role in MATRIX[act] for holding in holdings or _SOMEBODY)
