"""Mẫu tin Zalo: what Zalo says about the approved templates, and who hears that one is of no more use."""

from handlers.desk import Answer, Desk, Feature, Heard, HeardKind
from storage import people, templates
from storage.tables import MessageTemplate

feature = Feature("templates")
POOR = frozenset({"LOW"})
WORDS = {
    "ENABLE": "dùng được",
    "PENDING_REVIEW": "chờ Zalo duyệt",
    "REJECT": "bị từ chối",
    "DISABLE": "bị khóa",
    "DELETE": "đã xóa",
}


@feature.event(HeardKind.TEMPLATE)
def told(desk: Desk, heard: Heard) -> None:
    """A status, quality or quota changed: the next plan counts with it, and the administrators hear it."""
    info = heard.info
    if heard.event_name == "change_oa_daily_quota":
        quota = info.get("quota", "")
        templates.set_quota(desk.db, desk.oa_id, int(quota) if quota.isdecimal() else None)
        desk.note("templates.quota")
        _tell(desk, "templates.quota", {"quota": quota or "không giới hạn"})
        return
    template = templates.by_number(desk.db, desk.oa_id, info.get("template_id", ""))
    if template is not None:
        _changed(desk, template, info)


def _changed(desk: Desk, template: MessageTemplate, info: dict[str, str]) -> None:
    if status := info.get("status"):
        template.status = status[:32]
        if status == templates.ENABLED:
            template.stopped_why = None
            _tell(desk, "templates.again", _facts(template))
        else:
            _stop(desk, template, f"status {status}")
    if quality := info.get("quality"):
        template.quality = quality[:32]
        if quality in POOR:
            _tell(desk, "templates.poor", _facts(template))
    if "template_quota" in info:
        quota = info["template_quota"]
        template.daily_quota = int(quota) if quota.isdecimal() else None


@feature.answer("refused")
def refused(desk: Desk, answer: Answer) -> None:
    """Zalo did not take it: nothing more is tried with it until Zalo says that it is good again."""
    template = templates.by_number(desk.db, desk.oa_id, str(answer.asked.get("template_id") or ""))
    if template is not None and template.stopped_why is None:
        _stop(desk, template, answer.why)


def _stop(desk: Desk, template: MessageTemplate, why: str) -> None:
    template.stopped_why = why[:64]
    left = templates.give_up_waiting(desk.db, desk.oa_id, template.template_id, why)
    desk.note("templates.stopped", "template", template.id, why)
    _tell(desk, "templates.stopped", {**_facts(template), "left": left})


def _facts(template: MessageTemplate) -> dict[str, object]:
    status = WORDS.get(template.status, template.status.lower())
    return {"name": template.name or template.template_id, "number": template.template_id, "status": status}


def _tell(desk: Desk, key: str, facts: dict[str, object]) -> None:
    admins = [people.by_zalo_id(desk.db, desk.oa_id, zalo_id) for zalo_id in sorted(desk.office.admins)]
    desk.tell([p for p in admins if p is not None], key, facts)
