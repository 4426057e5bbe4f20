"""Checks whether the site can be served on a port. Needs only Python's standard library.

Usage: python3 demo/port.py PORT. If the port cannot be used, prints the reason and exits with 1.
"""

import socket
import sys


def problem_with(port: str) -> str:
    """The reason why the site cannot be served on ``port``; empty if it can."""
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        return f"PORT is {port!r}, but must be a number from 1 to 65535, as in: PORT=9000 make run"
    other = 9000 if int(port) != 9000 else 9001
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as in Django's server
        try:
            trial.bind(("127.0.0.1", int(port)))
        except PermissionError:
            return f"Port {port} is reserved for the system. Try another: PORT={other} make run"
        except OSError:
            return f"Port {port} is used by another program. Try another: PORT={other} make run"
    return ""


if __name__ == "__main__":
    sys.exit(problem_with(sys.argv[1]) or None)  # sys.exit("") would report an error
