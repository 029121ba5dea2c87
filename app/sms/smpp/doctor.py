"""Diagnoses an SMPP account from the password to the bind, and says what to do."""

import socket
from collections.abc import Iterator

from app.domain.messaging.failures import failure_reason
from app.sms.protocol.findings import ModemFinding
from app.sms.protocol.gateway import GatewayError
from app.sms.smpp import gateway
from app.sms.smpp.account import Account
from app.sms.smpp.link import Link, Patience

# A person waits at the terminal.
PATIENCE = Patience(open=30, connect=10, answer=10)


def examine(
    account: Account, variable: str, patience: Patience = PATIENCE
) -> Iterator[ModemFinding]:
    """Looks at one thing after the other; ends at the first that makes the rest impossible.

    The caller holds the modem's lock. `variable` is where the password belongs. What the SMSC
    delivers meanwhile is not answered: it comes again to the modem's owner.
    """
    try:
        gateway.require_usable_password(account)
        yield ModemFinding(f"Kata sandi ada di {variable}.")
        yield _name(account)
    except GatewayError as error:
        yield ModemFinding(
            failure_reason(None, error.word), f"Tulis {variable}=... di lingkungan server."
        )
        return
    except OSError as error:
        yield ModemFinding(
            f"Nama {account.host} tidak dikenal jaringan ({error.strerror}).",
            "Periksa tulisan alamatnya dan DNS server ini, atau pakai alamat IP dari operator.",
        )
        return
    yield from _bound(account, patience)


def _name(account: Account) -> ModemFinding:
    found = socket.getaddrinfo(account.host, account.port, type=socket.SOCK_STREAM)
    return ModemFinding(f"Alamat {account.host} dikenal: {found[0][4][0]}, port {account.port}.")


def _bound(account: Account, patience: Patience) -> Iterator[ModemFinding]:
    waiting = 0

    def hear(_unit: object) -> None:
        nonlocal waiting
        waiting += 1

    link = Link(account, patience, hear)
    try:
        link.open()
        tls = "dengan TLS" if account.is_tls else "tanpa TLS"
        yield ModemFinding(f"Pusat SMS {link.smsc or account.host} menerima System ID kita, {tls}.")
        link.ask("enquire_link", patience.answer)
        yield ModemFinding("Pusat SMS menjawab tanda hidup (enquire_link).")
        yield _sender(account)
        yield ModemFinding(f"Ada {waiting} SMS yang disodorkan pusat SMS dan belum diambil.")
    except GatewayError as error:
        advice = _ADVICE.get(error.word, _OTHERWISE).format(error)
        yield ModemFinding(failure_reason(None, error.word), advice)
    finally:
        link.close(is_polite=True)


def _sender(account: Account) -> ModemFinding:
    ton, npi, sender = account.source
    if not sender:
        return ModemFinding("Pengirim tidak diisi: pusat SMS yang memilihnya.")
    return ModemFinding(f"Pengirim {sender} (TON {ton}, NPI {npi}).")


_OTHERWISE = "Tanyakan kepada operator, lalu ulangi. ({0})"
_ADVICE = {
    "smsc_unreachable": "Pastikan VPN atau jalur ke operator terbuka, dan alamat IP server ini "
    "sudah didaftarkan di sana. ({0})",
    "smsc_password": "Samakan System ID dan kata sandi dengan surat operator; huruf besar dan "
    "kecil berbeda. ({0})",
    "smsc_bind": "Tunggu satu menit lalu ulangi. Bila tetap, minta operator menutup sambungan lama "
    "atau mengizinkan bind transceiver. ({0})",
    "no_answer": "Port itu terbuka, tetapi tidak menjawab SMPP. Periksa port dan TLS. ({0})",
    "smsc_lost": "Pusat SMS menutup sambungan: periksa port, TLS, dan pendaftaran alamat IP server "
    "ini. ({0})",
}
