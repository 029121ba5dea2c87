"""Finding of a modem diagnosis: what was examined, and advice where something is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModemFinding:
    """One thing looked at; `advice` is empty where it is fine."""

    words: str
    advice: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether nothing has to be done."""
        return not self.advice
