"""A code or a word of the machine becomes a sentence a person can act on."""

import pytest

from app.domain.messaging.failures import failure_reason


@pytest.mark.parametrize(
    ("cms", "word", "part"),
    [
        pytest.param(28, None, "Nomor tujuan tidak terdaftar", id="an unknown subscriber"),
        pytest.param(500, "back_off", "pulsa", id="the network's favourite means credit"),
        pytest.param(322, "sim_full", "penuh", id="a full SIM"),
        pytest.param(311, None, "Periksa PIN modem", id="a PIN"),
        pytest.param(312, None, "Modem terkunci", id="a modem for one SIM only"),
        pytest.param(316, "pin", "PUK dari operator", id="a blocked SIM"),
        pytest.param(317, "pin", "PIN2", id="a PIN2 of restricted numbers"),
        pytest.param(318, "pin", "PIN2", id="a blocked PIN2"),
        pytest.param(777, None, "kode 777", id="a code nobody documented is named"),
        pytest.param(None, "reopen", "Modem tidak menjawab", id="the modem is silent"),
        pytest.param(None, "uncertain", "Belum pasti", id="it may have left"),
        pytest.param(None, "never heard of", "tanpa keterangan", id="an unknown word"),
        pytest.param(None, None, "tanpa keterangan", id="nothing is known"),
    ],
)
def test_a_failure_has_a_reason_a_person_understands(
    cms: int | None, word: str | None, part: str
) -> None:
    assert part in failure_reason(cms, word)
