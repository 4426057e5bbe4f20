"""Writes the permission table into ``docs/permissions.md``.

Run it with ``python -m tests.permissions.document``.
"""

from pathlib import Path

from tests.permissions.table import as_markdown

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = "docs/permissions.md"
MARK = "<!-- Generated from tests/permissions from here on: change the table there. -->"


def document() -> str:
    """Returns the text of ``docs/permissions.md``.

    The part above MARK is written by hand and stays as it is. MARK and the table follow.
    """
    written = (ROOT / DOCUMENT).read_text().partition(MARK)[0]
    return f"{written}{MARK}\n\n{as_markdown()}\n"


if __name__ == "__main__":
    (ROOT / DOCUMENT).write_text(document())
