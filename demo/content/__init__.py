"""Demo content as plain data: the units are real, the people and the discussions are invented.

The modules do not import Django. They refer to people by e-mail address, to organisations and groups
by ``key``, and to sections and service areas by slug. Instead of dates most rows have ``days_ago``,
the number of days before the day on which the demo is loaded, so that the demo never looks old.
"""

import re

_BLOCK = re.compile(
    r"\s*(</?(?:p|ul|ol|li|h2|h3|blockquote|table|thead|tbody|tr|th|td)(?:\s[^>]*)?>)\s*"
)


def html(text):
    """Joins the lines of an HTML source into one line, and removes spaces around block tags."""
    return _BLOCK.sub(r"\1", " ".join(text.split()))
