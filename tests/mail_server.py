"""A mail server on the loopback interface, which refuses, hangs or closes when a test wants it."""

import asyncio
import email
from collections.abc import Callable
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.e2e.server import free_port

ACCEPTED = "250 OK"


class Inbox:
    """Stores the e-mails that the server accepts.

    ``letters`` has the recipient and the Message-ID of each of them, ``connections`` the number of
    connections. ``answers`` maps a step ("CONNECT", "MAIL", "RCPT", "DATA" or "QUIT") to a function
    that gets the recipient, or an empty string, and returns what the server answers, or None if it
    accepts. After an answer that begins with 421 it closes the connection. An answer "hang" never
    comes.
    """

    def __init__(self):
        self.letters: list[tuple[str, str]] = []
        self.connections = 0
        self.answers: dict[str, Callable[[str], str | None]] = {}

    def addresses(self) -> list[str]:
        return [address for address, _message_id in self.letters]

    async def answer(self, step: str, server: SMTP, address: str = "") -> str:
        said = self.answers.get(step, lambda address: None)(address) or ACCEPTED
        if said == "hang":
            await asyncio.sleep(5)
        if said.startswith("421"):
            asyncio.get_running_loop().call_later(0.02, server.transport.close)
        return said

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        said = await self.answer("MAIL", server)
        if said == ACCEPTED:
            envelope.mail_from = address
        return said

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        said = await self.answer("RCPT", server, address)
        if said == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        said = await self.answer("DATA", server, envelope.rcpt_tos[0])
        if said == ACCEPTED:
            message = email.message_from_bytes(envelope.content)
            self.letters.append((envelope.rcpt_tos[0], message["Message-ID"]))
        return said

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        return await self.answer("QUIT", server)


class _Server(SMTP):
    """Counts connections, and answers the step CONNECT."""

    async def push(self, status):
        if status.startswith("220 "):
            self.event_handler.connections += 1
            said = await self.event_handler.answer("CONNECT", self)
            status = status if said == ACCEPTED else said
        await super().push(status)


class _Controller(Controller):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.servers = []

    def factory(self):
        """Returns the protocol of a new connection."""
        self.servers.append(_Server(self.handler))
        return self.servers[-1]

    def cancel_tasks(self, *args, **kwargs):
        """Also closes connections that hang; otherwise asyncio warns about them."""
        for server in self.servers:
            if server.transport:
                server.transport.abort()
        self.loop.call_soon(super().cancel_tasks)


@contextmanager
def mail_server(port: int = 0):
    """Context manager: runs a mail server and yields its port and its ``Inbox``."""
    inbox, port = Inbox(), port or free_port()
    controller = _Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    inbox.connections = 0  # aiosmtpd itself has tried whether the server answers
    try:
        yield port, inbox
    finally:
        controller.stop()
