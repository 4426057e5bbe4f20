"""The formatter of the server's logs."""

import logging
import re

ADDRESS = re.compile(r"""[^\s@<>"'(),:;\[\]{}]+@[^\s@<>"'(),:;\[\]{}]+\.[^\s@<>"'(),:;\[\]{}]+""")


class NamelessFormatter(logging.Formatter):
    """A log formatter that hides e-mail addresses, which errors of mail servers may contain."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub("<address>", super().format(record))
