"""Stand-ins for a Redis server.

Each context manager stands for a server that fails in another way, and yields its URL.
``SmallRedis`` is a server that works.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread


def address(server: socket.socket) -> str:
    return f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def stopped() -> Iterator[str]:
    """A server that is stopped. Its port stays reserved, so that no other program listens there."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        yield address(server)


@contextmanager
def silent() -> Iterator[str]:
    """A server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield address(server)


@contextmanager
def unreachable() -> Iterator[str]:
    """A server to which connections time out, as behind a firewall that drops packets."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        waiting = [socket.socket() for _number in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(server.getsockname())
        yield address(server)
        for each in waiting:
            each.close()


@contextmanager
def talking_nonsense() -> Iterator[str]:
    """A server of another kind: it answers with HTTP instead of Redis's protocol."""

    class Answer(StreamRequestHandler):
        def handle(self):
            self.rfile.readline()
            self.wfile.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield address(server.socket)
        server.shutdown()


AWAY = {each.__name__: each for each in (stopped, silent, unreachable, talking_nonsense)}


class SmallRedis:
    """A Redis server with the commands that Django sends.

    Values never expire. ``data`` is still there after ``stop()`` and ``start()``.
    """

    def __init__(self):
        self.data: dict[bytes, bytes] = {}
        self.speaks = Event()
        self.speaks.set()
        self._port = 0
        self.start()

    def start(self) -> None:
        self._server = ThreadingTCPServer(("127.0.0.1", self._port), Conversation, False)
        self._server.daemon_threads = self._server.allow_reuse_address = True
        self._server.server_bind()
        self._server.server_activate()
        self._server.redis, self._server.talking = self, set()
        self._port = self._server.server_address[1]
        self.url = address(self._server.socket)
        Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    def stop(self) -> None:
        """Stops the server, and closes the connections that are open."""
        self._server.shutdown()
        self._server.server_close()
        for each in list(self._server.talking):
            with suppress(OSError):  # the client has already closed the connection
                each.shutdown(socket.SHUT_RDWR)

    def answer(self, command: bytes, *args: bytes) -> bytes:
        return getattr(self, command.decode().lower())(*args)

    def hello(self, *_args):
        return b"%1\r\n$5\r\nproto\r\n:3\r\n"

    def client(self, *_args):
        return b"+OK\r\n"

    expire = persist = lambda self, key, *_args: b":%d\r\n" % (key in self.data)

    def multi(self):
        return b"+OK\r\n"

    def get(self, key):
        value = self.data.get(key)
        return b"_\r\n" if value is None else b"$%d\r\n%b\r\n" % (len(value), value)

    def mget(self, *keys):
        return b"*%d\r\n" % len(keys) + b"".join(map(self.get, keys))

    def set(self, key, value, *options):
        if b"NX" in options and key in self.data:
            return b"_\r\n"
        self.data[key] = value
        return b"+OK\r\n"

    def mset(self, *pairs):
        self.data.update(zip(pairs[::2], pairs[1::2], strict=True))
        return b"+OK\r\n"

    def exists(self, key):
        return b":%d\r\n" % (key in self.data)

    def delete(self, *keys):
        return b":%d\r\n" % sum(self.data.pop(key, None) is not None for key in keys)

    def incrby(self, key, delta):
        self.data[key] = b"%d" % (int(self.data[key]) + int(delta))
        return b":%b\r\n" % self.data[key]

    def flushdb(self, *_args):
        self.data.clear()
        return b"+OK\r\n"


class Conversation(StreamRequestHandler):
    def handle(self):
        self.server.talking.add(self.request)
        with suppress(OSError):
            self.talk()
        self.server.talking.discard(self.request)

    def talk(self):
        queue = None
        while line := self.rfile.readline():
            command, *args = [self.word() for _number in range(int(line[1:]))]
            self.server.redis.speaks.wait()
            if command == b"EXEC":
                said = [self.server.redis.answer(*each) for each in queue]
                self.wfile.write(b"*%d\r\n" % len(said) + b"".join(said))
                queue = None
            elif queue is not None:
                queue.append((command, *args))
                self.wfile.write(b"+QUEUED\r\n")
            else:
                queue = [] if command == b"MULTI" else None
                name = b"delete" if command == b"DEL" else command
                self.wfile.write(self.server.redis.answer(name, *args))

    def word(self) -> bytes:
        length = int(self.rfile.readline()[1:])
        return self.rfile.read(length + 2)[:-2]
