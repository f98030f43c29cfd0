"""What is not known about the real Zalo, or differs from account to account: switches a test may turn."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.simulator.facts import fact
from bot.simulator.group_names import GroupIdAt, GroupNames


class Signing(StrEnum):
    """How the signature header of a webhook looks."""

    PLAIN = "mac={}"
    SPACED = "mac = {}"
    BARE = "{}"
    WRONG_KEY = "mac={} "  # signed with a key that is not the account's
    OA_FIRST = "mac={}  "  # the account's id as first term, as some read the formula
    MISSING = ""


class Abroad(StrEnum):
    """What a person's profile tells to an address outside Vietnam."""

    HOME = "everything"
    WITHHELD = "no name and no picture"
    REFUSED = "-501"


@dataclass
class Habits:
    """Every switch with what seems most likely; all may be turned while the simulator runs."""

    # Webhooks
    signing: Signing = Signing.PLAIN
    vary: bool = True  # key order, spacing, escapes, numbers as text, optional fields left out
    bare_ids: bool = False  # ids as numbers beyond 2^53
    retry_delays: tuple[timedelta, ...] = (
        timedelta(seconds=30),
        timedelta(minutes=5),
        timedelta(minutes=15),
        timedelta(minutes=30),
        timedelta(hours=1),
    )
    retries_count_from_first: bool = False  # otherwise each delay counts from the attempt before
    retry_only_unreachable: bool = False  # otherwise any answer but 200 is told again
    numbers_first_try: bool = False  # `num_retry: 0` already at the first attempt
    left_out: set[str] = field(default_factory=set)  # keys that no event has, at any depth
    photo_type: str = "image"  # or photo
    pins_in_message: bool = False  # `message.location` with texts, as one sample has it
    switched_off_events: set[str] = field(default_factory=set)  # the console's tick for each event
    hears_messages: bool = True  # the permission for events about messages is ticked
    hears_people: bool = True  # and the one for events about people
    syntax_filter: bool = False  # of texts only those that begin with #
    old_info_form: bool = False  # user_submit_info with address, city, district, ward side by side
    echo_after: timedelta = timedelta(0)
    received_after: timedelta | None = timedelta(seconds=2)  # None: no receipt at all
    seen_after: timedelta | None = timedelta(seconds=30)
    echo_admin_id: str = ""  # when set, even echoes of API sends carry it

    # Sending
    drops_buttons: bool = False  # v3 cs shows the text without its buttons
    receive_cap_a_day: int = 0  # consultation messages for each person, then -218; 0: no cap
    state_oas_speak_v3: bool = False
    too_long_code: int = -210  # or -201
    state_oas_tell_quota: bool = False
    free_replies_end: bool = False  # after eight within 48 hours, as before 2026
    tells_remain: bool = True  # otherwise a quota is named without its numbers
    state_oas_have_windows: bool = True  # otherwise v2 sends reach everybody
    state_oas_have_templates: bool = True  # otherwise -235
    template_reach: timedelta = field(default_factory=lambda: timedelta(days=fact("templates", "reach_days")))
    templates_open: int = field(default_factory=lambda: fact("templates", "opens_hour"))  # tags 2 and 3
    templates_close: int = field(default_factory=lambda: fact("templates", "closes_hour"))
    promotions_a_month: int = field(default_factory=lambda: fact("templates", "promotions_a_month"))
    uid_speaks_zbs_codes: bool = True  # templates by user id: -133, -144 and the like, or the OA table's
    template_account_key: str = "oa_id"  # or oaId, in events about templates
    flat_phone_receipts: bool = False  # ids and msg_id at the root
    unknown_numbers_use_zalo: bool = True  # otherwise -118
    dead_kinds_status: int = 200  # transaction and promotion: 200 with -233, or 404

    # Groups
    group_names: GroupNames = GroupNames.PAGES
    group_id_at: GroupIdAt = GroupIdAt.ID
    groups_need_admin: bool = True  # among the first members
    state_oas_have_groups: bool = True  # otherwise -235
    not_invitable_code: int = -213  # who neither follows nor was active these days
    invited_join_at_once: bool = True  # otherwise they have to accept on their phone
    group_message_price: int = 0  # đồng, once they are no longer free; Zalo has not said

    # Articles
    article_ready_after: timedelta = timedelta(seconds=5)  # until then -214
    broadcast_review: timedelta = timedelta(minutes=30)

    # Tokens
    oauth_numbers: bool = True  # refusals carry a numeric `error`
    echoes_state: bool = True
    needs_pkce: bool = False
    static_challenge: str = ""  # saved in the console; counts where the link carries none
    tells_refresh_life: bool = False  # refresh_token_expires_in beside the pair
    app_is_active: bool = True  # otherwise -219, and -14002 instead of tokens
    console_ends_grants: bool = False  # a change of permissions or redirects kills every grant
    redirect_uris: set[str] = field(default_factory=set)  # saved in the console; empty: any

    # Media and lookups
    upload_life: timedelta = timedelta(days=7)  # then -100
    uploads_counted_together: bool = False  # the month's limit holds for all kinds, not for each
    upload_quota_code: int = -211  # or -210
    media_life: timedelta | None = None  # None: links of received media do not expire
    abroad: Abroad = Abroad.HOME  # what an app asking from outside Vietnam is told about people
    dead_lookups_code: int = -240  # v2 profile and followers of business accounts; or -212, -209
    account_id_key: str = "oaid"  # or oa_id
    unknown_person_code: int = -201  # or -213
