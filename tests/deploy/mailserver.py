"""A mail server for the checks. A check can make it slow or silent, or stop it."""

import contextlib
import re
import socket
import threading
import time


class MailServer:
    """A mail server on the loopback interface that stores the e-mails it accepts.

    ``mode`` is "well" (it responds at once), "slow" (it waits two seconds before each response) or
    "silent" (it does not respond).
    """

    def __init__(self):
        self.mode, self.letters = "well", []
        self.listener = None
        self.port = 0

    def start(self) -> None:
        """Starts listening. After ``stop()`` it uses the same port again."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, args=[self.listener], daemon=True).start()

    def stop(self) -> None:
        """Stops listening, so that new connections are refused."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _listen(self, listener) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = listener.accept()
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rwb", 0) as stream:
            if self.mode == "silent":
                time.sleep(120)
                return
            self._say(stream, "220 ready")
            for line in stream:
                if not self._answer(stream, line.decode().strip().upper()):
                    return

    def _answer(self, stream, command: str) -> bool:
        if command == "DATA":
            self._say(stream, "354 go on")
            self.letters.append(self._letter(stream))
        self._say(stream, "221 bye" if command == "QUIT" else "250 ok")
        return command != "QUIT"

    def _say(self, stream, words: str) -> None:
        time.sleep(2 if self.mode == "slow" else 0)
        stream.write(f"{words}\r\n".encode())

    @staticmethod
    def _letter(stream) -> str:
        lines = iter(lambda: stream.readline().decode(), ".\r\n")
        return "".join(lines)

    def to(self, address: str) -> list[str]:
        """Returns the accepted e-mails to recipients whose address contains ``address``."""
        return [text for text in self.letters if re.search(f"^To: .*{address}", text, re.M)]
