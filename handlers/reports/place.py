"""Nơi xảy ra: a reporter or an officer says where it really is; what officers say is learned."""

from dataclasses import dataclass

from handlers.desk import AtRest, Desk, Feature, Heard, Step
from handlers.desk.asking import LONGEST_PLACE
from handlers.desk.growing import grow
from handlers.desk.lessons import keep_example
from handlers.desk.sight import headline, place_words, shortened, visible
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.whereabouts import landmarks_in, where_said
from storage import corrections, reports, units
from storage.tables import Landmark, Report
from storage.words import EntryKind, UnitKind

feature = Feature("place")
OFFERED = 4
LEARNED = 2  # landmarks from one correction


@dataclass(frozen=True)
class AwaitingPlace(Step):
    """The reporter said that the place was read wrongly: the next words are the place."""

    report_id: int


@dataclass(frozen=True)
class AwaitingRightPlace(Step):
    """The officer's next words are the place of this report."""

    code: str


# --- The reporter ----------------------------------------------------------------------------------------


@feature.command("nơi khác", "sai nơi", "sai chỗ", may=Act.REPORT)
def elsewhere(desk: Desk, heard: Heard) -> AwaitingPlace | AtRest:  # noqa: ARG001
    """The place that was shown back is wrong."""
    report = desk.in_hand
    if report is None:
        desk.say("report.nothing_in_hand")
        return AtRest()
    desk.say("place.ask")
    return AwaitingPlace(report.id)


@feature.step(AwaitingPlace, takes=("bỏ qua",))
def told_again(desk: Desk, heard: Heard, step: AwaitingPlace) -> AtRest:
    """These words are the place, whatever was read before."""
    report = reports.by_id(desk.db, step.report_id)
    if report is None or fold(heard.text) == fold("bỏ qua"):
        desk.say("report.nothing_in_hand" if report is None else "place.kept")
        return AtRest()
    if heard.attachments or desk.understand(heard.text).emergency_number:
        desk.pass_on(heard)  # a pin, or something new that cannot wait
        return AtRest()
    grow(desk, report, heard)
    _put(desk, report, heard.text)
    desk.say("place.noted", code=report.code, where=place_words(desk, report))
    return AtRest()


def _put(desk: Desk, report: Report, words: str) -> int | None:
    """Where it is now; returns the group or commune that was named."""
    found = desk.places.find(words, near=report.unit_id or desk.person.home_unit_id)
    if found.unit_id is not None:
        if report.handed_at is not None and report.desk_unit_id is None and report.unit_id != found.unit_id:
            report.desk_unit_id = report.unit_id
        report.unit_id = found.unit_id
    spot = where_said(words, landmarks_only=True)
    report.place = spot or (shortened(words, LONGEST_PLACE) if found.unit_id is None else None)
    return found.unit_id


# --- The officer -----------------------------------------------------------------------------------------


@feature.command("sửa nơi {report}", may=Act.ACKNOWLEDGE)
def offer_places(desk: Desk, heard: Heard) -> AwaitingRightPlace | None:
    """The groups of the commune as buttons; words are taken as well."""
    report = visible(desk, heard.args["report"], Act.ACKNOWLEDGE)
    if report is None:
        return None
    commune = units.commune_of(desk.db, report.unit_id)
    groups = [u for u in units.under(desk.db, commune.id) if u.id != report.unit_id] if commune else []
    choices = [(u.name, f"SỬA NƠI {report.code} {u.code}") for u in groups[:OFFERED]]
    desk.say("place.offer", headline(desk, report), choices=choices)
    return AwaitingRightPlace(report.code)


@feature.step(AwaitingRightPlace)
def place_named(desk: Desk, heard: Heard, step: AwaitingRightPlace) -> AtRest:
    _correct(desk, step.code, heard.text)
    return AtRest()


@feature.command("sửa nơi {report} {rest}", may=Act.ACKNOWLEDGE)
def correct(desk: Desk, heard: Heard) -> AtRest:
    _correct(desk, heard.args["report"], heard.args["rest"])
    return AtRest()


def _correct(desk: Desk, code: str, words: str) -> None:
    report = visible(desk, code, Act.ACKNOWLEDGE)
    if report is None:
        return
    was, spots = place_words(desk, report), _spots_of(desk, report)
    unit = units.by_code(desk.db, desk.oa_id, words)
    if unit is not None:
        report.unit_id = unit.id
    else:
        _put(desk, report, words)
    keep_example(desk, report, "place", was, place_words(desk, report))
    desk.note("report.place_corrected", "report", report.id)
    learned = _learn(desk, report, spots) if unit is not None or desk.places.find(words).unit_id else []
    known = "".join(
        f"\nTừ nay “{known.words}” là {units.full_name(desk.db, known.unit_id)}." for known in learned
    )
    choices = [(f"Quên “{known.words}”"[:30], f"QUÊN NƠI {known.id}") for known in learned]
    desk.say("place.corrected", {**headline(desk, report), "known": known}, choices=choices)


def _spots_of(desk: Desk, report: Report) -> list[str]:
    """The landmarks in what was told; of what is sealed nothing is learned."""
    if report.is_confidential:
        return []
    said = reports.story(desk.db, report, kinds=[EntryKind.WORDS])
    return [spot for e in said if e.text for spot in landmarks_in(e.text)][:LEARNED]


def _learn(desk: Desk, report: Report, spots: list[str]) -> list[Landmark]:
    """These landmarks mean this group from now on, in its commune."""
    path = units.path(desk.db, report.unit_id)
    if not path or path[0].kind is not UnitKind.GROUP or path[0].parent_id is None:
        return []
    learned = [
        corrections.learn(
            desk.db,
            Landmark(
                commune_id=path[0].parent_id,
                unit_id=path[0].id,
                folded=fold(spot)[:120],
                words=spot[:120],
                learned_at=desk.now,
                by_person_id=desk.person.id,
            ),
        )
        for spot in spots
    ]
    for known in learned:
        desk.note("landmark.learned", "landmark", known.id)
    return learned


@feature.command("quên nơi {number}", may=Act.ACKNOWLEDGE)
def unlearn(desk: Desk, heard: Heard) -> None:
    """Undo: these words mean nothing special any more."""
    known = corrections.landmark(desk.db, desk.oa_id, int(heard.args["number"]))
    if known is None:
        desk.say("place.nothing_to_forget")
        return
    words = known.words
    desk.note("landmark.forgotten", "landmark", known.id)
    corrections.unlearn(desk.db, known)
    desk.say("place.forgotten", words=words)
