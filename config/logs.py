"""What the server writes into its logs."""

import logging
import re

ADDRESS = re.compile(r"""[^\s@<>"'(),:;\[\]{}]+@[^\s@<>"'(),:;\[\]{}]+\.[^\s@<>"'(),:;\[\]{}]+""")


class NamelessFormatter(logging.Formatter):
    """Writes no e-mail address, whoever logs: errors of mail servers quote those they refuse."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub("<address>", super().format(record))
