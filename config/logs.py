"""The formatter of the server's logs."""

import logging
import re

ADDRESS = re.compile(r"""[^\s@<>"'(),:;\[\]{}]+@[^\s@<>"'(),:;\[\]{}]+\.[^\s@<>"'(),:;\[\]{}]+""")


class NamelessFormatter(logging.Formatter):
    """Replaces every e-mail address in a log message, for example in an error of a mail server."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub("<address>", super().format(record))
