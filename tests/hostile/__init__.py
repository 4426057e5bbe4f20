"""Texts that try to inject a script, a request or a style.

``tricks.json`` has pairs (kind, text). In the texts, PWN stands for the code that must never run.
Unit tests and browser tests use the texts.
"""

import json
from pathlib import Path

TRICKS = json.loads(Path(__file__).with_name("tricks.json").read_text())


def tricks():
    """Yields (number, kind, text). A text whose code runs adds its number to window.__pwned."""
    for number, (kind, text) in enumerate(TRICKS):
        yield (
            number,
            kind,
            text.replace("PWN", f"(window.__pwned=window.__pwned||[]).push({number})"),
        )
