"""Demo content as plain data: the units are real, the people and the discussions are invented.

Nothing here imports Django. References between modules are plain keys: e-mail addresses of people,
keys of organisations and groups, slugs of sections and service areas. Ages are ``days_ago``
(a number of days before the day of loading), so that the demo never looks old.
"""

import re

_BLOCK = re.compile(
    r"\s*(</?(?:p|ul|ol|li|h2|h3|blockquote|table|thead|tbody|tr|th|td)(?:\s[^>]*)?>)\s*"
)


def html(text):
    """Joins the lines of HTML source into one line, and drops spaces around block elements."""
    return _BLOCK.sub(r"\1", " ".join(text.split()))
