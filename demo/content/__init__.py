"""Demo content as plain data: the units are real, the persons and the talk are invented.

Nothing here imports Django. References between modules are plain keys: e-mail addresses of people,
keys of organisations and groups, slugs of sections and service areas. Ages are ``days_ago``
(a number of days before the day of loading), so that the demo never looks stale.
"""

import re

_BLOCK = re.compile(
    r"\s*(</?(?:p|ul|ol|li|h2|h3|blockquote|table|thead|tbody|tr|th|td)(?:\s[^>]*)?>)\s*"
)


def html(text):
    """Return HTML source that was wrapped for reading as one line, without space around blocks."""
    return _BLOCK.sub(r"\1", " ".join(text.split()))
