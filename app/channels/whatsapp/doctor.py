"""Diagnoses a WhatsApp account from its keys to the webhook, and says what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from app.channels.whatsapp import keys as account
from app.channels.whatsapp.client import Client, opened
from app.channels.whatsapp.keys import Keys
from app.domain.messaging.failures import failure_reason
from app.sms.protocol.gateway import GatewayError
from app.sms.protocol.gateway import ModemFinding as Finding
from config import Settings

PATH: Final = "/saluran/whatsapp"
_WHERE: Final[Mapping[str, str]] = {
    "UPIK_WA_TOKEN": "Buat token tetap (System user) di Meta Business Suite, dengan izin"
    " whatsapp_business_messaging dan whatsapp_business_management.",
    "UPIK_WA_PHONE_ID": "Salin Phone number ID dari Meta for Developers > WhatsApp > API Setup.",
    "UPIK_WA_APP_SECRET": "Salin App secret dari Meta for Developers > App settings > Basic.",
    "UPIK_WA_VERIFY_TOKEN": "Karang sendiri kata acak, paling sedikit 16 huruf dan angka; isikan"
    " yang sama di halaman webhook Meta.",
}
_SCOPES: Final = ("whatsapp_business_messaging", "whatsapp_business_management")
_OFF: Final = timedelta(minutes=2)
_SOON: Final = timedelta(days=14)


def examine(settings: Settings) -> Iterator[Finding]:
    """Looks at one thing after the other; ends at the first that makes the rest impossible."""
    for name in account.missing(settings):
        yield Finding(f"{name} belum diisi: WhatsApp mati.", _WHERE[name])
    if account.is_held_back(settings):
        yield Finding(
            "Mode latihan: WhatsApp mati, tidak ada pesan sungguhan yang dikirim.",
            "Isi UPIK_MODE=production; untuk uji dengan nomor uji Meta cukup UPIK_AT_IN_LATIHAN=1.",
        )
    keys = account.keys_of(settings)
    if keys is None:
        return
    yield Finding("Keempat kunci WhatsApp terisi.")
    if settings.https != "yes":
        yield Finding(
            "UPIK_HTTPS bukan yes.",
            "Meta hanya memanggil alamat https dengan sertifikat yang dikenal umum: pasang dahulu.",
        )
    with opened(keys) as api:
        try:
            yield from _number(api, keys)
            yield from _rights(api, keys)
        except GatewayError as error:
            yield Finding(failure_reason(None, error.word), f"{_ADVICE} ({error})")


_ADVICE: Final = "Periksa internet server dan kunci di atas, lalu ulangi."


def _number(api: Client, keys: Keys) -> Iterator[Finding]:
    found = api.ask(f"/{keys.phone_id}", fields="display_phone_number,verified_name")
    number, name = found.get("display_phone_number", "?"), found.get("verified_name", "?")
    yield Finding(f"Token diterima. Nomor WhatsApp: {number} ({name}).")
    off = datetime.now(UTC) - _date(api.heard.get("date", ""))
    if abs(off) > _OFF:
        minutes = round(off.total_seconds() / 60)
        yield Finding(
            f"Jam server ini berselisih {abs(minutes)} menit dari jam Meta.",
            "Perbaiki jamnya: batas 24 jam dihitung dari jam ini.",
        )
    else:
        yield Finding("Jam server ini sama dengan jam Meta.")


def _date(spelled: str) -> datetime:
    try:
        return parsedate_to_datetime(spelled)
    except ValueError:
        return datetime.now(UTC)


def _rights(api: Client, keys: Keys) -> Iterator[Finding]:
    token = _map(api.ask("/debug_token", input_token=keys.token).get("data"))
    lacks = [scope for scope in _SCOPES if scope not in token.get("scopes", ())]
    if lacks:
        yield Finding(f"Token tanpa izin {', '.join(lacks)}.", _WHERE["UPIK_WA_TOKEN"])
    yield _validity(token)
    accounts = sorted(
        {
            str(target)
            for row in token.get("granular_scopes", ())
            for target in _map(row).get("target_ids", ())
            if _map(row).get("scope") in _SCOPES
        }
    )
    yield _template(api, keys, accounts)
    yield from _webhook(api, keys, accounts, str(token.get("app_id", "")))


def _validity(token: Mapping[str, Any]) -> Finding:
    at = token.get("expires_at") or 0
    if not at:
        return Finding("Token berlaku tanpa batas waktu.")
    until = datetime.fromtimestamp(int(at), UTC)
    told = f"Token berlaku sampai {until:%d/%m/%Y}."
    if until > datetime.now(UTC) + _SOON:
        return Finding(told)
    return Finding(told, "Ganti dengan token tetap (System user): sesudah itu WhatsApp berhenti.")


def _template(api: Client, keys: Keys, accounts: list[str]) -> Finding:
    if not keys.template:
        return Finding(
            "UPIK_WA_TEMPLATE belum diisi: sesudah 24 jam warga hanya dapat dijawab lewat SMS.",
            "Ajukan template (Utility, satu isian {{1}}) di Meta Business Suite; sesudah"
            " disetujui tulis namanya di UPIK_WA_TEMPLATE.",
        )
    rows = [
        _map(row)
        for one in accounts
        for row in api.ask(f"/{one}/message_templates", name=keys.template).get("data", ())
    ]
    states = {
        row.get("language"): row.get("status") for row in rows if row.get("name") == keys.template
    }
    state = states.get(keys.language)
    if state == "APPROVED":
        return Finding(f"Template {keys.template} ({keys.language}) disetujui.")
    others = ", ".join(f"{language}: {it}" for language, it in states.items()) or "tidak ada"
    return Finding(
        f"Template {keys.template} ({keys.language}) belum disetujui. Di Meta: {others}.",
        "Periksa nama dan bahasanya di Meta Business Suite > Message templates.",
    )


def _webhook(api: Client, keys: Keys, accounts: list[str], app: str) -> Iterator[Finding]:
    listening = [
        one
        for one in accounts
        for row in api.ask(f"/{one}/subscribed_apps").get("data", ())
        if str(_map(_map(row).get("whatsapp_business_api_data")).get("id")) == app
    ]
    if listening:
        yield Finding("Akun WhatsApp tersambung ke aplikasi ini.")
    else:
        yield Finding(
            "Akun WhatsApp belum tersambung ke aplikasi ini: pesan warga tidak sampai.",
            "Di Meta for Developers > WhatsApp > Configuration, tekan Subscribe pada akunnya.",
        )
    asked = api.ask(f"/{app}/subscriptions", access_token=f"{app}|{keys.app_secret}")
    rows = [_map(row) for row in asked.get("data", ())]
    ours = next((row for row in rows if row.get("object") == "whatsapp_business_account"), {})
    address = str(ours.get("callback_url") or "")
    fields = {_map(it).get("name") for it in ours.get("fields", ())}
    if address.endswith(PATH) and ours.get("active") and "messages" in fields:
        yield Finding(f"Webhook terdaftar: {address}, dengan field messages.")
    else:
        yield Finding(
            f"Webhook di Meta: {address or 'belum ada'}.",
            f"Isi Callback URL https://SITUS{PATH} dan Verify token = UPIK_WA_VERIFY_TOKEN, lalu"
            " Subscribe field messages.",
        )


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
