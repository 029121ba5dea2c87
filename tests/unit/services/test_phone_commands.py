"""Every word of the registry does something, for whoever may send it."""

import pytest

from app.services.inbound import phone_commands
from app.sms.commands.grammar import parse
from app.sms.commands.meanings import Said
from app.sms.commands.registry import BY_WORD, COMMANDS, OK, Command, Needs, Who
from app.sms.commands.spelling import word_set

HANDLERS = {
    Who.PHONE: (phone_commands.PHONE,),
    Who.SUPERIOR: (phone_commands.PHONE,),
    Who.CITIZEN: (phone_commands.CITIZEN,),
    Who.ANYBODY: (phone_commands.PHONE, phone_commands.CITIZEN),
    Who.ADMIN: (phone_commands.ADMIN,),
}


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_every_word_has_a_handler(command: Command) -> None:
    assert all(command in table for table in HANDLERS[command.who])
    is_act = command.has_code and command is not OK
    assert (command in phone_commands.ACTS) == is_act


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_row_agrees_with_itself(command: Command) -> None:
    """What is enough by itself is a spelling, an example acts, and a code means that it needs
    something that the code names."""
    spelled = command.exact | word_set(command.near)
    assert word_set(command.clear) | word_set(command.behind) <= spelled
    assert not command.has_code or command.needs is not Needs.NOTHING
    if command.example:
        said = parse(command.example)
        assert isinstance(said, Said)
        assert said.command is command
        assert command.help == "" or command.help.startswith(command.word)


def test_no_spelling_acts_for_two_words() -> None:
    spelled = [typed for command in COMMANDS for typed in command.exact]
    assert len(spelled) == len(set(spelled))
    assert BY_WORD.keys() == {command.word for command in COMMANDS}
