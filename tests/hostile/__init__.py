"""Texts that try to get a script, a request or a style into a page: for unit and browser tests.

``tricks.json`` has pairs of a kind and a text. PWN stands for what must never run.
"""

import json
from pathlib import Path

TRICKS = json.loads(Path(__file__).with_name("tricks.json").read_text())


def tricks():
    """All texts as (number, kind, text); each would write its own number into window.__pwned."""
    for number, (kind, text) in enumerate(TRICKS):
        yield (
            number,
            kind,
            text.replace("PWN", f"(window.__pwned=window.__pwned||[]).push({number})"),
        )
