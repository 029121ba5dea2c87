"""Settings: one frozen object made from the environment; checked as a whole or refused."""

from __future__ import annotations

import hashlib
import ipaddress
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
# The kernel takes paths of Unix sockets below 108 bytes. supervisord binds its own beside Valkey's,
# first under a name with its process id; longer data folders use a short name in /tmp.
SOCKET_PATH_LIMIT = 108
LONGEST_SOCKET = "supervisor.sock.4194304"
_CLOCK = r"([01]\d|2[0-3])[.:][0-5]\d"
QUIET_HOURS = rf"^{_CLOCK}-{_CLOCK}$"
# A leading dot stands for all names below. A port or a scheme would never match, * would always.
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"\s*\.?{_LABEL}(\.{_LABEL})*\s*"
# What the web takes at once, a form with its file.
LARGEST_REQUEST = 8 * 1024 * 1024
HOSTS = rf"^{_HOST}(,{_HOST})*$"
# An approved template of WhatsApp, with its language where that is not Indonesian.
TEMPLATE = r"^[a-z0-9_]{1,512}(:[a-z]{2,3}(_[A-Z]{2,3})?)?$"


class SettingsRefused(Exception):
    """The settings can't be used; each problem is one sentence that names the value."""

    # What a process ends with: EX_CONFIG of sysexits.h, after which systemd does not try again.
    exit_code = 78

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def is_loopback(host: str) -> bool:
    """Whether this host is the machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """Everything that may differ between two installations; secrets come only from here."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    mode: Literal["latihan", "production"] = Field("latihan", alias="UPIK_MODE")
    host: str = Field("127.0.0.1", alias="HOST")
    own_network: Literal["yes", "no"] = Field("no", alias="UPIK_OWN_NETWORK")
    port: int = Field(8000, alias="PORT", ge=1, le=65535)
    var: Path | None = Field(None, alias="UPIK_VAR")
    demo_password: str | None = Field(None, alias="UPIK_DEMO_PASSWORD", min_length=8)
    demo: Literal["tahun", "kosong"] | None = Field(None, alias="UPIK_DEMO")
    secret_key: str | None = Field(None, alias="SECRET_KEY", min_length=32)
    journal_key: str | None = Field(None, alias="JOURNAL_KEY", min_length=32)
    allowed_hosts: str | None = Field(None, alias="UPIK_ALLOWED_HOSTS", pattern=HOSTS)
    https: Literal["yes", "no"] | None = Field(None, alias="UPIK_HTTPS")
    proxies: int = Field(0, alias="UPIK_PROXIES", ge=0, le=5)
    database_url: str | None = Field(
        None, alias="DATABASE_URL", pattern=r"^(sqlite:///|postgresql(\+psycopg)?://)."
    )
    redis_url: str | None = Field(None, alias="REDIS_URL", pattern=r"^(rediss?|unix)://.")
    at_in_latihan: bool = Field(False, alias="UPIK_AT_IN_LATIHAN")
    send_hold: float = Field(10, alias="UPIK_SEND_HOLD", ge=0, le=600)
    phone_hold: int = Field(2, alias="UPIK_PHONE_HOLD", ge=0, le=60)
    idle_minutes: int = Field(30, alias="UPIK_IDLE_MINUTES", ge=1, le=720)
    public_number: str = Field("0856 90 20 200", alias="UPIK_PUBLIC_NUMBER")
    site_name: str = Field("Kabupaten Kerinci", alias="UPIK_SITE_NAME")
    berita_url: str = Field("https://kerincikab.go.id", alias="UPIK_BERITA_URL")
    acknowledge: bool = Field(True, alias="UPIK_ACKNOWLEDGE")
    rate_per_minute: float = Field(20, alias="UPIK_RATE_PER_MINUTE", ge=0)
    send_within_hours: float = Field(48, alias="UPIK_SEND_WITHIN_HOURS", gt=0, le=8760)
    quiet_hours: str | None = Field(None, alias="UPIK_QUIET_HOURS", pattern=QUIET_HOURS)
    backup_to: Path | None = Field(None, alias="UPIK_BACKUP_TO")
    web_workers: int = Field(2, alias="UPIK_WEB_WORKERS", ge=1, le=32)
    metrics_token: str | None = Field(None, alias="UPIK_METRICS_TOKEN", min_length=16)
    smtp_url: str | None = Field(None, alias="UPIK_SMTP_URL", pattern=r"^smtps?://\S+$")
    heartbeat_url: str | None = Field(None, alias="UPIK_HEARTBEAT_URL", pattern=r"^https?://\S+$")
    wa_token: str | None = Field(None, alias="UPIK_WA_TOKEN", min_length=20)
    wa_phone_id: str | None = Field(None, alias="UPIK_WA_PHONE_ID", pattern=r"^[0-9]{5,20}$")
    wa_app_secret: str | None = Field(None, alias="UPIK_WA_APP_SECRET", min_length=16)
    wa_verify_token: str | None = Field(None, alias="UPIK_WA_VERIFY_TOKEN", min_length=16)
    wa_template: str | None = Field(None, alias="UPIK_WA_TEMPLATE", pattern=TEMPLATE)
    wa_api: str = Field("https://graph.facebook.com/v24.0", alias="UPIK_WA_API")
    wa_daily: int = Field(1000, alias="UPIK_WA_DAILY", ge=0)
    wa_price: int = Field(0, alias="UPIK_WA_PRICE", ge=0)
    log: Literal["text", "json"] = Field("text", alias="UPIK_LOG")
    fast_password_hash: bool = Field(False, alias="UPIK_TEST_FAST_HASH")

    @model_validator(mode="after")
    def _production_is_complete(self) -> Settings:
        if self.mode == "production":
            needed = {
                "SECRET_KEY": self.secret_key,
                "JOURNAL_KEY": self.journal_key,
                "UPIK_ALLOWED_HOSTS": self.allowed_hosts,
                "UPIK_HTTPS": self.https,
            }
            missing = [name for name, value in needed.items() if not value]
            if missing:
                raise ValueError("MISSING " + " ".join(missing))
            if self.secret_key == self.journal_key:
                raise ValueError("SAME_KEYS")
            if self.fast_password_hash or self.demo_password or self.demo == "tahun":
                raise ValueError("TEST_ONLY")
            if not (is_loopback(self.host) or self.own_network == "yes"):
                raise ValueError("HOST_OPEN")
        api = urlsplit(self.wa_api)
        if not (api.hostname and (api.scheme == "https" or is_loopback(api.hostname))):
            raise ValueError("API_OPEN")
        # Si UPIK speaks no TLS itself: without its number, all people had the proxy's address.
        if self.https == "yes" and not self.proxies:
            raise ValueError("NO_PROXY")
        return self

    @property
    def is_latihan(self) -> bool:
        """True in the training mode, in which no real SMS leaves the machine."""
        return self.mode == "latihan"

    @property
    def fills_demo(self) -> bool:
        """Whether an empty service is filled with an example year: in latihan, unless
        UPIK_DEMO=kosong. Never beside a real modem: later reminders would go to its numbers."""
        return self.is_latihan and self.demo != "kosong" and not self.at_in_latihan

    @property
    def folder(self) -> Path:
        """The folder of all data (UPIK_VAR, or var/latihan or var/produksi)."""
        default = ROOT / "var" / ("latihan" if self.is_latihan else "produksi")
        return (self.var or default).absolute()

    @property
    def backup_folder(self) -> Path:
        """Where the nightly backup goes: UPIK_BACKUP_TO, best on another disk."""
        return (self.backup_to or self.folder / "cadangan").absolute()

    @property
    def address(self) -> str:
        """host:port, an IPv6 host in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def key_file(self, name: str) -> Path:
        """Where latihan keeps a key that it made itself (SECRET_KEY, JOURNAL_KEY)."""
        return self.folder / name

    @property
    def database(self) -> str:
        """The SQLAlchemy URL; SQLite in the data folder unless DATABASE_URL is set."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.folder / 'upik.sqlite3'}"

    @property
    def quiet(self) -> str:
        """When nothing but the urgent is sent; latihan shows every SMS at once, evenings too."""
        return self.quiet_hours or ("00.00-00.00" if self.is_latihan else "21.00-06.00")

    @property
    def valkey_socket(self) -> Path:
        """The embedded Valkey's Unix socket, in a folder whose paths the kernel accepts."""
        path = self.folder / "valkey" / "valkey.sock"
        is_short = len(bytes(path.with_name(LONGEST_SOCKET))) < SOCKET_PATH_LIMIT
        # redis-py can't read CLIENT INFO where the path has a space, and RQ asks for it.
        if is_short and " " not in str(path):
            return path
        name = hashlib.sha256(bytes(path)).hexdigest()[:16]
        return Path(f"/tmp/upik-{name}/valkey.sock")

    @property
    def redis(self) -> str:
        """REDIS_URL, or the embedded Valkey's socket."""
        return self.redis_url or f"unix://{quote(str(self.valkey_socket))}"

    @property
    def hosts(self) -> list[str]:
        """Host names this server answers to (port left out); in latihan also its own address."""
        if self.allowed_hosts:
            return [name.strip() for name in self.allowed_hosts.split(",") if name.strip()]
        return ["localhost", "127.0.0.1", self.host]


