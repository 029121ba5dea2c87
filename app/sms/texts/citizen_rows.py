"""The SMS texts around a citizen's word about an answer: YA, BELUM, and the hint at them (D12)."""

from typing import Final

from app.domain.messaging.delivery import Purpose
from app.domain.words import N_
from app.sms.texts.text_keys import TextKey, row

CITIZEN_ROWS: Final = (
    row(
        TextKey.SOLVED,
        N_("Balasan atas YA dari warga"),
        "Terima kasih. Pesan Bapak/Ibu dengan tiket {ticket} kami catat selesai."
        " -Si UPIK Kab. Kerinci",
    ),
    row(
        TextKey.UNSOLVED,
        N_("Balasan atas BELUM dari warga"),
        "Mohon maaf. Pesan Bapak/Ibu dengan tiket {ticket} kami buka kembali untuk"
        " ditindaklanjuti. -Si UPIK Kab. Kerinci",
    ),
    row(
        TextKey.UNSOLVED_PHONES,
        N_("Untuk HP SKPD setelah warga menjawab BELUM"),
        "{code} Menurut warga BELUM selesai. Mohon ditindaklanjuti, lalu jawab dengan ketik BLS"
        " {code} isi. Terima kasih. -Si UPIK",
        Purpose.NOTICE,
    ),
    row(
        TextKey.ANSWER_HINT,
        N_("Kalimat tambahan di akhir jawaban, selama SMS tidak menjadi lebih panjang"),
        "Sudah selesai? Balas YA atau BELUM.",
        Purpose.ANSWER,
    ),
)
