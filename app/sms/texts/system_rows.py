"""The SMS texts about the service itself, for Admin's phone (D12)."""

from typing import Final

from app.domain.messaging.delivery import Purpose
from app.domain.words import N_
from app.sms.texts.text_keys import TextKey, row

SYSTEM_ROWS: Final = (
    row(
        TextKey.SYSTEM_ALARM,
        N_("Gangguan layanan, untuk HP Admin: sekali sehari selama berlangsung"),
        "Si UPIK: {trouble}, sejak {time}. Mohon dibuka: Pengaturan, Status Sistem.",
        Purpose.NOTICE,
    ),
    row(
        TextKey.SYSTEM_OVER,
        N_("Untuk HP Admin setelah gangguan berakhir"),
        "Si UPIK: pulih {time}. Sebelumnya: {trouble}.",
        Purpose.NOTICE,
    ),
    row(
        TextKey.SYSTEM_STATUS,
        N_("Balasan atas STATUS SISTEM dari HP Admin"),
        "Si UPIK: sinyal {signal}; antre {queue}; masuk {last_in}; keluar {last_out}; disk {disk};"
        " cadangan {backup}; gangguan {alarms}",
    ),
)
