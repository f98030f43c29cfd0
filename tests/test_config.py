"""The settings: known by name, told all mistakes at once, and never telling a secret."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dotenv import dotenv_values

from bot.config import EXAMPLE, FILE, Settings, SettingsError, example, read_settings

ANEW = "python -c 'from bot.config import example; print(example(), end=\"\")' > config.env.example"
ROOT = Path(__file__).parents[1]
# The outside contract: what each setting is when nobody says anything.
DEFAULTS: dict[str, object] = {
    "ZALO_APP_ID": "",
    "ZALO_APP_SECRET": "",
    "ZALO_OA_ID": "",
    "ZALO_OA_SECRET_KEY": (),
    "ZALO_ACCESS_TOKEN": "",
    "ZALO_REFRESH_TOKEN": "",
    "ZALO_OPENAPI_URL": "https://openapi.zalo.me",
    "ZALO_BUSINESS_URL": "https://business.openapi.zalo.me",
    "ZALO_OAUTH_URL": "https://oauth.zaloapp.com",
    "ZALO_MEDIA_HOSTS": ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com"),
    "ZALO_OA_PACKAGE": 100,
    "ZALO_SITE_VERIFICATION": "",
    "OPERATOR_NAME": "Tổ bảo vệ an ninh, trật tự",
    "DATABASE_URL": "sqlite:///var/binhyen.db",
    "DATA_DIR": Path("var"),
    "VOICE_RECOGNISER": None,
    "HOST": "127.0.0.1",
    "PORT": 8080,
    "PUBLIC_URL": "",
    "SECRET_KEY": (),
    "ADMIN_ZALO_IDS": (),
    "CAP_FEEDS": (),
    "TIMEZONE": ZoneInfo("Asia/Ho_Chi_Minh"),
    "LOG_FORMAT": "console",
    "LOG_LEVEL": "INFO",
    "SERVICE_SCALE": 1.0,
}
SECRETS = {
    "ZALO_APP_SECRET": "the-app-secret",
    "ZALO_OA_SECRET_KEY": "the-oa-key,the-former-oa-key",
    "ZALO_ACCESS_TOKEN": "the-access-token",
    "ZALO_REFRESH_TOKEN": "the-refresh-token",
    "SECRET_KEY": "the-sealing-key-0001,the-former-sealing-key",
    "DATABASE_URL": "postgresql+psycopg://bot:the%2Fpassword@db.test/bot",
}
HIDDEN = [s for v in SECRETS.values() for s in v.split(",") if "://" not in s]


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without config.env, and an environment without any of our settings."""
    for name in (*DEFAULTS, *map(str.lower, DEFAULTS)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(**settings: str) -> Settings:
    lines = [f"{name}={value}" for name, value in settings.items()]
    Path(FILE).write_text("\n".join(lines), encoding="utf-8")
    return read_settings()


def plain(value: object) -> object:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value


def mistakes(**settings: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        written(**settings)
    return refused.value.mistakes


# --- What there is ---------------------------------------------------------------------------------------


def test_every_setting_has_the_promised_default() -> None:
    settings = read_settings()
    assert {name.upper(): plain(getattr(settings, name)) for name in Settings.model_fields} == DEFAULTS


def test_the_example_lists_every_setting_with_its_sentence_and_default() -> None:
    said = (ROOT / EXAMPLE).read_text(encoding="utf-8")
    assert said == example(), f"write it anew: {ANEW}"
    named = [line[1:].partition("=")[0] for line in said.splitlines() if "=" in line and line[1:2].isupper()]
    assert named == [name.upper() for name in Settings.model_fields]
    assert all((field.description or "").endswith((".", "`.")) for field in Settings.model_fields.values())


def test_the_example_taken_as_it_stands_changes_nothing() -> None:
    Path(FILE).write_text(example(), encoding="utf-8")
    assert read_settings() == Settings(_env_file=None)
    uncommented = "\n".join(
        line.removeprefix("#") if line[1:2].isupper() else line for line in example().splitlines()
    )
    Path(FILE).write_text(uncommented, encoding="utf-8")
    assert set(dotenv_values(FILE)) == set(DEFAULTS)
    assert read_settings() == Settings(_env_file=None)


def test_the_real_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9001")
    settings = written(PORT="9000", HOST="127.0.0.2")
    assert (settings.port, settings.host) == (9001, "127.0.0.2")


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert written(PORT="9000", SERVICE_SCALE="").port == 9000


def test_a_file_with_byte_order_mark_accents_and_unknown_names_is_read() -> None:
    Path(FILE).write_text("OPERATOR_NAME=Công an phường Chiềng Lề\nSOMETHING_ELSE=1\n", encoding="utf-8-sig")
    assert read_settings().operator_name == "Công an phường Chiềng Lề"


# --- How they are written ----------------------------------------------------------------------------------


def test_lists_are_separated_by_commas() -> None:
    settings = written(
        ZALO_OA_SECRET_KEY=" first , second,,",
        ZALO_MEDIA_HOSTS="zdn.vn, 127.0.0.1:8099",
        ADMIN_ZALO_IDS="9900000000000000001,9900000000000000002",
        SECRET_KEY="n" * 16 + "," + "f" * 16,
    )
    assert settings.oa_secret_keys() == ["first", "second"]
    assert settings.zalo_media_hosts == ("zdn.vn", "127.0.0.1:8099")
    assert settings.admin_zalo_ids == ("9900000000000000001", "9900000000000000002")
    assert settings.seal_keys() == ["n" * 16, "f" * 16]


@pytest.mark.parametrize(
    ("package", "per_minute"), [("growth", 100), ("Comprehensive", 2000), (" GROWTH ", 100), ("750", 750)]
)
def test_a_package_is_a_name_or_a_number(package: str, per_minute: int) -> None:
    assert written(ZALO_OA_PACKAGE=package).zalo_oa_package == per_minute


def test_addresses_lose_their_last_slash_and_levels_may_be_small() -> None:
    settings = written(PUBLIC_URL="https://anninh.example.vn/", LOG_LEVEL="debug", SERVICE_SCALE="60")
    assert settings.public_url == "https://anninh.example.vn"
    assert (settings.log_level, settings.service_scale) == ("DEBUG", 60.0)


# --- Mistakes ----------------------------------------------------------------------------------------------

WRONG = {
    "ZALO_APP_ID": "my app",
    "ZALO_OA_ID": "55x",
    "ADMIN_ZALO_IDS": "9900000000000000001,ba Tám",
    "ZALO_OPENAPI_URL": "openapi.zalo.me",
    "ZALO_OA_PACKAGE": "gold",
    "DATABASE_URL": "postgresql://bot:the-password@db.test/bot",
    "PORT": "eighty",
    "PUBLIC_URL": "anninh.example.vn",
    "SECRET_KEY": "too-short",
    "TIMEZONE": "Asia/Sai_Gon_",
    "LOG_FORMAT": "xml",
    "LOG_LEVEL": "LOUD",
    "SERVICE_SCALE": "0",
}


def test_every_mistake_is_told_at_once_with_its_remedy_and_without_what_was_written() -> None:
    told = mistakes(**WRONG)
    assert [line.split()[0] for line in told] == [
        n.upper() for n in Settings.model_fields if n.upper() in WRONG
    ]
    assert all("cannot be used" in line and line.endswith(".") for line in told)
    for value in ("the-password", "too-short", "ba Tám", "gold", "55x"):
        assert value not in "\n".join(told)


@pytest.mark.parametrize("name", sorted(WRONG))
def test_each_mistake_is_one_sentence(name: str) -> None:
    (told,) = mistakes(**{name: WRONG[name]})
    assert told.startswith(f"{name} cannot be used: ")
    assert "\n" not in told


@pytest.mark.parametrize(
    "url",
    [
        "mysql://db/bot",
        "postgresql+psycopg2://db/bot",
        "sqlite:///",
        "sqlite://",
        "sqlite:///:memory:",
        "binhyen.db",
        "postgresql+psycopg://bot:the-password@db:port/bot",
        "postgresql+psycopg://db.test",
    ],
)
def test_a_database_that_would_lose_everything_or_cannot_be_found_is_refused(url: str) -> None:
    (told,) = mistakes(DATABASE_URL=url)
    assert "DATABASE_URL cannot be used" in told
    assert "the-password" not in told


def test_a_file_nobody_can_read_is_named() -> None:
    Path(FILE).write_bytes(b"OPERATOR_NAME=T\xf4\xed\n")
    with pytest.raises(SettingsError, match=r"config\.env cannot be read"):
        read_settings()


def test_serving_needs_a_key_and_says_how_to_make_one() -> None:
    with pytest.raises(SettingsError, match=r"SECRET_KEY is missing.*openssl rand -hex 32"):
        read_settings(for_serving=True)
    written(SECRET_KEY="k" * 32)
    assert read_settings(for_serving=True).seal_keys() == ["k" * 32]


# --- Secrets -----------------------------------------------------------------------------------------------


def test_no_secret_stands_in_what_is_printed() -> None:
    settings = written(**SECRETS, ADMIN_ZALO_IDS="9900000000000000001")
    shown = f"{settings!r} {settings} {settings.model_dump_json(exclude={'database_url'})}"
    for secret in (*HIDDEN, "the%2Fpassword", "the/password"):
        assert secret not in shown
    assert "9900000000000000001" not in f"{settings!r} {settings}"


def test_the_log_is_told_every_secret() -> None:
    known = written(**SECRETS).secrets()
    assert set(HIDDEN) <= set(known)
    assert {"the%2Fpassword", "the/password"} <= set(known)


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("sqlite:///var/binhyen.db", []),
        ("postgresql+psycopg://db.test/bot", []),
        ("postgresql+psycopg://bot@db.test/bot", []),
        ("postgresql+psycopg://bot:plain-pass@db.test/bot", ["plain-pass"]),
        ("postgresql+psycopg://db.test/bot?user=bot&password=plain-pass", ["plain-pass"]),
    ],
)
def test_the_password_of_a_database_is_a_secret(url: str, password: list[str]) -> None:
    assert written(DATABASE_URL=url).secrets() == password


def test_settings_cannot_be_changed_while_they_are_in_force() -> None:
    settings = read_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.__setattr__("port", 1)
