"""The formatter of the server's logs."""

import logging
import re

ADDRESS = re.compile(r"""[^\s@<>"'(),:;\[\]{}]+@[^\s@<>"'(),:;\[\]{}]+\.[^\s@<>"'(),:;\[\]{}]+""")


class NamelessFormatter(logging.Formatter):
    """Replaces e-mail addresses in every message: mail servers quote addresses in errors."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub("<address>", super().format(record))