_SENTENCES = {
    "TEST_ONLY": (
        "UPIK_DEMO=tahun, UPIK_DEMO_PASSWORD, dan UPIK_TEST_FAST_HASH hanya untuk mode latihan: "
        "kosongkan."
    ),
    "NO_PROXY": (
        "UPIK_HTTPS=yes berarti ada proxy di depan: isi UPIK_PROXIES dengan banyaknya, misalnya 1."
    ),
    "HOST_OPEN": (
        "HOST dalam mode production hanya 127.0.0.1, di belakang proxy. Hanya bila alamat lain itu "
        "di jaringan khusus yang dicapai proxy saja, isi UPIK_OWN_NETWORK=yes."
    ),
    "API_OPEN": "UPIK_WA_API harus berawalan https://; http:// hanya untuk mesin ini sendiri.",
    "SAME_KEYS": "SECRET_KEY dan JOURNAL_KEY harus berbeda.",
}
# pydantic's kind of error -> what the value must be. The value itself is never shown: it may be
# a secret.
_DEMANDS = {
    "string_too_short": "harus paling sedikit {min_length} karakter",
    "int_parsing": "harus bilangan bulat",
    "float_parsing": "harus bilangan",
    "bool_parsing": "harus 1 atau 0",
    "greater_than": "harus lebih besar dari {gt:g}",
    "greater_than_equal": "harus paling kecil {ge:g}",
    "less_than_equal": "harus paling besar {le:g}",
    "literal_error": "harus salah satu dari {expected}",
}
_FORMS = {
    "DATABASE_URL": "harus berawalan postgresql:// atau sqlite:///",
    "UPIK_ALLOWED_HOSTS": (
        "harus nama host saja, dipisah koma, tanpa http://, garis miring, port, atau *"
    ),
    "UPIK_QUIET_HOURS": "harus seperti 21.00-06.00 (00.00-00.00: tidak ada jam tenang)",
    "UPIK_WA_PHONE_ID": "harus ID nomor telepon dari Meta: angka saja, bukan nomor teleponnya",
    "UPIK_WA_TEMPLATE": "harus nama template seperti jawaban_upik, atau jawaban_upik:id",
    "UPIK_SMTP_URL": "harus seperti smtp://nama:sandi@server:587 atau smtps://server",
    "UPIK_HEARTBEAT_URL": "harus berawalan https:// atau http://",
    "REDIS_URL": "harus berawalan redis://, rediss:// atau unix://",
}


