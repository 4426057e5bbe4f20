"""Checks of nginx's limits: connections per IP address, and the length of requests."""

import re
import resource
import socket
import ssl
import time
from contextlib import contextmanager, suppress
from functools import cache
from urllib.parse import urlencode

from browser import Browser
from machine import HOST, Failed, expect, wait_until

MANY = 800
FORMS = 400
HEADER_TIMEOUT = 10
PAGES_AT_A_TIME = 100
SOON = 2.0
STRANGER, NEIGHBOUR, OTHER = "127.0.0.66", "127.0.0.66", "127.0.0.7"
H2_OPENED = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
# Paths in every closed part of the site and in the CMS. Some of the pages do not exist.
CLOSED = [
    *("/forum/", "/forum/threads/", "/forum/nothing", "/members/people/", "/inbox/"),
    *("/members/log/", "/account/email/", "/account/2fa/", "/account/joining/", "/admin/"),
    *("/admin/login/", "/admin/pages/", "/_util/login/"),
]


class LimitChecks:
    """Base class of `Check` with checks of nginx's limits and of the Permissions-Policy header."""

    def step_half_open(self):
        """nginx closes hundreds of unfinished requests from one address; others get pages"""
        with (
            many_files(),
            self.held(50, [http2_without_a_question]),
            self.held(50, [silent, half_a_handshake, half_a_header_over_tls]) as some,
            self.held(MANY, [half_a_header]) as many,
        ):
            self.others_read()
            expect(not is_closed(many[0], time.monotonic() + 0.01), "closed before the timeout")
            ends = time.monotonic() + HEADER_TIMEOUT + 5
            for connection in [*some, *many]:
                expect(is_closed(connection, ends), "nginx waits longer than its timeout")
            self.others_read()

    def step_half_sent(self):
        """of 400 unfinished forms from one address, only 100 are accepted"""
        with many_files(), self.held(FORMS, [half_a_form]) as held:
            self.others_read()
            refused = [said for said in map(heard, held) if said.startswith(b"HTTP/1.1 429")]
            expect(len(refused) == FORMS - PAGES_AT_A_TIME, f"{len(refused)} refused")
            answer = Browser(self.machine, NEIGHBOUR).get("/")
            expect(answer.status == 429 and "Za dużo połączeń" in answer.text, answer.status)
            expect(answer.headers["Retry-After"] == "10", "no Retry-After")
        wait_until(
            lambda: Browser(self.machine, NEIGHBOUR).get("/").status == 200,
            5,
            "the address stays refused",
        )

    def step_long_addresses(self):
        """a closed page with a query of 3 kB redirects to the sign-in page, which can be opened"""
        reader = Browser(self.machine, OTHER)
        query = "q=" + "%C5%82%26%3D" * 250
        for path in CLOSED:
            answer = reader.get(f"{path}?{query}")
            where = answer.headers["Location"] or ""
            expect(answer.status == 302 and "/login/?next=/" in where, f"{path}: {where[:200]}")
            if where.startswith("/admin/"):  # the CMS redirects its sign-in page to the site's
                where = reader.get(where).headers["Location"]
            expect(reader.get(where).status == 200, f"{path} leads to {where}")
        for path in ("/account/login", "/aktualnosci"):
            answer = reader.get(f"{path}?{query}")
            expect(answer.headers["Location"] == f"{path}/", f"{path}: {answer}")
        answer = reader.send("/account/language/", {"language": "pl", "next": f"/forum/?{query}"})
        expect(answer.headers["Location"] == "/forum/", answer)

    def step_too_long(self):
        """a request with a too long URL or too large cookies gets a page that says so"""
        reader = Browser(self.machine, OTHER)
        for length in (4_100, 8_000, 20_000):
            answer = reader.get("/?q=" + "x" * length)
            expect(answer.status == 414 and "za długi" in answer.text, f"{length}: {answer.status}")
        answer = reader.get("/", Cookie="x=" + "y" * 9_000)
        expect(answer.status == 431 and "plików cookie" in answer.text, answer.status)
        # A URL and cookies that are nearly as long as nginx allows.
        expect(reader.get("/?q=" + "x" * 3_900).status == 200, "refused too early")
        expect(reader.get("/", Cookie="x=" + "y" * 7_000).status == 200, "refused too early")

    def step_permissions_policy(self):
        """every response of the site and of nginx has Permissions-Policy exactly once"""
        reader = Browser(self.machine, OTHER)
        picture = re.search(r"/media/images/[\w./-]+", reader.get(self.content["page"]).text)[0]
        answers = {
            path: reader.get(path)
            for path in ("/", "/forum/", "/healthz", self.style(), picture, "/media/x", "/nic/")
        }
        answers["HTTP"] = reader.get("/", tls=False)
        answers["long"] = reader.get("/?q=" + "x" * 5_000)
        answers["large"] = reader.get("/", **{"Content-Length": str(60 * 1024 * 1024)})
        for what, answer in answers.items():
            said = answer.headers.get_all("Permissions-Policy") or []
            expect(len(said) == 1 and "camera=()" in said[0], f"{what}: {answer.status} {said}")
            expect("publickey-credentials-get=(self)" in said[0], said)

    # --- Many open connections -------------------------------------------------------------------

    @contextmanager
    def held(self, count, ways):
        """Context manager: opens connections from the address STRANGER, and yields them.

        Each function in ``ways`` opens ``count`` connections.
        """
        connections = []
        try:
            for way in ways:
                connections += [way(self.machine) for _number in range(count)]
            yield connections
        finally:
            for connection in connections:
                connection.close()

    def others_read(self):
        """Checks that another address gets pages as fast as usual, each over a new connection."""
        for path in ("/", "/aktualnosci/", "/account/login/", "/healthz", "/en/"):
            began = time.monotonic()
            answer = Browser(self.machine, OTHER).get(path)
            lasted = time.monotonic() - began
            expect(answer.status == 200, f"{path}: {answer.status}")
            expect(lasted < SOON, f"{path} took {lasted:.1f} s")


