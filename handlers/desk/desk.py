"""The desk: what a feature may do. It says, reminds and notes; it never sends, waits or reads the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from handlers.desk.catalogue import LONGEST_TEXT, Button, Said, cut
from handlers.desk.heard import Heard
from handlers.desk.known_places import known_places
from handlers.desk.office import Office
from handlers.desk.roles import held_by
from handlers.desk.spoken import find
from handlers.desk.steps import AtRest, Step, read_step
from handlers.rules.clocks import Target, due, scaled
from handlers.rules.facts import Facts, fact_on
from handlers.rules.permissions import Act, Holding, may_at_all
from handlers.rules.places import Gazetteer
from handlers.rules.triage import Book, Reading, load_book, read
from storage import audit, conversations, diary, outbox, people, reports, units
from storage.outbox import Promise
from storage.tables import Conversation, OfficialAccount, Person, Report
from storage.words import Lane, OutboxKind, ReportState

NOTHING: Mapping[str, object] = MappingProxyType({})
IN_HAND = timedelta(minutes=10)  # words that come within this time still belong to the same report
ASKED = timedelta(days=1)  # whoever was asked by an officer may need a while to answer


@dataclass
class Desk:
    """One piece of work for one account, inside one transaction."""

    db: Session
    now: datetime
    oa_id: str
    office: Office
    visitor: Person | None = None
    promises: list[Promise] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    menus: dict[int, list[str]] = field(default_factory=dict)  # of people who are not talking just now
    feature: str = "door"
    passed_on: Heard | None = None
    keeps_nothing: bool = False
    understood: dict[tuple[str, bool], Reading] = field(default_factory=dict)

    # --- Who is here ---------------------------------------------------------------------------------

    @property
    def person(self) -> Person:
        """The person talking; there is none at a reminder."""
        if self.visitor is None:
            raise LookupError("nobody is talking")
        return self.visitor

    @cached_property
    def talk(self) -> Conversation:
        return conversations.with_person(self.db, self.person.id)

    @cached_property
    def holdings(self) -> list[Holding]:
        return self.holdings_of(self.person)

    @cached_property
    def account(self) -> OfficialAccount:
        account = self.db.get(OfficialAccount, self.oa_id)
        if account is None:
            raise LookupError("the account is not one of ours")
        return account

    def holdings_of(self, person: Person) -> list[Holding]:
        """Everybody with a phone is also a resident; administrators are named in the settings."""
        return held_by(person, people.grants_of(self.db, person.id, self.now))

    def may(self, act: Act) -> bool:
        """Whether the person may do this anywhere at all; the deed itself looks closer."""
        return may_at_all(self.holdings, act)

    @property
    def facts(self) -> Facts:
        """What the law, Zalo and the commune say today."""
        return fact_on(self.now)

    @property
    def book(self) -> Book:
        """The categories and their words, with the numbers to call that hold today."""
        return load_book({key: entry.number for key, entry in self.facts.emergency.items()})

    def understand(self, text: str, *, has_media: bool = False) -> Reading:
        """What these words mean: read once, however many ask while they are dealt with."""
        asked = (text, has_media)
        if asked not in self.understood:
            self.understood[asked] = read(text, book=self.book, has_media=has_media)
        return self.understood[asked]

    # --- What is said --------------------------------------------------------------------------------

    def say(
        self,
        key: str,
        about: Mapping[str, object] = NOTHING,
        *,
        then: str | None = None,
        choices: Sequence[Button] = (),
        listed: Sequence[str] = (),
        lane: Lane = Lane.REPLY,
        **facts: object,
    ) -> None:
        """Answer the person talking.

        Args:
            key: the text in the language file.
            about: facts that many texts share, such as the headline of a report.
            then: a question added to it, whose buttons replace the answer's own.
            choices: buttons that depend on the moment, shown before the text's own.
            listed: what the numbered lines of the text itself stand for; the buttons count on from there.
            lane: how much of a hurry it is.
            facts: what else the text needs to know.
        """
        said = self.worded(key, {**about, **facts}, then=then)
        said = replace(said, buttons=(*choices, *said.buttons), counted=len(listed))
        self._promise(self.person, key, said, lane=lane)
        if said.buttons or listed:
            self.talk.menu = [*listed, *(sent for _, sent in said.buttons)]
            self.talk.menu_at = self.now

    def tell(
        self,
        listeners: Sequence[Person],
        key: str,
        about: Mapping[str, object] = NOTHING,
        *,
        lane: Lane = Lane.REPLY,
        topic: str | None = None,
        **facts: object,
    ) -> None:
        """Send other people word; with `topic` it can be taken back while it has not left."""
        said = self.worded(key, {**about, **facts})
        for listener in listeners:
            self._promise(listener, key, said, lane=lane, topic=topic)
        for listener in listeners if said.buttons else ():
            self._hand_menu(listener, said.buttons)

    def worded(self, key: str, facts: Mapping[str, object], *, then: str | None = None) -> Said:
        said = self.office.texts.say(key, facts)
        if then is None:
            return said
        asked = self.office.texts.say(then, facts)
        return replace(said, text=f"{said.text}\n\n{asked.text}", buttons=asked.buttons)

    def _promise(self, to: Person, key: str, said: Said, *, lane: Lane, topic: str | None = None) -> None:
        parts = cut(said.with_numbers() + self._recorded(to, said.key), LONGEST_TEXT)
        for number, part in enumerate(parts, 1):
            self.promises.append(
                Promise(
                    oa_id=self.oa_id,
                    lane=lane,
                    feature=self.feature,
                    name=key,
                    recipient=to.zalo_id,
                    text=part,
                    buttons=said.buttons if number == len(parts) else (),
                    topic=topic,
                )
            )

    def _recorded(self, to: Person, key: str) -> str:
        """Where this text can be heard, for whoever would rather listen."""
        if to.language is None or not self.office.prompts or not self.office.public_url:
            return ""
        codes = [u.code for u in units.path(self.db, to.home_unit_id)]
        found = find(self.office.prompts, codes, to.language, key)
        return f"\n\n🔊 {self.office.public_url}/prompts/{found}" if found is not None else ""

    def _hand_menu(self, listener: Person, buttons: Sequence[Button]) -> None:
        """Remember what 1, 2, 3 now stand for; of everybody else's phone it is written down at the end."""
        sent = [payload for _, payload in buttons]
        if self.visitor is not None and listener.id == self.visitor.id:
            self.talk.menu, self.talk.menu_at = sent, self.now
        else:
            self.menus[listener.id] = sent

    def errand(self, name: str, details: Mapping[str, Any], *, kind: OutboxKind = OutboxKind.ERRAND) -> None:
        """Ask for something that needs the network; the answer comes back to this feature.

        What is asked of Zalo's API is an errand; bringing a picture is a fetch, which costs no request.
        """
        self.promises.append(
            Promise(
                oa_id=self.oa_id,
                lane=Lane.REPLY,
                feature=self.feature,
                name=name,
                kind=kind,
                details=dict(details),
            )
        )

    def hush(self, topic: str, why: str) -> None:
        """Take back what was said under this topic and has not left."""
        self.promises = [p for p in self.promises if p.topic != topic]
        outbox.drop_topic(self.db, self.oa_id, topic, why)

    # --- What is remembered --------------------------------------------------------------------------

    def remind(
        self,
        feature: str,
        kind: str,
        key: object,
        *,
        after: Target | timedelta | None = None,
        keep: bool = False,
        **details: Any,
    ) -> None:
        """Bring this up again after a service time (which SERVICE_SCALE shortens), or at once.

        With `keep` a reminder that is already open stays where it is.
        """
        diary.remind(self.db, self.oa_id, feature, kind, str(key), self.later(after), details, keep=keep)

    def later(self, after: Target | timedelta | None) -> datetime:
        """The moment a service time from now ends; SERVICE_SCALE shortens it."""
        if isinstance(after, Target):
            return due(self.now, after, self.facts.calendar, scale=self.office.scale)
        return self.now + scaled(after, self.office.scale) if after else self.now

    def remind_at(self, feature: str, kind: str, key: object, at: datetime, **details: Any) -> None:
        """Bring this up again at a time of the wall clock, which is not scaled."""
        diary.remind(self.db, self.oa_id, feature, kind, str(key), at, details)

    def forget(self, feature: str, key: object, *kinds: str) -> None:
        diary.forget(self.db, self.oa_id, feature, str(key), self.now, kinds)

    def note(self, deed: str, thing: str = "", thing_id: int | None = None, why: str | None = None) -> None:
        """Enter a deed in the audit, under the name of the person talking or of the machine."""
        by = self.visitor.id if self.visitor is not None else None
        audit.note(self.db, self.oa_id, self.now, deed, by=by, thing=thing, thing_id=thing_id, why=why)

    def count(self, name: str) -> None:
        self.counted[name] = self.counted.get(name, 0) + 1

    def pass_on(self, heard: Heard) -> None:
        """These words answer no question of ours: treat them as if nothing had been asked."""
        self.passed_on = heard

    def keep_nothing(self) -> None:
        """What was heard must not stay with us: the inbox forgets it with this transaction."""
        self.keeps_nothing = True

    # --- Where the talk stands -----------------------------------------------------------------------

    @property
    def step(self) -> Step:
        """A question that nobody answered for a day is no longer open."""
        is_old = self.talk.step_at is not None and self.now - self.talk.step_at > ASKED
        return AtRest() if is_old else read_step(self.talk.step, self.talk.details)

    def move_to(self, step: Step, person: Person | None = None) -> None:
        """Put the talk with the person here (or with another one) at a step."""
        talk = self.talk if person is None else conversations.with_person(self.db, person.id)
        if isinstance(step, AtRest):
            talk.step, talk.details = None, {}
        else:
            talk.step, talk.details = step.write()
        talk.step_at = self.now

    @property
    def last_report(self) -> Report | None:
        """The report the person spoke of within the last day, if it has not ended."""
        talk = self.talk
        if talk.report_id is None or talk.touched_at is None or self._silent_for(talk.touched_at, ASKED):
            return None
        report = reports.by_id(self.db, talk.report_id)
        is_over = report is None or reports.joined_to(self.db, report).state in reports.SETTLED
        return None if is_over else report

    @property
    def in_hand(self) -> Report | None:
        """The report the person is still telling us about, or was asked about by an officer."""
        report, touched_at = self.last_report, self.talk.touched_at
        head = reports.joined_to(self.db, report) if report is not None else None
        is_asked = head is not None and head.state is ReportState.WAITING_REPORTER
        return report if is_asked or not self._silent_for(touched_at, IN_HAND) else None

    def _silent_for(self, since: datetime | None, time: timedelta) -> bool:
        return since is None or self.now - since > scaled(time, self.office.scale)

    def take_in_hand(self, report: Report | None) -> None:
        self.talk.report_id, self.talk.touched_at = report.id if report is not None else None, self.now

    def hand_to(self, found: Mapping[int, int]) -> None:
        """Put reports into somebody's hands, by person: their next words belong to it."""
        conversations.hand_reports(self.db, found, self.now)

    # --- Where things are ----------------------------------------------------------------------------

    @property
    def places(self) -> Gazetteer:
        """The names of all places of this account; read again when units were added."""
        edition = units.edition(self.db, self.oa_id)
        known = self.office.gazetteers.get(self.oa_id)
        if known is None or known[0] != edition:
            known = (edition, self._read_places())
            self.office.gazetteers[self.oa_id] = known
        return known[1]

    def _read_places(self) -> Gazetteer:
        return Gazetteer(known_places(self.db, self.oa_id))

    def finish(self) -> None:
        """Write down what was promised and counted; the clerk commits."""
        outbox.promise(self.db, self.promises, self.now)
        audit.count(self.db, self.counted, self.now)
        conversations.hand_menus(self.db, self.menus, self.now)
        self.promises, self.counted, self.menus = [], {}, {}