def _sentence(error: ErrorDetails) -> list[str]:
    """One problem of pydantic's as Indonesian sentences that name the value."""
    message = error["msg"].removeprefix("Value error, ")
    if message.startswith("MISSING "):
        return [f"{name} belum diisi: wajib dalam mode production." for name in message.split()[1:]]
    if message in _SENTENCES:
        return [_SENTENCES[message]]
    name = ".".join(str(part) for part in error["loc"])
    demand = _DEMANDS.get(error["type"], _FORMS.get(name, message))
    facts = dict(error.get("ctx", {}))
    if "expected" in facts:
        facts["expected"] = str(facts["expected"]).replace(" or ", " atau ")
    return [f"{name} tidak sah: {demand.format(**facts)}."]


def with_stored_keys(settings: Settings) -> Settings:
    """In latihan: adds the keys of the data folder where the environment gives none.

    Raises SettingsRefused for a folder of somebody else."""
    if not settings.is_latihan:
        return settings
    files = {"secret_key": "SECRET_KEY", "journal_key": "JOURNAL_KEY"}
    try:
        stored = {
            field: settings.key_file(name).read_text().strip()
            for field, name in files.items()
            if getattr(settings, field) is None and settings.key_file(name).is_file()
        }
    except OSError as error:
        told = f"UPIK_VAR: folder {settings.folder} tidak dapat dibaca ({error.strerror})."
        raise SettingsRefused([told]) from None
    return settings.model_copy(update=stored)


def load_settings(**values: object) -> Settings:
    """The settings of this process; raises SettingsRefused with every problem found."""
    try:
        return with_stored_keys(Settings(**values))  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsRefused([line for row in error.errors() for line in _sentence(row)]) from None
