"""Keys of a WhatsApp account, from the environment alone: without all four there is no WhatsApp."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from config import Settings, is_loopback

# The four without which nothing works, by the field of the settings.
NEEDED: Final = {
    "wa_token": "UPIK_WA_TOKEN",
    "wa_phone_id": "UPIK_WA_PHONE_ID",
    "wa_app_secret": "UPIK_WA_APP_SECRET",
    "wa_verify_token": "UPIK_WA_VERIFY_TOKEN",
}
_LANGUAGE: Final = "id"


@dataclass(frozen=True, slots=True)
class Keys:
    """`template` is the approved template's name, empty where there is none."""

    phone_id: str
    api: str
    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    template: str = ""
    language: str = _LANGUAGE


def missing(settings: Settings) -> list[str]:
    """The variables that are not set yet."""
    return [name for key, name in NEEDED.items() if not getattr(settings, key)]


def is_held_back(settings: Settings) -> bool:
    """Whether nothing may be sent because this is latihan: it speaks to an API on this machine
    alone, unless real modems are allowed there, too."""
    host = urlsplit(settings.wa_api).hostname or ""
    return settings.is_latihan and not settings.at_in_latihan and not is_loopback(host)


def keys_of(settings: Settings) -> Keys | None:
    """The keys; None where one is missing, or in latihan: WhatsApp is off."""
    if missing(settings) or is_held_back(settings):
        return None
    name, _, language = (settings.wa_template or "").partition(":")
    return Keys(
        phone_id=settings.wa_phone_id or "",
        api=settings.wa_api.rstrip("/"),
        token=settings.wa_token or "",
        app_secret=settings.wa_app_secret or "",
        verify_token=settings.wa_verify_token or "",
        template=name,
        language=language or _LANGUAGE,
    )
