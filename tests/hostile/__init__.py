"""Texts that try to inject a script, a request or a style, for unit and browser tests.

``tricks.json`` has pairs (kind, text). PWN stands for the code that must never run.
"""

import json
from pathlib import Path

TRICKS = json.loads(Path(__file__).with_name("tricks.json").read_text())


def tricks():
    """All texts as (number, kind, text). Each would add its number to window.__pwned."""
    for number, (kind, text) in enumerate(TRICKS):
        yield (
            number,
            kind,
            text.replace("PWN", f"(window.__pwned=window.__pwned||[]).push({number})"),
        )
