"""Turns web addresses, host names such as ``gov.pl``, and e-mail addresses into links.

No other code does this, not even the editor. So a text typed in the editor and the same text typed
in a textarea get the same links. ``tests/addresses.json`` contains the test cases.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

_EACH_TAG = re.compile(r"(<[^<>]*>)")
_UNLINKED = re.compile(r"<(/?)(?:a|code|span)\b")
_MAY_HAVE_ADDRESS = re.compile(r"://|@|\.[a-z]", re.IGNORECASE)

# One character of an address. An address ends at white space, a quotation mark, "<", ">" or an
# invisible character, and at ",", ";" or "|" if another web address follows directly.
_REST = r"""(?:(?![,;|](?:https?://|www\.))[^\s<>"„“”«»\u200b\u2060\ufeff])"""
# Host names in these top-level domains become links even without "https://" or "www.". The list is
# short because many other domains are also words: in "the end.To be", "end.To" would be a link.
_ENDINGS = "pl|eu|com|edu|gov|info|net|org"
_ADDRESS = re.compile(
    rf"""
    (?P<web>(?<!\w)(?i:https?://|mailto:(?=[^\s@<>"]{{1,64}}@)){_REST}+)
    | (?<![\w@./+-])(?:
        (?P<mail>\w[\w.+-]{{0,63}}@(?:[\w-]{{1,63}}\.)+[^\W\d_]{{2,24}}(?![\w@-]|\.\w))
        | (?P<site>
            (?i:www\.)\w{_REST}*
            | (?:[\w-]{{1,63}}\.)+(?:{_ENDINGS})(?![\w@-]|\.\w)(?::\d{{1,5}}\b)?(?:[/?\#]{_REST}*)?
        )
    )""",
    re.VERBOSE,
)
_PREFIXES = {"web": "", "mail": "mailto:", "site": "https://"}

_PUNCTUATION = frozenset(".,:;!?…'’‘*|`–—")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


# Google Docs and Outlook replace links by URLs of their own servers, which redirect. The URLs of
# Outlook also reveal the e-mail address of the recipient.
_REDIRECT = re.compile(
    r"https://(?:www\.google\.[a-z.]{2,6}/url|[a-z0-9-]{1,63}\.safelinks\.protection\.outlook\.com/)\?",
    re.IGNORECASE,
)


def unwrapped(href: str) -> str:
    """If ``href`` is a redirect of Google Docs or Outlook, its target; else ``href`` itself."""
    while _REDIRECT.match(href):
        said = parse_qs(urlsplit(href).query)
        target = (said.get("q") or said.get("url") or [""])[0]
        if not target.lower().startswith(("https://", "http://")):
            break
        href = target
    return href


def with_links(html: str, is_allowed: Callable[[str], bool]) -> str:
    """Sanitised ``html`` in which addresses are links, except in links, mentions and code.

    An address becomes a link only if ``is_allowed(href)`` returns True.
    """
    if not _MAY_HAVE_ADDRESS.search(html):
        return html
    pieces, depth = _EACH_TAG.split(html), 0
    for at, piece in enumerate(pieces):
        if at % 2:
            if tag := _UNLINKED.match(piece):
                depth += -1 if tag[1] else 1
        elif not depth and _MAY_HAVE_ADDRESS.search(piece):
            pieces[at] = _linked(unescape(piece), is_allowed)
    return "".join(pieces)


def _linked(text: str, is_allowed: Callable[[str], bool]) -> str:
    """Plain ``text`` as HTML in which addresses are links."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = without_punctuation(found[0])
        href = _PREFIXES[found.lastgroup] + address
        if is_allowed(href):
            link = f'<a href="{escape(href)}">{escape(address)}</a>'
            parts += [escape(text[end : found.start()]), link]
            end = found.start() + len(address)
    return "".join([*parts, escape(text[end:])])


def without_punctuation(address: str) -> str:
    """``address`` without the punctuation and the unmatched closing brackets at its end."""
    surplus = {
        closing: address.count(closing) - address.count(opening)
        for closing, opening in _BRACKETS.items()
    }
    end = len(address)
    while end:
        last = address[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _PUNCTUATION:
            break
        end -= 1
    return address[:end]
