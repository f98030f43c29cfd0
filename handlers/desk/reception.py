"""The door: who is it, where does the talk stand, may they, and which feature deals with it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.desk.desk import IN_HAND, Desk
from handlers.desk.feature import Answer, Command, Due, Feature, Handler
from handlers.desk.heard import AttachmentKind, Heard, HeardKind
from handlers.desk.manners import hold_back, listen, mind
from handlers.desk.notices import offered
from handlers.desk.steps import Step
from handlers.rules.folding import fold
from handlers.rules.phrases import Match, best
from handlers.rules.triage import Reading
from storage import people
from storage.tables import Person
from storage.words import Intent, Urgency

MENTION = re.compile(r"\[@\w+\]")
MENU_LASTS = timedelta(days=1)
SIGNS = frozenset({AttachmentKind.STICKER, AttachmentKind.CARD})
OPENED = frozenset(AttachmentKind) - SIGNS - {AttachmentKind.OTHER}
BACK = frozenset({"quay lai", "tro lai", "back"})
MAY_BE_MORE = frozenset({Intent.QUESTION, Intent.RUMOUR_CHECK, Intent.HAND_IN, Intent.NOISE})


class Reception:
    """Knows every feature and brings each thing heard to the one that deals with it."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = {f.name: f for f in features}
        self._commands = {c.phrase: (f, c) for f in features for c in f.commands}
        self._steps = {kind: (f, s) for f in features for kind, s in f.steps.items()}
        self._backs = {kind: (f, h) for f in features for kind, h in f.backs.items()}
        self._events = {kind: (f, h) for f in features for kind, h in f.events.items()}
        self._intents = {intent: (f, h) for f in features for intent, h in f.intents.items()}
        defaults = [f for f in features if f.default is not None]
        if len(defaults) != 1:
            raise ValueError("exactly one feature deals with free words")
        self._default = defaults[0]
        self._watchers = [(f, f.watcher) for f in features if f.watcher is not None]

    # --- What comes in -------------------------------------------------------------------------------

    def receive(self, desk: Desk, heard: Heard) -> None:
        """Deal with one thing heard; everything it leads to is in the desk's transaction."""
        if heard.kind is HeardKind.SAID:
            self._greet(desk, heard)
            meant = self._numbers(desk, _without_signs(heard))
            if not self._on_watch(desk, meant):
                self._talk(desk, heard, meant)
        elif heard.kind in self._events:
            if heard.sender:
                self._greet(desk, heard)
            feature, handler = self._events[heard.kind]
            self._run(desk, feature, handler, self._in_group(heard))
        else:
            desk.count(f"heard.{heard.kind}")
        mind(desk)
        desk.finish()

    def due(self, desk: Desk, feature: str, due: Due) -> None:
        """Deal with a diary entry."""
        owner = self.features[feature]
        desk.feature = feature
        owner.dues[due.kind](desk, due)
        mind(desk)
        desk.finish()

    def answered(self, desk: Desk, feature: str, answer: Answer) -> None:
        """Hand the result of an errand to the feature that asked."""
        desk.feature = feature
        self.features[feature].answers[answer.errand](desk, answer)
        desk.finish()

    # --- Who it is -----------------------------------------------------------------------------------

    def _greet(self, desk: Desk, heard: Heard) -> None:
        person = people.meet(desk.db, desk.oa_id, heard.sender, desk.now)
        desk.visitor = person
        person.is_admin = heard.sender in desk.office.admins
        if heard.kind is not HeardKind.UNFOLLOWED:
            came_back(person, heard)

    # --- What was meant ------------------------------------------------------------------------------

    def _numbers(self, desk: Desk, heard: Heard) -> Heard:
        """A bare number stands for a line of the last list, which stays valid for a day."""
        said = heard.text.strip().rstrip(".)")
        if said == "0" and not heard.attachments:
            return rephrased(heard, "QUAY LẠI")
        if not said.isdecimal() or heard.attachments or self._is_asked_for(desk):
            return heard
        answer = offered(desk, int(said), desk.talk.menu_at) or _of_menu(desk, int(said))
        return rephrased(heard, answer) if answer is not None else heard

    def _is_asked_for(self, desk: Desk) -> bool:
        """A number was asked for after the last list was shown."""
        waiting, since, shown = self._steps.get(type(desk.step)), desk.talk.step_at, desk.talk.menu_at
        takes = waiting is not None and waiting[1].takes_numbers
        return takes and since is not None and (shown is None or since >= shown)

    def _in_group(self, heard: Heard) -> Heard:
        """Which command was typed in a chat group: there it is not obeyed, but its sender is told so."""
        if heard.kind is not HeardKind.GROUP_SAID:
            return heard
        words = MENTION.sub(" ", heard.text)
        found = self._command(words) if not heard.attachments else None
        return rephrased(heard, words.strip(), **({"command": found[2].phrase.written} if found else {}))

    def _on_watch(self, desk: Desk, heard: Heard) -> bool:
        """Somebody on patrol may be in danger, or show where they are: that is looked at before all else."""
        for feature, watcher in self._watchers if desk.talk.shift_id is not None else ():
            desk.feature = feature.name
            if watcher(desk, heard):
                return True
        return False

    def _talk(self, desk: Desk, heard: Heard, meant: Heard) -> None:
        """Deal with what was said; of somebody who writes without end most is answered together, later."""
        listen(desk, meant if meant.text or meant.attachments else heard)
        self._words(desk, meant)
        found = self._command(meant.text) if meant.text else None
        if found is None or not found[1].always:
            hold_back(desk, meant)

    def _words(self, desk: Desk, heard: Heard) -> None:
        """Commands that are always heard, then alarms and accusations, then commands, then the question."""
        step = desk.step
        found = self._command(heard.text) if heard.text else None
        if found is not None and heard.attachments and not found[1].takes_pictures:
            found = None
        if found is not None and _only_sounds_like(desk, heard.text, *found[1:]):
            found = None
        if found is None and self._comes_first(desk, step, heard.text):
            self._anything(desk, heard)
        elif found is not None and fold(heard.text) in BACK and type(step) in self._backs:
            self._run(desk, *self._backs[type(step)], heard, step)
        elif found is not None and not self._is_answer(step, heard, found[1]):
            self._obey(desk, heard, *found)
        elif type(step) in self._steps:
            feature, waiting = self._steps[type(step)]
            self._run(desk, feature, waiting.handler, heard, step)
        else:
            self._anything(desk, heard)

    def _command(self, text: str) -> tuple[Feature, Command, Match] | None:
        match = best(list(self._commands), text)
        if match is None:
            return None
        return (*self._commands[match.phrase], match)

    def _comes_first(self, desk: Desk, step: Step, text: str) -> bool:
        """An emergency comes before any question, and what must not be kept is written into no report.

        An officer who was just asked what to write to somebody is understood by that step.
        """
        if not text or not _is_told_at_once(desk.understand(text)):
            return False
        waiting, since = self._steps.get(type(step)), desk.talk.step_at
        is_fresh = since is not None and desk.now - since <= IN_HAND
        return not (waiting is not None and waiting[1].judges_alarms and is_fresh)

    def _is_answer(self, step: Step, heard: Heard, command: Command) -> bool:
        """Some words are commands at rest and answers to a question: the open question wins."""
        waiting = self._steps.get(type(step))
        return waiting is not None and not command.always and fold(heard.text) in waiting[1].takes

    def _obey(self, desk: Desk, heard: Heard, feature: Feature, command: Command, match: Match) -> None:
        heard = rephrased(heard, heard.text, **match.args)
        if desk.may(command.may):
            self._run(desk, feature, command.handler, heard)
        else:
            desk.count("refused.command")
            desk.say("door.not_for_you")

    def _anything(self, desk: Desk, heard: Heard, declined: Feature | None = None) -> None:
        """Free words: somebody asks, greets, withdraws; whatever is none of these is a report."""
        reading = desk.understand(heard.text, has_media=bool(heard.attachments))
        feature, handler = self._intents.get(reading.intent, (self._default, self._default.default))
        is_more = reading.intent in MAY_BE_MORE and desk.in_hand is not None and bool(heard.text)
        is_kept = reading.intent is not Intent.COMPLAINT_OFFICIAL
        if feature is declined or (is_kept and (heard.attachments or is_more)):
            feature, handler = self._default, self._default.default
        if handler is not None:
            desk.talk.misses *= feature is not self._default
            self._run(desk, feature, handler, heard, reading)

    def _run(
        self, desk: Desk, feature: Feature, handler: Handler, heard: Heard, *more: Step | Reading
    ) -> None:
        desk.feature = feature.name
        following = handler(desk, heard, *more)
        if following is not None:
            desk.move_to(following)
        if desk.passed_on is not None:
            heard, desk.passed_on = desk.passed_on, None
            self._anything(desk, heard, feature)