def connected(machine, port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10, (STRANGER, 0))


@cache
def trusting(protocol: str) -> ssl.SSLContext:
    """Returns a TLS context that offers the ALPN protocol ``protocol`` and trusts any server.

    The context is cached, because creating one for each of hundreds of connections would take
    longer than nginx waits for a handshake.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols([protocol])
    return context


def over_tls(machine, protocol: str = "http/1.1") -> ssl.SSLSocket:
    plain = connected(machine, machine.https)
    return trusting(protocol).wrap_socket(plain, server_hostname=HOST)


def silent(machine):
    return connected(machine, machine.https)


def half_a_handshake(machine):
    connection = connected(machine, machine.https)
    connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    return connection


def half_a_header_over_tls(machine):
    connection = over_tls(machine)
    connection.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Slow".encode())
    return connection


def half_a_header(machine):
    connection = connected(machine, machine.http)
    connection.sendall(b"GET / HT")
    return connection


def http2_without_a_question(machine):
    connection = over_tls(machine, "h2")
    connection.sendall(H2_OPENED)
    return connection


def half_a_form(machine):
    connection = over_tls(machine)
    form = urlencode({"login": "a@example.org"})
    connection.sendall(
        f"POST /account/login/ HTTP/1.1\r\nHost: {HOST}:{machine.https}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: 5000\r\n\r\n{form}".encode()
    )
    return connection


def heard(connection) -> bytes:
    """Returns what the server has sent so far, at most 1,000 bytes; b"" if it has sent nothing."""
    connection.settimeout(0.01)
    with suppress(TimeoutError, ssl.SSLError, ConnectionError):
        return connection.recv(1000)
    return b""


def is_closed(connection, ends: float) -> bool:
    """Whether the server closes the connection before ``ends``, a time of ``time.monotonic``."""
    try:
        while time.monotonic() < ends:
            connection.settimeout(max(ends - time.monotonic(), 0.01))
            if not connection.recv(1000):
                return True
    except TimeoutError:
        return False
    except (ConnectionError, ssl.SSLError):
        return True
    return False


@contextmanager
def many_files():
    """Context manager: lets this process open ``4 * MANY`` files, or as many as the machine allows.

    Raises Failed if the machine allows fewer than ``2 * MANY``.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 4 * MANY if hard == resource.RLIM_INFINITY else min(4 * MANY, hard)
    if most < 2 * MANY:
        raise Failed(f"this machine lets a process open {hard} files only")
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
