"""Sends requests to the simulated server as a browser does, from any loopback address."""

import re
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from machine import HOST


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Browser:
    """A browser that sends requests to ``machine`` from the IP address ``address``.

    It trusts the machine's certificate and keeps cookies.
    """

    def __init__(self, machine, address: str = "127.0.0.1"):
        self.machine, self.address = machine, address
        self.cookies = SimpleCookie()

    def get(self, path: str, *, tls: bool = True, **headers: str) -> Answer:
        return self._ask("GET", path, tls=tls, headers=headers)

    def sign_in(self, email: str, password: str, **headers: str) -> Answer:
        return self.post("/account/login/", {"login": email, "password": password}, **headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """Opens the page at ``path`` for its CSRF token and posts the form."""
        return self.send(path, {**self.token_of(self.get(path, **headers)), **form}, **headers)

    def send(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        """Posts the fields ``form``. The caller must include a CSRF token among them."""
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"{self.machine.url}{path}",
        }
        return self._ask("POST", path, body=urlencode(form), headers=headers)

    @staticmethod
    def token_of(page: Answer) -> dict[str, str]:
        """Returns the CSRF token of the form on ``page`` as a dict with one field to post."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        return {"csrfmiddlewaretoken": found[1]}

    def _ask(self, method, path, *, headers, body=None, tls=True) -> Answer:
        port = self.machine.https if tls else self.machine.http
        connection = HTTPSConnection(HOST, port) if tls else HTTPConnection(HOST, port)
        plain = socket.create_connection(("127.0.0.1", port), 30, (self.address, 0))
        connection.sock = self._tls(plain) if tls else plain
        own = {"Host": f"{HOST}:{port}"}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{k}={v.value}" for k, v in self.cookies.items())
        connection.request(method, path, body=body, headers=own | headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        return answer

    def _tls(self, plain):
        trusted = ssl.create_default_context(
            cafile=str(self.machine.root / "etc" / "tls" / "fullchain.pem")
        )
        return trusted.wrap_socket(plain, server_hostname=HOST)
