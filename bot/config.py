"""The settings: read once from config.env and the environment, all mistakes at once, no secret shown."""

import textwrap
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

FILE = "config.env"
EXAMPLE = "config.env.example"
SHORTEST_KEY = 16  # characters of SECRET_KEY: shorter ones can be tried out
DRIVERS = ("sqlite", "postgresql+psycopg")
NO_KEY = "SECRET_KEY is missing: write SECRET_KEY= with the answer of `openssl rand -hex 32`."
PACKAGES = {"growth": 100, "comprehensive": 2000}  # requests a minute (Zalo OA packages, read November 2026)


class SettingsError(Exception):
    """Every mistake in the settings at once, one sentence each, with what to write instead."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


# --- How a value is written ------------------------------------------------------------------------------


def _by_commas(value: object) -> object:
    return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value


def _requests_a_minute(value: object) -> object:
    return PACKAGES.get(value.strip().lower(), value) if isinstance(value, str) else value


def _address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("an address begins with https:// (or http:// on your own machine)")
    return value.rstrip("/")


def _digits(value: str) -> str:
    if value and not (value.isascii() and value.isdecimal()):
        raise ValueError("Zalo's ids are digits only")
    return value


def _all_digits(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_digits(v) for v in values)


def _database(value: str) -> str:
    url = _read_url(value)
    if url is None or url.drivername not in DRIVERS or not url.database or ":memory:" in url.database:
        raise ValueError("the database is named by sqlite:///FILE or postgresql+psycopg://…")
    return value


def _read_url(value: str) -> URL | None:
    """The parts of a database address; SQLAlchemy's own error would quote the password."""
    try:
        return make_url(value)
    except (ArgumentError, ValueError):
        return None


def _long_enough(values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if any(len(v.get_secret_value()) < SHORTEST_KEY for v in values):
        raise ValueError(f"each key needs {SHORTEST_KEY} characters or more")
    return values


def _zone(value: object) -> object:
    try:
        return ZoneInfo(value) if isinstance(value, str) else value
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("there is no time zone of this name") from None


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
ZaloId = Annotated[str, AfterValidator(_digits)]
ZaloIds = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_by_commas), AfterValidator(_all_digits)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_by_commas)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_by_commas)]
Keys = Annotated[Secrets, AfterValidator(_long_enough)]
PerMinute = Annotated[int, BeforeValidator(_requests_a_minute), Field(ge=1, le=100_000)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), PlainSerializer(str)]
Level = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)]


def setting(default: Any, sentence: str, example: str = "", *, shown: bool = True) -> Any:
    """A setting with the sentence that stands above it in config.env.example."""
    return Field(default=default, description=sentence, examples=[example] if example else [], repr=shown)


