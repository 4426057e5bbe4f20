"""The formatter of the server's logs."""

import logging
import re

ADDRESS = re.compile(r"""[^\s@<>"'(),:;\[\]{}]+@[^\s@<>"'(),:;\[\]{}]+\.[^\s@<>"'(),:;\[\]{}]+""")


class NamelessFormatter(logging.Formatter):
    """Replaces e-mail addresses in every message, such as an error that a mail server returned."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub("<address>", super().format(record))
