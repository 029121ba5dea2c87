"""What an official's phone is told: an echo of what was done in his name, or why it was not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.messaging.sms_kinds import SmsKind
from app.models import Contact, Forward, InboundPart
from app.services.cases.actions import creating
from app.services.cases.state import auto_replies
from app.services.contacts import recipients
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey


@dataclass(frozen=True, slots=True)
class OfficialSms:
    """An SMS from a registered phone: its first part, its text, and whose phone it is."""

    first: InboundPart
    text: str
    contact: Contact

    def about(self, forward: Forward) -> OfficialSms:
        """The same from whoever of this phone speaks for the SKPD of the forward."""
        return replace(self, contact=recipients.speaker(self.contact, forward) or self.contact)

    def confirm(self, key: TextKey, case_id: int, **values: str) -> None:
        """The echo to the registered phone: sender numbers can be forged (D11)."""
        kind, contact = SmsKind.CONFIRMATION, self.contact
        cause = Cause(kind, self.first.id, case_id=case_id, contact_id=contact.id)
        told = sms_templates.say(key, **values)
        outbox.put(contact.phone, told, cause, modem_id=self.first.modem_id)

    def explain(self, key: TextKey, **values: str) -> None:
        """Says why nothing was done; a sensitive text is a card that nobody answers (D7)."""
        if creating.is_sensitive(self.text):
            self.become_card()
        else:
            self.say(key, **values)

    def explain_on_card(self, key: TextKey, **values: str) -> int:
        """Says why nothing was done, and makes a card of it all the same: a person must read what
        was meant. The id of the card."""
        if not creating.is_sensitive(self.text):
            self.say(key, **values)
        return self.become_card()

    def say(self, key: TextKey, **values: str) -> None:
        """An SMS about what this phone wrote, whatever that was."""
        self.answer(sms_templates.say(key, **values))

    def answer(self, told: str) -> None:
        """The same in these words, within the phone's own limit (D7)."""
        cause = Cause(SmsKind.COMMAND_REPLY, self.first.id, contact_id=self.contact.id)
        auto_replies.send_auto_reply(self.contact.phone, told, cause, modem_id=self.first.modem_id)

    def become_card(self) -> int:
        """A card for the moderator; its id."""
        return creating.receive(self.first, self.text, flag=creating.FROM_CONTACT).id
