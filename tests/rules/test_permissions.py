"""The table of rights is compared, cell by cell, with a second copy typed by hand from the agreed matrix."""

import pytest

from handlers.rules.permissions import MATRIX, Act, Holding, Scope, Trait, may, may_ask_approval, may_at_all
from storage.words import POLICE, TEAM, Role

TO, OTHER_TO, WARD, OTHER_WARD, PROVINCE = 11, 12, 5, 6, 1
HERE = (TO, WARD, PROVINCE)

# Columns as on paper: Dân · Nhóm trưởng LG · Tổ viên · Tổ trưởng · Trưởng bản · Uy tín · Hòa giải ·
# CSKV · Trực ban · Trưởng CA · UBND · Quản trị.
COLUMNS = (
    Role.RESIDENT,
    Role.CLUSTER_HEAD,
    Role.TEAM_MEMBER,
    Role.TEAM_LEADER,
    Role.UNIT_HEAD,
    Role.RESPECTED_ELDER,
    Role.MEDIATOR,
    Role.BEAT_OFFICER,
    Role.DUTY_OFFICER,
    Role.POLICE_CHIEF,
    Role.COMMITTEE,
    Role.ADMIN,
)

# y yes (within the area of the role) · e everywhere · o own unit · a area after approval · - no
# own unit only if: s assigned · c civil · d dispute · m to own member · v victim chose the head
# area only if: C civil · P P1 · N named officer
PAPER = """
report                e e e e e e e e e e e -
own_data              e e e e e e e e e e e -
report_for_another    e e e e e e - e e - - -
see_report            - - s o c - d y y y C -
see_confidential      - - - - v - - y y y - -
open_identity         - - - - - - - a P y - -
acknowledge           - - - - - - d y y y C -
assign                - - - m - - - y y y C -
ask                   - - - - - - d y y y C -
answer                - - - - - - d y y y C -
go                    - - s o - - d y y y C -
resolve               - - - - - - d y y y C -
register              - - - - - - - y y y - -
resolve_registered    - - - - - - - - - y - -
transfer              - - - - - - - y y y - -
merge                 - - - - - - - y y y - -
raise_urgency         - - s o c - d y y y C -
lower_urgency         - - - - - - - y y y - -
prove_office          - - e e e - e e e e e -
duty                  - - - - - - - y y y - -
console               - - - - - - - y y y - -
notice                - - - o o - - y y y y -
relay                 - o - - - - - - - - - -
alert                 - - - a a - - a a y a -
approve               - - - - - - - - - y - -
patrol                - - o o - - - y y y - -
swap_shift            - - o o - - - y y y - -
plan_patrol           - - - o - - - y y y - -
approve_timesheet     - - - - - - - y y y - -
see_timesheet_sums    - - - - - - - y y y y -
briefing              - - - o - - d y y y - -
briefing_counts       - - - o o y - y y y y -
take_part_in_ballot   e e e e e e e - - - - -
open_ballot           - - - - - - - - - y - -
read_ballot           - - - - - - - - - N - -
propose_role          - - - o o - - y - y y -
invite                - - - - - - - - - y - e
audit                 - - - - - - - - - y - -
check_audit           - - - - - - - - - y - e
talk                  e e e e e e e e e e e e
"""
_WHERE = {
    "e": Scope.ANYWHERE,
    **dict.fromkeys("yaCPN", Scope.AREA),
    **dict.fromkeys("oscdmv", Scope.OWN_UNIT),
}
_IF = {
    "s": Trait.ASSIGNED,
    "c": Trait.CIVIL,
    "d": Trait.DISPUTE,
    "m": Trait.OWN_MEMBER,
    "v": Trait.HEAD_CHOSEN,
    "C": Trait.CIVIL,
    "P": Trait.P1,
    "N": Trait.NAMED,
}
CELLS = [
    (Act(line.split()[0]), role, mark)
    for line in PAPER.strip().splitlines()
    for role, mark in zip(COLUMNS, line.split()[1:], strict=True)
]


@pytest.mark.parametrize(("act", "role", "mark"), CELLS)
def test_each_cell_says_what_the_paper_says(act: Act, role: Role, mark: str) -> None:
    right = MATRIX[act].get(role)
    if mark == "-":
        assert right is None
        return
    assert right is not None
    assert right.scope is _WHERE[mark]
    assert right.only == ({_IF[mark]} if mark in _IF else set())
    assert right.after_approval is (mark == "a")


def test_the_paper_names_every_act_once() -> None:
    acts = [line.split()[0] for line in PAPER.strip().splitlines()]
    assert sorted(acts) == sorted(Act)
    assert set(MATRIX) == set(Act)


def test_somebody_without_a_role_is_a_resident() -> None:
    assert may([], Act.REPORT)
    assert may([], Act.OWN_DATA)
    assert not may([], Act.SEE_REPORT, unit_path=HERE)
    assert not may_at_all([], Act.ACKNOWLEDGE)


def test_an_officer_covers_the_unit_and_all_below_but_not_the_neighbour() -> None:
    desk = [Holding(Role.DUTY_OFFICER, WARD)]
    assert may(desk, Act.ACKNOWLEDGE, unit_path=HERE)
    assert may(desk, Act.ACKNOWLEDGE, unit_path=(WARD, PROVINCE))
    assert not may(desk, Act.ACKNOWLEDGE, unit_path=(31, OTHER_WARD, PROVINCE))
    assert not may(desk, Act.ACKNOWLEDGE, unit_path=(PROVINCE,))
    assert not may(desk, Act.ACKNOWLEDGE)


