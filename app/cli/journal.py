"""`upik journal`: verifies the journal, and prints the head of its chain (D5)."""

from __future__ import annotations

import re
from typing import Final

import click

from app.database.extensions import transaction
from app.database.reading import reading
from app.domain.words import N_
from app.domain.workflow import journal_events
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.journal import chain_head_file, sealing, verification
from app.services.journal.actor import SYSTEM
from app.services.journal.verification import Doubt, Finding, Verdict

# As on a sheet or in the SMS of the day, also among other words; the seal alone will do.
_HEAD: Final = re.compile(r"(?:\b(\d{1,10})[:\s]+)?\b([0-9a-fA-F]{64})\b")
_SENTENCES: Final = {
    Doubt.CHANGED: "baris {id} (#{seq}) diubah sesudah disegel, atau segelnya bukan buatan Si UPIK",
    Doubt.BROKEN: "baris {id} (#{seq}) tidak menyambung ke baris sebelumnya",
    Doubt.GAP: "baris {gap} hilang",
    Doubt.UNSEALED: "baris {id} belum disegel lebih dari 5 menit: periksa proses jobs dan cron",
    Doubt.CUT: "ekor terpotong: segel #{seq}{sheet} pernah keluar, jurnal berakhir di #{until}",
    Doubt.OTHER_HEAD: "baris {id} (#{seq}) bukan lagi yang tertulis pada segel yang keluar{sheet}",
    Doubt.NO_HEAD: "segel itu tidak ada di jurnal, yang berakhir di #{until}: salah ketik, ekor"
    " terpotong, atau jurnal ditulis ulang",
    Doubt.REPLY: "baris {id} (#{seq}): teks jawaban itu bukan lagi yang dicatat",
    Doubt.STOPPED: "jurnal tidak dapat disegel: basis data menolaknya, sebabnya ada di log",
}
_MOST: Final = 200


@click.group()
def journal() -> None:
    """Jurnal: periksa segelnya, tampilkan segel terakhirnya."""


@journal.command()
@click.option("--head", "paper", help="Segel dari luar (Berita Acara, SMS, surel): NOMOR:SEGEL.")
def verify(paper: str | None) -> None:
    """Memeriksa seluruh jurnal; kode keluar 1 bila ada temuan."""
    wanted = _read(paper)
    with reading(), progress.work(Kind.JOURNAL):
        verdict = verification.verify_chain()
        if wanted and (finding := verification.contradicts(*wanted)):
            verdict.findings.append(finding)
        elif wanted:
            _say_kept(verification.number_of(wanted[1]), verdict)
    _say(verdict)
    if verdict.findings:
        raise SystemExit(1)


@journal.command()
@click.option(
    "--how",
    type=click.Choice(journal_events.BY_HAND),
    default="terminal",
    show_default=True,
    help="Ke mana segel ini dibawa; dicatat dan diperiksa oleh verify.",
)
def head(how: str) -> None:
    """Menyegel yang tersisa, mencetak segel terakhir NOMOR:SEGEL, dan mencatatnya."""
    if not sealing.try_all():
        raise click.ClickException("Jurnal tidak dapat disegel; jalankan journal verify.")
    with transaction():
        kept = sealing.keep_head(how, actor=SYSTEM)
        words = f"{kept.seq}:{kept.seal}" if kept else ""
    if not words:
        raise click.ClickException(N_("Jurnal masih kosong: belum ada yang dapat disegel."))
    click.echo(words)


def _read(paper: str | None) -> tuple[int | None, str] | None:
    if paper is None:
        return None
    found = _HEAD.search(paper)
    if found is None:
        raise click.BadParameter(
            "tulis NOMOR:SEGEL seperti pada Berita Acara atau SMS; segelnya 64 angka dan huruf a-f."
        )
    return int(found[1]) if found[1] else None, found[2].lower()


def _say_kept(number: int | None, verdict: Verdict) -> None:
    """What a head from outside proves: the rows up to it, and none behind it."""
    last, seq = verdict.head[0] if verdict.head else 0, number or 0
    proved = "" if verdict.findings else f": baris #1 sampai #{seq} tetap seperti saat ia keluar"
    click.echo(f"Segel #{seq} dari luar masih ada di jurnal{proved}.")
    click.echo(f"{last - seq} baris sesudahnya hanya terbukti oleh segel luar yang lebih baru.")


def _say(verdict: Verdict) -> None:
    if verdict.is_wrong_key:
        click.echo("JOURNAL_KEY bukan kunci yang menyegel jurnal ini: tidak satu segel pun cocok.")
    for finding in verdict.findings[:_MOST]:
        click.echo(sentence(finding))
    if (more := len(verdict.findings) - _MOST) > 0:
        click.echo(f"dan {more} temuan lain.")
    if late := verdict.late:
        click.echo(
            f"Catatan: {len(late)} baris (#{late[0]} sampai #{late[-1]}) disegel lebih dari 5 menit"
            " sesudah ditulis: saat itu Si UPIK atau penyegelnya berhenti."
        )
    if verdict.rows and not verdict.noted:
        click.echo(
            f"Catatan: berkas {chain_head_file.NAME} tidak ada atau kosong: hanya segel yang"
            " tercetak dapat menunjukkan bahwa ekor jurnal ditulis ulang."
        )
    told = f"{len(verdict.findings)} temuan" if verdict.findings else "utuh"
    where = f", segel terakhir {verdict.head[0]}:{verdict.head[1]}" if verdict.head else ""
    click.echo(f"Jurnal {told}: {verdict.rows} baris tersegel diperiksa{where}")
    if verdict.noted:
        click.echo(f"Dibandingkan dengan {verdict.noted} segel di berkas {chain_head_file.NAME}.")


def sentence(finding: Finding) -> str:
    """A finding in words, with the row it is about."""
    first, last = finding.seq, finding.until
    return "Temuan: " + _SENTENCES[finding.doubt].format(
        id=finding.event_id,
        seq=first,
        until=last,
        gap=f"#{first}" if first == last else f"#{first} sampai #{last}",
        sheet=_source(finding),
    )


def _source(finding: Finding) -> str:
    if finding.in_file:
        return f" (berkas {chain_head_file.NAME})"
    return f" (catatan segel {finding.head_id})" if finding.head_id else ""
