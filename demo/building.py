"""Functions with which the loaders create pages, images, documents and StreamField blocks."""

import re
from html import unescape
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.html import strip_tags
from wagtail.models import Page

from cms.models import SiteDocument, SiteImage
from cms.models.files import RENDITIONS

PICTURES = Path(__file__).parent / "pictures"
_ITEM = re.compile(r"<li>(.*?)</li>")
_TABLE = re.compile(r"<table>.*?</table>")
_ROW = re.compile(r"<tr>(.*?)</tr>")
_CELL = re.compile(r"<t([hd])>(.*?)</t[hd]>")
_HEADING = re.compile(r"<h2>(.*?)</h2>")


def add_page(parent: Page, page: Page, image: dict | None = None) -> Page | None:
    """Publishes ``page`` below ``parent`` and returns it.

    If ``parent`` has a child with the same slug, does nothing and returns None. ``image`` is a dict
    of the arguments of ``picture``.
    """
    if parent.get_children().filter(slug=page.slug).exists():
        return None
    page.locale = parent.locale
    if image:
        page.image, page.image_alt = picture(**image), image["alt"]
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def picture(motif: str, alt: str) -> SiteImage:
    """The CMS image of the drawing ``motif``, with all renditions that pages use.

    Each motif becomes one image, even if several pages show it. The image's description is the
    ``alt`` of its first use. Each page stores an alternative text of its own.
    """
    known = SiteImage.objects.filter(file__startswith=f"original_images/{motif}").first()
    if known:
        return known
    title = alt.removeprefix("Rysunek: ")
    with (PICTURES / f"{motif}.png").open("rb") as drawing:
        file = ImageFile(drawing, name=f"{motif}.png")
        picture = SiteImage(title=title[:1].upper() + title[1:], description=alt, file=file)
        picture._set_image_file_metadata()
        picture.save()
    picture.get_renditions(*RENDITIONS)
    return picture


def body_of(blocks, title: str) -> list[tuple]:
    """The ``blocks`` of demo content as values of a StreamField.

    A table in a text becomes a block of its own. If there is no heading above it, ``title`` becomes
    its caption.
    """
    values = []
    for kind, content in blocks:
        if kind == "image":
            values.append(("image", {"image": _with_words(picture(**content), content["alt"])}))
        elif kind == "text":
            values += _texts(content, title)
        elif kind in _MAKERS:
            values.append((kind, _MAKERS[kind](content)))
        else:
            values.append((kind, content))
    return values


def checklist(row: dict) -> SiteDocument:
    """Saves the list items in ``row["html"]`` as an RTF document in the CMS, and returns it."""
    points = [unescape(strip_tags(point)) for point in _ITEM.findall(row["html"])]
    lines = [f"\\b {_rtf(row['title'])}\\b0\\par\\par"]
    lines += [f"[  ]  {_rtf(point)}\\par" for point in points]
    text = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\fs24\n" + "\n".join(lines) + "}"
    file = ContentFile(text.encode("ascii"), name="lista.rtf")
    document = SiteDocument(title=row["title"], file=file)
    document._set_document_file_metadata()
    document.save()
    return document


def _rtf(text: str) -> str:
    return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)


def _gallery(content: dict) -> dict:
    pictures = [
        {"image": _with_words(picture(motif, alt), alt), "caption": caption}
        for motif, alt, caption in content["pictures"]
    ]
    return content | {"pictures": pictures}


def _files(content: dict) -> dict:
    documents = [checklist(row) for row in content["checklists"]]
    return {"title": content["title"], "documents": documents}


def _call(content: dict) -> dict:
    return content | {"target": Page.objects.get(slug=content["target"])}


def _read_next(content: dict) -> dict:
    return content | {"pages": [Page.objects.get(slug=slug) for slug in content["pages"]]}


# Maps the type of a block to the function that converts demo content to the block's value.
_MAKERS = {
    "gallery": _gallery,
    "files": _files,
    "call_to_action": _call,
    "read_next": _read_next,
}


def _with_words(picture: SiteImage, alt: str) -> SiteImage:
    picture.contextual_alt_text = alt
    return picture


def _texts(html: str, title: str) -> list[tuple]:
    """Splits ``html`` into text blocks and table blocks.

    The caption of a table is the last heading before it, or ``title`` if there is none.
    """
    values, start = [], 0
    for match in _TABLE.finditer(html):
        before = html[start : match.start()]
        headings = _HEADING.findall(html[: match.start()])
        if before:
            values.append(("text", before))
        values.append(("table", _table(match.group(), headings[-1] if headings else title)))
        start = match.end()
    if html[start:]:
        values.append(("text", html[start:]))
    return values


def _table(html: str, caption: str) -> dict:
    rows = [
        [unescape(strip_tags(cell)) for _kind, cell in _CELL.findall(row)]
        for row in _ROW.findall(html)
    ]
    headings, *body = rows
    columns = [
        {
            "type": "number" if all(row[place].isdigit() for row in body) else "text",
            "heading": heading or "Cecha",
        }
        for place, heading in enumerate(headings)
    ]
    return {
        "caption": strip_tags(caption),
        "columns": columns,
        "rows": [{"values": row} for row in body],
    }
