"""The SMS texts around a citizen's word about an answer: YA, BELUM, and the hint at them (D12)."""

from typing import Final

from app.domain.delivery import Purpose
from app.sms.text_keys import TextKey, row

CITIZEN_ROWS: Final = (
    row(
        TextKey.SOLVED,
        "Balasan atas YA dari warga",
        "Terima kasih. Pesan Bapak/Ibu dengan tiket {ticket} kami catat selesai."
        " -Si UPIK Kab. Kerinci",
    ),
    row(
        TextKey.UNSOLVED,
        "Balasan atas BELUM dari warga",
        "Mohon maaf. Pesan Bapak/Ibu dengan tiket {ticket} kami buka kembali untuk"
        " ditindaklanjuti. -Si UPIK Kab. Kerinci",
    ),
    row(
        TextKey.UNSOLVED_PHONES,
        "Untuk HP SKPD setelah warga menjawab BELUM",
        "{code} Menurut warga BELUM selesai. Mohon ditindaklanjuti, lalu jawab dengan ketik BLS"
        " {code} isi. Terima kasih. -Si UPIK",
        Purpose.NOTICE,
    ),
    row(
        TextKey.ANSWER_HINT,
        "Kalimat tambahan di akhir jawaban, selama SMS tidak menjadi lebih panjang",
        "Sudah selesai? Balas YA atau BELUM.",
        Purpose.ANSWER,
    ),
)
