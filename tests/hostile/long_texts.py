"""Texts of the maximal length, made of repeated fragments that could be slow to process."""

from forum.richtext.cooking import MAX_SOURCE

UNITS = {
    "paragraphs without an end": "<p>x",
    "paragraphs": "<p>x</p>",
    "empty paragraphs": "<p></p>",
    "breaks": "<br>",
    "breaks and words": "a<br>",
    "bold": "<b>x</b> ",
    "superscripts": "<sup>x</sup>",
    "superscripts without an end": "<sup>",
    "scripts in scripts": "<sup>x<sub>y</sub></sup>",
    "styled scripts": "<span style=vertical-align:super>x</span>",
    "struck words": "<del>x</del> ",
    "tracked changes": "<del cite=x>y</del>",
    "struck by style": "<p style=text-decoration:line-through>x</p>",
    "marks in marks": "<b><i><code>x</code></i></b> ",
    "marks without an end": "<b><i>",
    "marks that reach into paragraphs": "<b><i><code><p>x",
    "marks with attributes": "<b x><p>x",
    "marks that cross": "<b>a<i>b</b>c</i>",
    "list items": "<li>x",
    "lists": "<ul><li>x</ul>",
    "lists in lists": "<ul><li>x",
    "lists beside items": "<ul><li>x</li><ul>",
    "quotations": "<blockquote>x</blockquote>",
    "quotations in quotations": "<blockquote>x",
    "quotations of posts": "<blockquote data-quote=7>x</blockquote>",
    "sources of quotations": "<blockquote><p class=quote-source>x</p></blockquote>",
    "tables": "<table><tr><td>x</table>",
    "tables in tables": "<table><tr><td>x",
    "rows": "<tr><td>x",
    "cells": "<td>x",
    "empty cells": "<td></td>",
    "wide cells": "<td colspan=99>",
    "merged cells": "<td colspan=99 rowspan=99>x",
    "rows of merged cells": "<tr><td rowspan=999>x",
    "wide and short rows": "<tr><td><tr><td colspan=9>x",
    "amounts": "<td align=right><p align=right>1",
    "bold cells": "<tr><td><b>x</b>",
    "cells of a sheet": "<tr data-sheets-x><td style=border:solid>",
    "heads of tables": "<table><thead><tr><td>x</thead></table>",
    "captions": "<caption>x</caption>",
    "blocks of code": "<pre>x</pre>",
    "code": "<code>x</code>",
    "code and gaps": "<code>x  y</code>  ",
    "headings": "<h4>x</h4>",
    "divisions": "<div>x",
    "definitions": "<dl><dt>x<dd>y",
    "links": "<a href=//a>x</a>",
    "links to somewhere": "<a href=https://a.pl>x</a> ",
    "links in links": "<a href=https://a.pl>",
    "addresses": "https://a.pl ",
    "addresses in paragraphs": "<p>http://a.pl",
    "punctuation of addresses": "http://.",
    "mentions": "<span data-mention=7>@x</span> ",
    "mentions in mentions": "<span data-mention=7>@x",
    "styled words": "<span style=font-weight:bold>x</span>",
    "styled in styled": "<span style=font-weight:bold;font-style:italic>",
    "thin words in bold": "<b>x<span style=font-weight:400>y</span>",
    "thin words in one bold": "<strong>x<span style=font-weight:400>y</span>z",
    "fonts of a sheet": "<style>.font1{font-weight:700}</style><font class=font1>x</font>",
    "sheets without an end": "<style>.font1{",
    "lists of Word": "<p style='mso-list:l0 level1'><span style=mso-list:ignore>1.</span>x</p>",
    "lists of Word in all levels": (
        "<p style='mso-list:l1 level1'><span style=mso-list:ignore>-</span>x</p>"
        "<p style='mso-list:l2 level9'><span style=mso-list:ignore>1.</span>x</p>"
    ),
    "lists with values": "<ol><li value=9>x</ol>",
    "lists in code": "<pre><ol><li>x</ol></pre>",
    "items in code": "<pre><ol><li>x",
    "lists in lists without items": "<ol><ol><li>x</ol></ol>",
    "lists before items": "<ol><ol></ol>",
    "remarks of Word": "<a class=MsoCommentReference>x</a>",
    "tags of nothing": "<x>",
    "tags without an end": "<p ",
    "attributes": " x=y",
    "comments": "<!-- x -->",
    "scripts": "<script>x</script>",
    "drawings": "<svg><p>",
    "templates": "<template><p>",
    "entities": "&amp;&lt;",
    "entities without an end": "&amp",
    "numbers of letters": "&#65;",
    "less than": "<",
    "quotes": "\"'",
    "spaces": " ",
    "blank lines": "\n \n",
    "lines": "x\n",
    "paragraphs of plain text": "x\n\n",
    "tabulators": "\tx",
    "one long word": "x",
    "emoji": "👩‍👩‍👧",
    "marks above letters": "a\u0301\u0302",
    "signs that turn": "a\u202e",
    "zero width": "\u200b",
}
"""Name -> fragment of a text, which ``long_text`` repeats."""

AROUND = {
    "html": "<p>y</p>{}",
    "paragraph": "<p>{}</p>",
    "table": "<table>{}</table>",
    "text": "{}",
}
"""Name -> frame of a text, in which the repeated fragments replace {}.

"html" begins with a complete paragraph, because only a text with a closed block counts as HTML.
"""


def long_text(name: str, around: str, length: int = MAX_SOURCE) -> str:
    """Returns ``UNITS[name]``, repeated inside ``AROUND[around]`` up to ``length`` characters."""
    frame, unit = AROUND[around], UNITS[name]
    return frame.format(unit * ((length - len(frame.format(""))) // len(unit)))
