"""Diagnoses a modem from the cable to the network, and says what to do."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.messaging.failures import failure_reason
from app.domain.words import N_
from app.sms.gammu import serial_port
from app.sms.gammu.gateway import GammuGateway
from app.sms.protocol.gateway import GatewayError, ModemFinding, ModemStatus

WEAK_PERCENT = 20
NEARLY_FULL = 0.8


@dataclass(frozen=True, slots=True)
class Patient:
    """The modem to be examined; `folder` remembers a PIN that was refused."""

    device: str
    connection: str = "at115200"
    model: str = ""
    pin: str | None = None
    imei: str | None = None
    folder: Path | None = None


def examine(patient: Patient) -> Iterator[ModemFinding]:
    """Looks at one thing after the other; ends at the first that makes the rest impossible.

    The caller holds the modem's lock. The log of this examination is its own, and goes with it.
    """
    findings = [*_outside(patient)]
    yield from findings
    if any(finding.advice for finding in findings if finding.words != MODEM_MANAGER):
        return
    with tempfile.TemporaryDirectory(prefix="upik-dokter-") as folder:
        gateway = GammuGateway(
            "dokter",
            Path(folder),
            patient.device,
            connection=patient.connection,
            model=patient.model,
            pin=patient.pin,
            expected_imei=patient.imei,
            pin_folder=patient.folder,
        )
        try:
            yield from _inside(gateway)
        finally:
            gateway.close()


MODEM_MANAGER = "Program ModemManager berjalan dan dapat merebut modem."


def _outside(patient: Patient) -> Iterator[ModemFinding]:
    device = patient.device
    if not os.path.exists(device):
        seen = ", ".join(serial_port.serial_devices()) or N_("tidak ada")
        yield ModemFinding(
            f"Perangkat {device} tidak ada.",
            f"Periksa kabel dan colokan USB. Perangkat yang terlihat sekarang: {seen}.",
        )
        return
    yield ModemFinding(f"Perangkat {device} ada.")
    if not os.access(device, os.R_OK | os.W_OK):
        yield ModemFinding(
            "Perangkat tidak boleh dibuka oleh pengguna ini.",
            "Jalankan: sudo usermod -aG dialout $USER, lalu keluar dan masuk lagi.",
        )
        return
    if serial_port.is_running("ModemManager") and not serial_port.is_left_alone(device):
        yield ModemFinding(
            MODEM_MANAGER, "Jalankan: sudo systemctl disable --now ModemManager, lalu cabut-pasang."
        )
    if holders := serial_port.processes_holding(device):
        yield ModemFinding(
            f"Perangkat sedang dipakai program lain: {', '.join(holders)}.",
            "Hentikan program itu, lalu ulangi.",
        )
        return
    yield _echo(patient)


def _echo(patient: Patient) -> ModemFinding:
    try:
        if serial_port.is_answering_at(patient.device, patient.connection):
            return ModemFinding("Modem menjawab perintah AT.")
    except OSError as error:
        return ModemFinding(
            f"Perangkat tidak dapat dibuka: {error.strerror}.",
            "Cabut modem, tunggu 10 detik, pasang lagi.",
        )
    others = _others(patient.device)
    return ModemFinding(
        "Modem tidak menjawab perintah AT di perangkat ini.",
        "Satu modem sering punya beberapa perangkat: coba yang lain "
        f"({', '.join(others) or 'tidak ada yang lain'}), atau periksa kecepatannya "
        f"({patient.connection}).",
    )


def _others(device: str) -> list[str]:
    """The other devices, each under its lasting name only."""
    seen = {os.path.realpath(device)}
    found = []
    for name in serial_port.serial_devices():
        if os.path.realpath(name) not in seen:
            seen.add(os.path.realpath(name))
            found.append(name)
    return found


def _inside(gateway: GammuGateway) -> Iterator[ModemFinding]:
    try:
        gateway.open()
        yield ModemFinding(f"Modem terbuka, IMEI {gateway.imei or 'tidak disebut'}.")
        yield ModemFinding(f"Kartu SIM terbaca, IMSI {_short(gateway.imsi)}.")
        status = gateway.status()
        yield from _radio(status)
        yield from _store(status)
        yield ModemFinding(f"Nomor pusat SMS (SMSC): {gateway.smsc()}.")
        waiting = 0
        with suppress(GatewayError):
            waiting = len(gateway.read())
        yield ModemFinding(f"Ada {waiting} SMS di kartu SIM yang belum diambil.")
    except GatewayError as error:
        yield ModemFinding(
            failure_reason(error.cms, error.word), _ADVICE.get(error.word, _OTHERWISE).format(error)
        )


def _radio(status: ModemStatus) -> Iterator[ModemFinding]:
    if status.network is None:
        yield ModemFinding(
            "Modem belum terdaftar di jaringan seluler.",
            "Periksa antena, masa aktif kartu SIM, dan sinyal operator di tempat ini.",
        )
    else:
        yield ModemFinding(f"Terdaftar di jaringan {status.network}.")
    percent = status.signal_percent
    if percent is None or percent < WEAK_PERCENT:
        yield ModemFinding(
            f"Sinyal lemah ({percent or 0} %).",
            "Pindahkan modem ke dekat jendela dengan kabel USB, atau pasang antena luar.",
        )
    else:
        yield ModemFinding(f"Sinyal {percent} %.")


def _store(status: ModemStatus) -> Iterator[ModemFinding]:
    if not status.stores_sms:
        yield ModemFinding(
            "Modem ini tidak menyimpan SMS yang datang (AT+CNMI hanya mengenal 2).",
            "SMS yang datang selagi modem tertutup tidak sampai: pakai modem lain.",
        )
    if status.sim_size and (status.sim_used or 0) >= NEARLY_FULL * status.sim_size:
        yield ModemFinding(
            f"Memori kartu SIM hampir penuh: {status.sim_used} dari {status.sim_size}.",
            "Si UPIK mengosongkannya sendiri saat berjalan; bila tetap penuh, hapus lewat HP.",
        )


def _short(imsi: str | None) -> str:
    """The country and the operator; the rest names a person's card."""
    return f"{imsi[:5]}…" if imsi else "tidak disebut"


_OTHERWISE = "Cabut modem, tunggu 10 detik, pasang lagi, lalu ulangi. ({0})"
_ADVICE = {
    "pin": "Isi PIN yang benar di daftar modem. PIN yang ditolak tidak dicoba dua kali.",
    "puk": "Pasang kartu itu di HP, masukkan PUK lalu PIN baru; isi PIN baru itu di daftar modem.",
    "pin2": "Pasang kartu itu di HP dan matikan pembatasan nomor (FDN).",
    "locked_to": "Pasang kartu yang cocok, atau pakai modem lain.",
    "no_sim": "Pasang kartu SIM dengan benar, atau coba kartu lain.",
    "no_smsc": "Isi nomor pusat SMS dengan HP (dari operator), atau pasang kartu lain.",
    "imei": "Pasang modem yang terdaftar, atau kosongkan IMEI di daftar modem bila memang diganti.",
    "device_busy": "Hentikan program lain yang memakai modem.",
    "permission": "Jalankan: sudo usermod -aG dialout $USER, lalu keluar dan masuk lagi.",
}
