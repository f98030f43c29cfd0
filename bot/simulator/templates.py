"""A message template as Zalo has approved it: its words, its blanks with their limits, its price."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from bot.simulator.facts import fact, moment
from bot.simulator.records import Button, FilledTemplate, Json, text_of
from bot.simulator.refusal import Refusal

BLANK = re.compile(r"<(\w+)>")


class Kind(StrEnum):
    """What a template is for; the last ones never go by user id."""

    CUSTOM = "custom"
    RATING = "rating"
    PAYMENT = "payment"
    VOUCHER = "voucher"
    OTP = "otp"
    JOURNEY = "journey"
    CAROUSEL = "carousel"


BY_UID = {Kind.CUSTOM, Kind.RATING, Kind.PAYMENT, Kind.VOUCHER}
DEARER = {Kind.OTP, Kind.PAYMENT, Kind.VOUCHER}


class Tag(IntEnum):
    """Decides the hours and the eligible people."""

    TRANSACTION = 1
    CUSTOMER_CARE = 2
    PROMOTION = 3


class Status(StrEnum):
    ENABLE = "ENABLE"
    PENDING_REVIEW = "PENDING_REVIEW"
    REJECT = "REJECT"
    DISABLE = "DISABLE"  # for its quality
    DELETE = "DELETE"


class Quality(StrEnum):
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    UNDEFINED = "UNDEFINED"


@dataclass(frozen=True)
class Blank:
    """A parameter: what is filled in when it is sent."""

    name: str
    type: str = "STRING"  # or NUMBER, DATE
    max_length: int = 30
    min_length: int = 0
    accepts_nothing: bool = False
    sample: str = ""

    def require(self, data: Mapping[str, object]) -> str:
        """The value, or what Zalo answers without it."""
        if self.name not in data:
            if self.accepts_nothing:
                return ""
            raise Refusal(-1121, self.name)
        value = text_of(data[self.name])
        if not isinstance(data[self.name], str | int) or not _fits(self.type, value):
            raise Refusal(-132, self.name)
        if not value and not self.accepts_nothing:
            raise Refusal(-1122, self.name)
        if not self.min_length <= len(value) <= self.max_length:
            raise Refusal(-1124, self.name)
        return value


@dataclass(frozen=True)
class Template:
    """What Zalo knows of one template; a change makes a new one."""

    template_id: str
    name: str
    title: str
    paragraphs: tuple[str, ...]
    approved_at: datetime
    rows: tuple[tuple[str, str], ...] = ()
    blanks: tuple[Blank, ...] = ()
    buttons: tuple[Button, ...] = ()  # calls to action; the first to the own account is free
    kind: Kind = Kind.CUSTOM
    tag: Tag = Tag.TRANSACTION
    status: Status = Status.ENABLE
    quality: Quality = Quality.UNDEFINED
    reason: str = ""  # why it was rejected
    has_image: bool = False
    has_response: bool = False  # quick replies: never by user id
    daily_quota: int | None = None

    def filled(self, data: object) -> FilledTemplate:
        """The card with everything filled in.

        Raises:
            Refusal: a blank is missing, of the wrong kind or too long.
        """
        if not isinstance(data, dict):
            raise Refusal(-112)
        if self.blanks and not data:
            raise Refusal(-111)
        given = {blank.name: blank.require(data) for blank in self.blanks}

        def fill(text: str) -> str:
            return BLANK.sub(lambda found: given.get(found[1], found[0]), text)

        rows = tuple((label, fill(value)) for label, value in self.rows)
        return FilledTemplate(self.template_id, fill(self.title), tuple(map(fill, self.paragraphs)), rows)

    def require_sendable(self) -> None:
        if self.status is Status.DELETE:
            raise Refusal(-109)
        if self.status is Status.DISABLE:
            raise Refusal(-146)
        if self.status is not Status.ENABLE:
            raise Refusal(-131)

    @property
    def goes_by_uid(self) -> bool:
        """Only some kinds, without quick replies, and approved since templates by user id exist."""
        is_old = self.approved_at < moment("templates", "by_uid_since")
        return self.kind in BY_UID and not self.has_response and not is_old

    @property
    def price_by_phone(self) -> int:
        base = "price_dearer" if self.kind in DEARER else "price"
        further = max(0, len(self.buttons) - 1)
        image = fact("templates", "price_image") if self.has_image else 0
        return fact("templates", base) + image + further * fact("templates", "price_further_button")

    @property
    def price_by_uid(self) -> int:
        return self.price_by_phone * fact("templates", "uid_percent") // 100


def _fits(kind: str, value: str) -> bool:
    match kind:
        case "NUMBER":
            return value.replace(".", "", 1).isdecimal()
        case "DATE":
            return bool(re.fullmatch(r"(\d{1,2}:\d{2}(:\d{2})? )?\d{1,2}/\d{1,2}/\d{4}", value))
    return True


# --- What Zalo's reviewers would not let pass -------------------------------------------------------------


def faults_of(template: Template) -> list[str]:
    """What is wrong with a proposed template, in words."""
    wrong: list[str] = []

    def require(text: str, what: str, *names: str) -> None:
        least, most = (fact("template_limits", name) for name in names)
        if not least <= len(text) <= most:
            wrong.append(f"{what}: {least} to {most} characters")

    require(template.title, "title", "title_least", "title_most")
    for paragraph in template.paragraphs:
        require(paragraph, "paragraph", "paragraph_least", "paragraph_most")
    for label, value in template.rows:
        require(label, "label of a row", "row_label_least", "row_label_most")
        require(value, "value of a row", "row_value_least", "row_value_most")
    for button in template.buttons:
        require(button.label, "button", "button_least", "button_most")
    most = fact("template_limits", "blank_most")
    wrong += [f"<{blank.name}>: at most {most}" for blank in template.blanks if blank.max_length > most]
    return wrong + list(_too_many(template)) + list(_unknown_blanks(template))


def _too_many(template: Template) -> list[str]:
    title, body = BLANK.findall(template.title), BLANK.findall(" ".join(template.paragraphs))
    counted = [
        ("paragraphs", len(template.paragraphs), 1, fact("template_limits", "paragraphs_most")),
        ("buttons", len(template.buttons), 0, fact("template_limits", "buttons_most")),
        ("blanks in the title", len(title), 0, fact("template_limits", "title_blanks")),
        ("blanks in the paragraphs", len(body), 0, fact("template_limits", "paragraph_blanks")),
    ]
    if template.rows:
        least, most = fact("template_limits", "rows_least"), fact("template_limits", "rows_most")
        counted.append(("rows", len(template.rows), least, most))
    return [f"{what}: {least} to {most}" for what, n, least, most in counted if not least <= n <= most]


def _unknown_blanks(template: Template) -> list[str]:
    written = " ".join((template.title, *template.paragraphs, *(value for _, value in template.rows)))
    known = {blank.name for blank in template.blanks}
    return [f"<{name}> is no parameter" for name in BLANK.findall(written) if name not in known]


def as_info(template: Template) -> Json:
    """What `template/info` tells of it."""
    blanks = [
        {
            "name": blank.name,
            "require": not blank.accepts_nothing,
            "type": blank.type,
            "maxLength": blank.max_length,
            "minLength": blank.min_length,
            "acceptNull": blank.accepts_nothing,
        }
        for blank in template.blanks
    ]
    return {
        "templateId": template.template_id,
        "templateName": template.name,
        "status": template.status,
        "reason": template.reason,
        "listParams": blanks,
        "listButtons": [
            {"type": number, "title": button.label, "content": text_of(button.payload)}
            for number, button in enumerate(template.buttons, 1)
        ],
        "timeout": 7_200_000,
        "previewUrl": "",
        "templateQuality": template.quality,
        "templateTag": template.tag.name,
        "price": str(template.price_by_phone),
        "price_sdt": str(template.price_by_phone),
        "price_uid": str(template.price_by_uid),
        "applyTemplateQuota": template.daily_quota is not None,
    }
