"""Reads the commands in docs/deployment.md, so that check.py runs exactly these."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "deployment.md"
KINDS = {
    *("values", "packages", "install", "folders", "database", "health"),
    *("backup", "restore", "update", "back", "no"),
}


def blocks(*kinds: str) -> list[str]:
    """Returns the shell blocks that are marked ``check=<kind>`` with one of ``kinds``.

    They are in the order of the document.
    """
    return [text for kind, text in _all_blocks() if kind in kinds]


def _all_blocks() -> list[tuple[str, str]]:
    found = re.findall(r"^```([^\n]*)\n(.*?)^```$", DOCUMENT.read_text(), re.M | re.S)
    marked = [(mark.removeprefix("sh check="), text) for mark, text in found]
    unknown = {kind for kind, _text in marked} - KINDS
    if unknown:
        raise ValueError(f"{DOCUMENT.name}: blocks with an unknown mark: {unknown}")
    return marked


def values(**own: object) -> str:
    """Returns the document's shell block that sets the values of the server.

    The values in ``own`` replace those of the document. Raises ValueError if ``own`` has a name
    that the block does not set.
    """
    (text,) = blocks("values")
    for name, value in own.items():
        text, changed = re.subn(
            rf"^export {name}=.*$", f"export {name}='{value}'", text, flags=re.M
        )
        if changed != 1:
            raise ValueError(f"{DOCUMENT.name} does not set {name}")
    return text


def packages() -> list[str]:
    (text,) = blocks("packages")
    lines = re.findall(r"apt-get install --yes (.+)", text)
    return [name for line in lines for name in line.split()]
