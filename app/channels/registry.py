"""The channels of this installation by name; `install` registers those that come with Si UPIK."""

from __future__ import annotations

from app.channels.channel import OnlineChannel
from app.channels.web import WebForm
from app.channels.whatsapp.channel import WhatsApp
from config import Settings

_CHANNELS: dict[str, OnlineChannel] = {}


def install(settings: Settings) -> None:
    """Registers them; one whose keys are not set is not ready."""
    register(WebForm())
    register(WhatsApp(settings))


def register(channel: OnlineChannel) -> None:
    """Makes a channel known; the word on the screen is `Channel.register`'s."""
    _CHANNELS[channel.name] = channel


def remove(name: str) -> None:
    """Forgets a channel."""
    _CHANNELS.pop(name, None)


def get(name: str) -> OnlineChannel | None:
    """The channel of this name, if this installation has it."""
    return _CHANNELS.get(name)


def names() -> list[str]:
    """The names of all, ready or not."""
    return list(_CHANNELS)


def ready() -> list[OnlineChannel]:
    """The channels that can send."""
    return [it for it in _CHANNELS.values() if it.is_ready()]