def _of_menu(desk: Desk, number: int) -> str | None:
    menu, shown = desk.talk.menu, desk.talk.menu_at
    is_fresh = shown is not None and desk.now - shown <= MENU_LASTS
    return menu[number - 1] if is_fresh and 0 < number <= len(menu) else None


def _only_sounds_like(desk: Desk, text: str, command: Command, match: Match) -> bool:
    """“Mời công an xuống ngay”: the words of somebody who may not give that order, and none was meant."""
    is_loose = "rest" in match.args and not match.args.keys() & {"report", "notice", "shift"}
    return is_loose and (not desk.may(command.may) or match.phrase.is_spelled_otherwise(text))


def _is_told_at_once(reading: Reading) -> bool:
    """These words alone are an emergency, told now and not by hearsay; or they accuse an official."""
    is_alarm = reading.intent is Intent.REPORT and reading.urgency is Urgency.P1
    return is_alarm or reading.intent is Intent.COMPLAINT_OFFICIAL


def _without_signs(heard: Heard) -> Heard:
    """A sticker, somebody's card or a thing we cannot open tells nothing; the words with it do."""
    told = tuple(a for a in heard.attachments if a.kind not in SIGNS and (a.kind in OPENED or a.description))
    return replace(heard, attachments=told)


def came_back(person: Person, heard: Heard) -> None:
    """Whoever writes to us is within reach again."""
    person.last_heard_at = max(person.last_heard_at or heard.at, heard.at)
    person.is_follower = person.is_follower or heard.kind is HeardKind.FOLLOWED
    person.out_of_reach_until = None


def rephrased(heard: Heard, text: str, **args: str) -> Heard:
    return replace(heard, text=text, args=args)
