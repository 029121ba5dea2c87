"""SMPP under TLS: an SMSC whose certificate we trust, and one whose we do not."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.sms.protocol.gateway import GatewayError, OutgoingPart
from app.sms.smpp.gateway import SmppGateway
from tests.smsc import Smsc, smsc

CITIZEN = "+6281266771234"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Smsc]:
    with smsc(tmp_path) as found:
        yield found


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "smsc")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "smsc.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def port(centre: Smsc, certificate: Path) -> Iterator[int]:
    """TLS in front of the SMSC, as operators put it there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_carry, args=(listener, context, centre.port), daemon=True)
        thread.start()
        yield listener.getsockname()[1]


def _carry(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            with (
                suppress(ssl.SSLError),
                context.wrap_socket(listener.accept()[0], server_side=True) as outside,
                socket.create_connection(("127.0.0.1", port)) as inside,
            ):
                _both_ways(outside, inside)


def _both_ways(outside: ssl.SSLSocket, inside: socket.socket) -> None:
    while True:
        for ready in select.select([outside, inside], [], [])[0]:
            # One byte at a time: whoever reads gets torn records and torn units.
            data = ready.recv(1 if ready is inside else 4096)
            if not data:
                return
            (inside if ready is outside else outside).sendall(data)


def made(centre: Smsc, port: int, folder: Path) -> SmppGateway:
    return SmppGateway("operator", folder, centre.account(port=port, is_tls=True))


def test_in_and_out_under_tls(
    centre: Smsc, port: int, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    gateway = made(centre, port, tmp_path)
    gateway.open()
    centre.deliver(CITIZEN, "Jalan rusak " * 10)
    until = time.monotonic() + 60
    while not (parts := gateway.read()):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert parts[0].text == "Jalan rusak " * 10
    gateway.delete(parts[0].location)
    gateway.send(OutgoingPart(1, CITIZEN, "Terima kasih", claimed_at=datetime.now(UTC)))
    assert (len(centre.network), centre.waiting) == (1, {})
    gateway.close()


def test_a_certificate_that_nobody_vouches_for(centre: Smsc, port: int, tmp_path: Path) -> None:
    with pytest.raises(GatewayError) as caught:
        made(centre, port, tmp_path).open()
    assert caught.value.word == "smsc_tls"
