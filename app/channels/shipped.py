"""The channels that come with Si UPIK."""

from __future__ import annotations

from app.channels import registry
from app.channels.channel import OnlineChannel
from app.channels.web import WebForm
from app.channels.whatsapp.channel import WhatsApp
from config import Settings


def install(settings: Settings) -> None:
    """Registers them; one whose keys are not set is not ready."""
    channels: list[OnlineChannel] = [WebForm(), WhatsApp(settings)]
    for channel in channels:
        registry.register(channel)
