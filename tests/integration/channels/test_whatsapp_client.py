"""Each send meets the real library and a real server: it leaves at most once, and its fate is told
rightly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import httpx
import pytest

from app.channels.channel import Attachment
from app.channels.whatsapp import client
from app.channels.whatsapp.channel import WhatsApp
from app.channels.whatsapp.codes import FileGone
from app.channels.whatsapp.doctor import examine
from app.channels.whatsapp.webhook import name_of
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, OutgoingPart
from config import Settings
from tests.servers import run_python
from tests.whatsapp import fake_api
from tests.whatsapp.fake_api import FakeApi

TO = "whatsapp:6281266000001"
TEMPLATE = {"UPIK_WA_TEMPLATE": "jawaban_upik"}


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with fake_api.serving() as found:
        yield found


def made(api: FakeApi, **more: str) -> Settings:
    given = fake_api.environment(api, **more)
    return Settings(**{name: value for name, value in given.items() if value})  # type: ignore[arg-type]


def channel(api: FakeApi, **more: str) -> WhatsApp:
    return WhatsApp(made(api, **more))


def part(text: str = "Sudah diperbaiki", number: str = TO) -> OutgoingPart:
    return OutgoingPart(outbound_id=42, number=number, text=text)


def refused(api: FakeApi, *, is_open: bool = True, **more: str) -> GatewayError:
    with pytest.raises(GatewayError) as found:
        channel(api, **more).send(part(), is_open=is_open)
    return found.value


def test_words_leave_once_under_our_own_id(api: FakeApi) -> None:
    kept = channel(api).send(part(), is_open=True)
    (taken,) = api.taken
    assert (taken.tracker, taken.to) == ("42", "6281266000001")
    assert kept == name_of(taken.wamid), "Meta's own id spells the citizen's number"
    assert (taken.kind, taken.text) == ("text", "Sudah diperbaiki")


def test_somebody_without_a_number_is_reached_by_the_id(api: FakeApi) -> None:
    channel(api).send(part(number="whatsapp:ID.13491208655302741918"), is_open=True)
    assert api.taken[0].to == "ID.13491208655302741918"


def test_after_the_day_the_template_carries_the_words(api: FakeApi) -> None:
    channel(api, **TEMPLATE).send(part("Baris 1\nBaris 2"), is_open=False)
    assert (api.taken[0].kind, api.taken[0].text) == ("template", "Baris 1 / Baris 2")


def test_after_the_day_without_a_template_nothing_leaves(api: FakeApi) -> None:
    error = refused(api, is_open=False)
    assert (error.kind, error.left, error.word) == (FaultKind.MESSAGE, Left.NO, "wa_window")
    assert not api.taken


@pytest.mark.parametrize(
    ("act", "taken"),
    [
        *((act, 1) for act in (fake_api.CUT_AFTER, fake_api.GARBAGE, fake_api.BROKEN)),
        (fake_api.CUT_BEFORE, 0),
    ],
)
def test_what_was_cut_off_is_not_known(api: FakeApi, act: str, taken: int) -> None:
    api.behave(act)
    assert refused(api).left is Left.UNKNOWN
    assert len(api.taken) == taken


def test_no_answer_in_time_is_not_known(api: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_PATIENCE", httpx.Timeout(0.2, connect=5))
    api.behave(fake_api.SILENT)
    assert refused(api).left is Left.UNKNOWN
    assert len(api.taken) == 1


def test_where_nobody_listens_nothing_has_left(api: FakeApi) -> None:
    error = refused(api, UPIK_WA_API="http://127.0.0.1:9/v24.0")
    assert (error.kind, error.left) == (FaultKind.BACK_OFF, Left.NO)
    assert error.word == "wa_unreachable"


def test_a_refusal_is_not_tried_again(api: FakeApi) -> None:
    api.behave((400, 131026))
    error = refused(api)
    assert (error.kind, error.left, error.word) == (FaultKind.MESSAGE, Left.NO, "wa_undeliverable")
    assert not api.taken


PHOTO = Attachment("image", "", remote_id="900")


def test_a_file_is_fetched_whole(api: FakeApi) -> None:
    api.keep("900", b"bytes of a photo", "image/jpeg")
    found = channel(api).fetch(PHOTO)
    assert (found.body, found.media_type) == (b"bytes of a photo", "image/jpeg")


def test_a_file_that_is_gone_or_too_large_is_said_to_be(api: FakeApi) -> None:
    with pytest.raises(FileGone, match="tidak lagi disimpan"):
        channel(api).fetch(PHOTO)
    api.keep("900", bytes(client.MOST_BYTES + 1), "image/jpeg")
    with pytest.raises(FileGone, match="5 MB"):
        channel(api).fetch(PHOTO)


@pytest.mark.parametrize("media_id", ["", "../900", "900/x?fields=id", "9 00", "\u0669"])
def test_an_id_of_other_signs_than_digits_asks_nothing(api: FakeApi, media_id: str) -> None:
    api.keep("900", b"bytes of a photo", "image/jpeg")
    with pytest.raises(FileGone):
        channel(api).fetch(Attachment("image", "", remote_id=media_id))
    assert not api.asked


def test_a_file_whose_bytes_are_others_is_fetched_again(api: FakeApi) -> None:
    api.keep("900", b"whole", "image/jpeg")
    read = api.read

    def lies(path: str, query: dict[str, list[str]]) -> dict[str, object]:
        return {**read(path, query), "sha256": hashlib.sha256(b"other").hexdigest()}

    api.read = lies  # type: ignore[method-assign]
    with pytest.raises(GatewayError):
        channel(api).fetch(PHOTO)


def test_the_token_goes_to_no_foreign_host(api: FakeApi) -> None:
    api.keep("900", b"whole", "image/jpeg")
    read = api.read
    api.read = lambda path, query: {  # type: ignore[method-assign]
        **read(path, query),
        "url": "https://fbsbx.com.example.net/berkas/900",
    }
    with pytest.raises(GatewayError, match="ValueError"):
        channel(api).fetch(PHOTO)


def findings(api: FakeApi, **more: str) -> list[str]:
    found = examine(made(api, **more))
    return [f"{it.words} -> {it.advice}" if it.advice else it.words for it in found]


def test_the_doctor_finds_a_complete_account_well(api: FakeApi) -> None:
    api.templates = [{"name": "jawaban_upik", "language": "id", "status": "APPROVED"}]
    told = findings(api, **TEMPLATE, UPIK_HTTPS="yes", UPIK_PROXIES="1")
    assert not [line for line in told if "->" in line], told
    assert len(told) == 7


def test_the_doctor_names_what_is_missing_and_the_next_step(api: FakeApi) -> None:
    told = findings(api, UPIK_WA_APP_SECRET="")
    assert told == [
        "UPIK_WA_APP_SECRET belum diisi: WhatsApp mati. -> Salin App secret dari Meta for "
        "Developers > App settings > Basic."
    ]
    api.templates = [{"name": "jawaban_upik", "language": "en", "status": "PENDING"}]
    api.scopes, api.callback = ("whatsapp_business_messaging",), ""
    api.date = "Mon, 30 Nov 2020 08:00:00 GMT"
    told = findings(api, **TEMPLATE)
    wrong = [line for line in told if "->" in line]
    assert [line.split()[0] for line in wrong] == [
        "UPIK_HTTPS",
        "Jam",
        "Token",
        "Template",
        "Webhook",
    ]
    assert "en: PENDING" in wrong[3]


def test_in_latihan_nothing_real_is_sent(api: FakeApi) -> None:
    real = {"UPIK_WA_API": "https://graph.facebook.com/v24.0"}
    assert not channel(api, **real).is_ready()
    assert channel(api, **real, UPIK_AT_IN_LATIHAN="1").is_ready()
    assert findings(api, **real)[-1].startswith("Mode latihan: WhatsApp mati")


def test_the_doctor_says_that_the_token_is_refused(api: FakeApi) -> None:
    told = findings(api, UPIK_WA_TOKEN="x" * 30)
    assert told[-1].startswith("WhatsApp menolak token kita.")


def test_no_process_that_only_serves_loads_the_library() -> None:
    """30 MB in each process, and a third of a second of its start."""
    code = "import sys; from app.views.accounts import security_manager; import app.views;"
    code += "import app.jobs.schedule, app.channels.whatsapp.channel as _;"
    code += "print({'pywa', 'httpx'} & set(sys.modules))"
    assert run_python("-c", code).stdout.strip() == "set()"
