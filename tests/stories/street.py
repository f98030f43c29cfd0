"""A street for stories of notices: residents who agreed to be told, a leader, officers and a chief."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from storage import people
from storage.tables import Notice, NoticeRecipient
from storage.words import Purpose, ReachState, Role
from tests.stories.ward import Neighbour, Ward

UNDONE = timedelta(seconds=6)  # the time to think again is over


@dataclass
class Street:
    """Four residents of Tổ 5, two of Tổ 6; Hùng leads Tổ 5, Tâm and Sơn are chiefs, Minh is on duty."""

    ward: Ward
    five: Sequence[Neighbour]
    six: Sequence[Neighbour]
    hung: Neighbour
    tam: Neighbour
    son: Neighbour
    minh: Neighbour

    @classmethod
    async def of(cls, ward: Ward) -> "Street":
        five = [await ward.person(n, Role.RESIDENT, "CLE05") for n in ("lan", "bình", "cúc", "dũng")]
        six = [await ward.person(n, Role.RESIDENT, "CLE06") for n in ("giang", "hoa")]
        street = cls(
            ward,
            five,
            six,
            await ward.person("hùng", Role.TEAM_LEADER, "CLE05"),
            await ward.person("tâm", Role.POLICE_CHIEF, "CLE"),
            await ward.person("sơn", Role.POLICE_CHIEF, "CLE"),
            await ward.person("minh", Role.DUTY_OFFICER, "CLE", on_duty=True),
        )
        street.agree([*five, *six])
        return street

    def agree(self, neighbours: Sequence[Neighbour], *, agreed: bool = True) -> None:
        """They said yes (or no) to notices."""

        def work(db: Session) -> None:
            for one in neighbours:
                person = people.by_zalo_id(db, self.ward.oa_id, one.uid)
                assert person is not None
                people.record_consent(
                    db,
                    person,
                    Purpose.NOTICES,
                    agreed=agreed,
                    text_version="1",
                    now=self.ward.clock.now(),
                )

        self.ward.house.clerk.do(work)

    def heard_days_ago(self, neighbours: Sequence[Neighbour], days: float) -> None:
        """When they were last in touch, for us and for Zalo."""
        at = self.ward.clock.now() - timedelta(days=days)

        def work(db: Session) -> None:
            for one in neighbours:
                person = people.by_zalo_id(db, self.ward.oa_id, one.uid)
                assert person is not None
                person.last_heard_at = at

        self.ward.house.clerk.do(work)
        for one in neighbours:
            one.phone.person.last_interaction = at

    def notices(self) -> list[Notice]:
        return self.ward.read(lambda db: list(db.exec(select(Notice).order_by(col(Notice.id)))))

    def code(self, number: int = -1) -> str:
        return self.notices()[number].code

    def states(self, code: str) -> list[ReachState]:
        """How far the notice got with each recipient, in the order of the people."""
        query = (
            select(col(NoticeRecipient.state))
            .join(Notice, col(Notice.id) == col(NoticeRecipient.notice_id))
            .where(col(Notice.code) == code)
            .order_by(col(NoticeRecipient.person_id))
        )
        return self.ward.read(lambda db: [ReachState(state) for state in db.exec(query)])

    def recipients(self) -> list[NoticeRecipient]:
        """Everybody any notice was for, in the order of the people."""
        query = select(NoticeRecipient).order_by(
            col(NoticeRecipient.notice_id), col(NoticeRecipient.person_id)
        )
        return self.ward.read(lambda db: list(db.exec(query)))