class Settings(BaseSettings):
    """What the operator decides; the names in capitals are an outside contract."""

    model_config = SettingsConfigDict(
        env_file=FILE,
        env_file_encoding="utf-8-sig",  # an editor may put a byte order mark before the first name
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    zalo_app_id: ZaloId = setting(
        "", "The id of the Zalo app, from developers.zalo.me.", "4400000000000000001"
    )
    zalo_app_secret: SecretStr = setting(SecretStr(""), "The secret of the Zalo app (not of the account).")
    zalo_oa_id: ZaloId = setting(
        "", "The id of the Official Account; further ones are added with `oa add`.", "5500000000000000001"
    )
    zalo_oa_secret_key: Secrets = setting(
        (),
        "The OA secret key from the app's webhook page; several candidates separated by commas. "
        "While it is empty every webhook is answered with 200 and ignored.",
    )
    zalo_access_token: SecretStr = setting(
        SecretStr(""), "A first access token; the stored pair wins as soon as one exists."
    )
    zalo_refresh_token: SecretStr = setting(
        SecretStr(""), "The refresh token that belongs to it (Zalo lets each be used only once)."
    )
    zalo_openapi_url: Address = setting("https://openapi.zalo.me", "Base address of Zalo's OA API.")
    zalo_business_url: Address = setting(
        "https://business.openapi.zalo.me", "Base address of Zalo's ZBS API."
    )
    zalo_oauth_url: Address = setting("https://oauth.zaloapp.com", "Base address where tokens are given out.")
    zalo_media_hosts: Names = setting(
        ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com"),
        "Hosts (and their subdomains) from which pictures may be fetched, separated by commas.",
    )
    zalo_oa_package: PerMinute = setting(
        PACKAGES["growth"],
        "How fast Zalo lets us send: growth (100 requests a minute), comprehensive (2000), or a number.",
        "growth",
    )
    zalo_site_verification: str = setting(
        "",
        "The code of Zalo's domain check, as in zalo_verifier<CODE>.html; empty once the domain is verified.",
    )
    operator_name: str = setting(
        "Tổ bảo vệ an ninh, trật tự", "Who runs this, as the residents know them; the first greeting says it."
    )
    database_url: Annotated[str, AfterValidator(_database)] = setting(
        "sqlite:///var/binhyen.db",
        "Where everything is written: sqlite:///FILE, or postgresql+psycopg://USER:PASSWORD@HOST/NAME.",
        "sqlite:///var/binhyen.db",
        shown=False,
    )
    data_dir: Path = setting(Path("var"), "The folder for pictures and nightly backups.")
    voice_recogniser: Path | None = setting(
        None,
        "A program of this machine that gets the file of a voice note and prints its words; without it voice "
        "notes are only kept and played.",
        "/usr/local/bin/write-down",
    )
    host: str = setting("127.0.0.1", "The address to listen on; a proxy with HTTPS stands in front of it.")
    port: Annotated[int, Field(ge=0, le=65535)] = setting(8080, "The port to listen on.", "8080")
    public_url: Address = setting(
        "", "The address under which people reach this server from outside.", "https://anninh.example.vn"
    )
    secret_key: Keys = setting(
        (),
        "Seals tokens and the identity of reporters, 16 characters or more; to change it put the new one "
        "first and keep the old one behind a comma. Required by `serve`.",
        "the answer of: openssl rand -hex 32",
        shown=False,
    )
    admin_zalo_ids: ZaloIds = setting(
        (),
        "Zalo user ids (as this Official Account sees them) that are administrators, separated by commas.",
        "9900000000000000001",
        shown=False,
    )
    cap_feeds: Names = setting(
        (),
        "Feeds of other systems' alerts (Atom or CAP 1.2), separated by commas; each becomes a draft that an "
        "officer takes up or puts away.",
        "https://canhbao.example.vn/cap.atom",
    )
    timezone: Zone = setting(ZoneInfo("Asia/Ho_Chi_Minh"), "The time zone of the people.", "Asia/Ho_Chi_Minh")
    log_format: Literal["console", "json"] = setting(
        "console", "How the log is written: console or json.", "json"
    )
    log_level: Level = setting("INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR.", "INFO")
    service_scale: Annotated[float, Field(gt=0, le=100_000)] = setting(
        1.0, "Divides every waiting time of the service clocks, for drills: 60 makes a minute a second.", "1"
    )

    @property
    def webhook_window(self) -> tuple[timedelta, timedelta]:
        """How old, and how far in the future, an event may be; Zalo says things again up to hours later."""
        return timedelta(hours=26), timedelta(minutes=10)

    def oa_secret_keys(self) -> list[str]:
        return [key.get_secret_value() for key in self.zalo_oa_secret_key]

    def seal_keys(self) -> list[str]:
        return [key.get_secret_value() for key in self.secret_key]

    def secrets(self) -> list[str]:
        """Every secret value, for those who must keep them out of sight."""
        single = (self.zalo_app_secret, self.zalo_access_token, self.zalo_refresh_token)
        values = [s.get_secret_value() for s in (*single, *self.zalo_oa_secret_key, *self.secret_key)]
        return [*filter(None, values), *_password_in(self.database_url)]

    def missing_for_serving(self) -> list[str]:
        """What `serve` cannot do without."""
        if self.secret_key:
            return []
        return [NO_KEY]


def _password_in(address: str) -> list[str]:
    """The password of a database address, as it is written and as it is meant."""
    url = _read_url(address)
    if url is None:
        return []
    written = address.partition("://")[2].rpartition("@")[0].partition(":")[2]
    said = url.query.get("password", ())
    return [
        p for p in dict.fromkeys((written, url.password, *([said] if isinstance(said, str) else said))) if p
    ]


# --- Reading them ----------------------------------------------------------------------------------------


def read_settings(*, for_serving: bool = False) -> Settings:
    """The settings in force.

    Raises:
        SettingsError: with every mistake at once.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        mistakes = error.errors(include_input=False, include_url=False)
        missing = _missing_beside(mistakes) if for_serving else []
        raise SettingsError([*_sentences(mistakes), *missing]) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            [f"{FILE} cannot be read: save it as UTF-8 text that this user may read."]
        ) from None
    if for_serving and (missing := settings.missing_for_serving()):
        raise SettingsError(missing)
    return settings


class _Key(BaseSettings):
    """The one setting that `serve` cannot do without, read where the others cannot be."""

    model_config = Settings.model_config

    secret_key: Names = ()


def _missing_beside(mistakes: Iterable[ErrorDetails]) -> list[str]:
    """What is missing is told with what is wrong: nobody mends the settings twice."""
    is_told = any(mistake["loc"][0] == "secret_key" for mistake in mistakes)
    return [] if is_told or _Key().secret_key else [NO_KEY]


def _sentences(errors: Iterable[ErrorDetails]) -> list[str]:
    return [
        _sentence(str(error["loc"][0]), error["msg"].removeprefix("Value error, ").replace("Input", "it"))
        for error in errors
    ]


def _sentence(name: str, what: str) -> str:
    examples = Settings.model_fields[name].examples or []
    remedy = f"write {name.upper()}={examples[0]}" if examples else f"see {EXAMPLE}"
    return f"{name.upper()} cannot be used: {what}; {remedy}."


# --- Showing them ----------------------------------------------------------------------------------------


def example() -> str:
    """What config.env.example holds: each setting with its sentence and, commented out, its default."""
    parts = [
        "# Copy this file to config.env and take the # away from what you change. Write secrets nowhere else."
    ]
    for name, field in Settings.model_fields.items():
        sentence = textwrap.fill(field.description or "", 108, initial_indent="# ", subsequent_indent="# ")
        parts.append(f"{sentence}\n#{name.upper()}={_written(field.default)}")
    return "\n\n".join(parts) + "\n"


def _written(value: object) -> str:
    """A default as it is written in the file; no default is a secret."""
    match value:
        case SecretStr() | None:
            return ""
        case tuple():
            return ",".join(map(str, value))
        case float():
            return f"{value:g}"
    packages = {rate: name for name, rate in PACKAGES.items()}
    return packages.get(value, str(value)) if isinstance(value, int) else str(value)
