"""`python -m tests.smsc --control SOCKET`: prints its port; one JSON line in, one out."""

from __future__ import annotations

import argparse
import json
from typing import Any

from smpp.twisted.config import SMPPServerConfig
from smpp.twisted.server import SMPPServerFactory
from twisted.cred.checkers import ICredentialsChecker
from twisted.cred.credentials import IUsernamePassword
from twisted.cred.error import UnauthorizedLogin
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor
from twisted.internet.protocol import Factory
from twisted.protocols.basic import LineReceiver
from zope.interface import implementer

from tests.smsc import PASSWORD, SYSTEM_ID
from tests.smsc.centre import Centre

_VERBS = ("deliver", "receipt", "repeat", "hang_up", "reset", "look")


@implementer(IRealm)
class _Realm:
    def requestAvatar(self, name: Any, mind: Any, *interfaces: Any) -> Any:
        """Whoever knows the password is let in."""
        return interfaces[0], name, lambda: None


@implementer(ICredentialsChecker)
class _Checker:
    credentialInterfaces = (IUsernamePassword,)

    def requestAvatarId(self, given: Any) -> Any:
        """The office's account alone."""
        if (given.username, given.password) != (SYSTEM_ID, PASSWORD):
            raise UnauthorizedLogin
        return given.username


class _Server(SMPPServerFactory):  # type: ignore[misc]
    centre: Centre

    def addBoundConnection(self, connection: Any) -> None:
        super().addBoundConnection(connection)
        self.centre.bound(connection)

    def removeConnection(self, connection: Any) -> None:
        super().removeConnection(connection)
        self.centre.gone(connection)


class _Control(LineReceiver):  # type: ignore[misc]
    delimiter = b"\n"

    def lineReceived(self, line: bytes) -> None:
        """Does what is asked."""
        request = json.loads(line)
        try:
            answer = {"result": self._do(request.pop("do"), request)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        self.transport.write(json.dumps(answer).encode() + b"\n")
        self.transport.loseConnection()

    def _do(self, verb: str, given: dict[str, Any]) -> Any:
        centre = self.factory.centre
        if verb == "set":
            for name, value in given.items():
                getattr(centre, name)  # a typing error must not go unnoticed
                getattr(centre, name).extend(value) if name == "moods" else setattr(
                    centre, name, value
                )
            return None
        if verb not in _VERBS:
            raise ValueError(verb)
        return getattr(centre, verb)(**given)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--control", required=True)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    centre = Centre()
    server = _Server(
        SMPPServerConfig(msgHandler=centre.take, systems={SYSTEM_ID: {"max_bindings": 1}}),
        Portal(_Realm(), [_Checker()]),
    )
    control = Factory.forProtocol(_Control)
    server.centre = control.centre = centre
    port = reactor.listenTCP(arguments.port, server, interface="127.0.0.1")
    reactor.listenUNIX(arguments.control, control)
    print(port.getHost().port, flush=True)
    reactor.run()


if __name__ == "__main__":
    main()
