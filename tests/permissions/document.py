"""Writes the table into ``docs/permissions.md``: ``python -m tests.permissions.document``."""

from pathlib import Path

from tests.permissions.table import as_markdown

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = "docs/permissions.md"
MARK = "<!-- From here on made of tests/permissions: change the table there. -->"


def document() -> str:
    """Returns the text of the page.

    It is the part above MARK, which is written by hand, followed by MARK and the table.
    """
    written = (ROOT / DOCUMENT).read_text().partition(MARK)[0]
    return f"{written}{MARK}\n\n{as_markdown()}\n"


if __name__ == "__main__":
    (ROOT / DOCUMENT).write_text(document())