def test_a_leader_sees_the_own_to_alone() -> None:
    leader = [Holding(Role.TEAM_LEADER, TO)]
    assert may(leader, Act.SEE_REPORT, unit_path=HERE)
    assert not may(leader, Act.SEE_REPORT, unit_path=(OTHER_TO, WARD, PROVINCE))
    higher = [Holding(Role.TEAM_LEADER, WARD)]
    assert not may(higher, Act.SEE_REPORT, unit_path=HERE)


def test_rights_of_two_roles_never_cross_from_one_to_to_the_next() -> None:
    both = [Holding(Role.TEAM_LEADER, TO), Holding(Role.UNIT_HEAD, OTHER_TO)]
    there = (OTHER_TO, WARD, PROVINCE)
    assert may(both, Act.SEE_REPORT, unit_path=HERE)
    assert may(both, Act.SEE_REPORT, unit_path=there, traits={Trait.CIVIL})
    assert not may(both, Act.SEE_REPORT, unit_path=there)
    assert not may(both, Act.PATROL, unit_path=there)


def test_rights_of_two_roles_add_up_in_one_to() -> None:
    both = [Holding(Role.TEAM_MEMBER, TO), Holding(Role.MEDIATOR, TO)]
    assert may(both, Act.RESOLVE, unit_path=HERE, traits={Trait.DISPUTE})
    assert may(both, Act.PATROL, unit_path=HERE)


@pytest.mark.parametrize("role", sorted(TEAM))
def test_a_team_role_never_sees_a_sealed_report_nor_the_sender_nor_ends_a_report(role: Role) -> None:
    team = [Holding(role, TO)]
    everything = frozenset(Trait)
    for act in (Act.SEE_REPORT, Act.ASSIGN, Act.GO, Act.RAISE_URGENCY, Act.SEE_CONFIDENTIAL):
        assert not may(team, act, unit_path=HERE, confidential=True, traits=everything, approved=True)
    for act in (Act.OPEN_IDENTITY, Act.RESOLVE, Act.RESOLVE_REGISTERED, Act.REGISTER, Act.LOWER_URGENCY):
        assert not may(team, act, unit_path=HERE, traits=everything, approved=True)
        assert not may_at_all(team, act)


@pytest.mark.parametrize("role", sorted(POLICE))
def test_police_read_and_handle_a_sealed_report(role: Role) -> None:
    officer = [Holding(role, WARD)]
    for act in (Act.SEE_REPORT, Act.SEE_CONFIDENTIAL, Act.ACKNOWLEDGE, Act.RESOLVE):
        assert may(officer, act, unit_path=HERE, confidential=True)


def test_the_unit_head_reads_domestic_violence_only_where_the_victim_chose_so() -> None:
    head = [Holding(Role.UNIT_HEAD, TO)]
    chosen = {Trait.HEAD_CHOSEN}
    assert may(head, Act.SEE_REPORT, unit_path=HERE, confidential=True, traits=chosen)
    assert not may(head, Act.SEE_REPORT, unit_path=HERE, confidential=True, traits={Trait.CIVIL})
    assert not may(head, Act.SEE_REPORT, unit_path=HERE, traits=chosen)


def test_reading_as_head_does_not_let_the_same_person_send_the_team() -> None:
    both = [Holding(Role.UNIT_HEAD, TO), Holding(Role.TEAM_LEADER, TO)]
    traits = {Trait.HEAD_CHOSEN, Trait.OWN_MEMBER}
    assert may(both, Act.SEE_REPORT, unit_path=HERE, confidential=True, traits=traits)
    assert not may(both, Act.ASSIGN, unit_path=HERE, confidential=True, traits=traits)


def test_sealing_changes_nothing_for_what_is_tied_to_no_unit() -> None:
    assert may([], Act.OWN_DATA, confidential=True)


def test_the_beat_officer_opens_an_identity_only_after_approval() -> None:
    beat = [Holding(Role.BEAT_OFFICER, TO)]
    assert not may(beat, Act.OPEN_IDENTITY, unit_path=HERE, confidential=True)
    assert may_ask_approval(beat, Act.OPEN_IDENTITY, unit_path=HERE, confidential=True)
    assert may(beat, Act.OPEN_IDENTITY, unit_path=HERE, confidential=True, approved=True)


def test_the_duty_desk_opens_an_identity_only_for_p1() -> None:
    desk = [Holding(Role.DUTY_OFFICER, WARD)]
    assert not may_ask_approval(desk, Act.OPEN_IDENTITY, unit_path=HERE)
    assert may(desk, Act.OPEN_IDENTITY, unit_path=HERE, traits={Trait.P1})


def test_the_administrator_reads_no_content() -> None:
    admin = [Holding(Role.ADMIN, None)]
    allowed = {act for act in Act if may_at_all(admin, act)}
    assert allowed == {Act.TALK, Act.INVITE, Act.CHECK_AUDIT}
    assert may(admin, Act.INVITE, unit_path=HERE)


def test_an_administrator_who_also_lives_here_may_report() -> None:
    assert may([Holding(Role.ADMIN, None), Holding(Role.RESIDENT, TO)], Act.REPORT)


def test_the_door_asks_only_whether_the_role_could_ever() -> None:
    assert may_at_all([Holding(Role.COMMITTEE, WARD)], Act.ACKNOWLEDGE)
    assert may_at_all([Holding(Role.TEAM_LEADER, TO)], Act.ALERT)
    assert not may_at_all([Holding(Role.CLUSTER_HEAD, TO)], Act.SEE_REPORT)
