"""A GSM modem or gammu's dummy phone; what its owner last saw of it."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.words import N_
from app.models.base import Id, Model, Time, Word


class Modem(Model):
    """`name` is the queue's and the folder's name; `kind` is `dummy` or `at`."""

    __tablename__ = "modem"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[Word]
    device: Mapped[str] = mapped_column(String(200), default="")
    connection: Mapped[str] = mapped_column(String(40), default="at115200")
    number: Mapped[str | None] = mapped_column(String(20))
    pin: Mapped[str | None] = mapped_column(String(12))
    is_enabled: Mapped[bool] = mapped_column(default=True)
    # The name of the server that it is plugged into; empty: any.
    host: Mapped[str] = mapped_column(String(64), default="", server_default="")
    # gammu's driver; empty lets gammu find out.
    model: Mapped[str] = mapped_column(String(40), default="")
    # Parts a minute after the burst, 0 = unlimited; parts a day in WIB, 0 = no cap.
    rate_per_minute: Mapped[float] = mapped_column(default=20)
    daily_cap: Mapped[int] = mapped_column(default=0)
    # Numbers this modem is preferred for, as people write them: "0811, 0812".
    prefixes: Mapped[str] = mapped_column(String(200), default="")
    # "Coba sekarang": a person asks the owner to try at once.
    wake_at: Mapped[Time | None]
    # With it a person vouched for the computer's clock; these rows were the newest then.
    clock_trusted_at: Mapped[Time | None]
    clock_outbound_id: Mapped[int | None]
    clock_inbound_id: Mapped[int | None]
    # What the owner last saw; nothing here is a decision.
    state: Mapped[Word] = mapped_column(default=N_("belum dibuka"))
    problem: Mapped[str | None] = mapped_column(String(300))
    # Sending rests until then (reading goes on); a closed modem is opened again at `retry_at`.
    paused_until: Mapped[Time | None]
    retry_at: Mapped[Time | None]
    # When it last worked (at its daily cap it only reads); others take its rows five minutes later.
    healthy_at: Mapped[Time | None]
    # Of an SMS that stays on the SIM though it is stored: as the owner last saw it.
    is_undeletable: Mapped[bool] = mapped_column(default=False)
    signal_percent: Mapped[int | None]
    network: Mapped[str | None] = mapped_column(String(60))
    sim_used: Mapped[int | None]
    sim_size: Mapped[int | None]
    imei: Mapped[str | None] = mapped_column(String(20))
    imsi: Mapped[str | None] = mapped_column(String(20))
    # Another SIM than before, until a person has confirmed or changed the number.
    is_sim_new: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[Time | None]
    last_received_at: Mapped[Time | None]
    last_sent_at: Mapped[Time | None]

    def __repr__(self) -> str:
        return self.name
