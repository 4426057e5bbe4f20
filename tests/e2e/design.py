"""Takes the pictures of components for docs/design.md, on the demo site.

``make screenshots`` runs this file.
"""

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "images" / "design"


class Component(NamedTuple):
    """A component and a page of the demo that shows it.

    ``selector`` finds its first visible element on the page.
    """

    name: str
    reader: str | None
    path: str
    selector: str
    width: int = 1000
    scheme: str = "light"


COMPONENTS = [
    Component("header", "member", "/forum/threads/", ".site-header"),
    Component("header-phone", "member", "/forum/threads/", ".site-header", 360),
    Component("page-head", "member", "/forum/threads/", ".page-head"),
    Component("tabs", "member", "/forum/threads/", "main .subnav"),
    Component("rows", "member", "/forum/threads/", ".rows"),
    Component("rows-phone", "member", "/forum/threads/", ".rows", 360),
    Component("rows-dark", "member", "/forum/threads/", ".rows", scheme="dark"),
    Component("panel", "member", "/forum/", ".panel"),
    Component("empty", "minutes", "/forum/bookmarks/", ".empty"),
    Component("post", "member", "/forum/threads/2/", ".post"),
    Component("pager", "moderator", "/forum/threads/2/?page=2", ".pager"),
    Component("notice", "minutes", "/forum/threads/23/", ".notice"),
    Component("facts", "member", "/forum/practices/1/", ".facts"),
    Component("table", "member", "/forum/meetings/1/minutes/", ".table"),
    Component("signatures", "member", "/forum/meetings/1/minutes/", ".signatures"),
    Component("field", None, "/account/login/", ".field"),
    Component("editor", "member", "/forum/threads/new/", ".richtext"),
    Component("fold", "member", "/members/", ".fold"),
    Component("card", None, "/aktualnosci/", ".card", 1440),
    Component("hero", None, "/", ".hero", 1440),
    Component("footer", None, "/", ".site-footer", 1440),
]


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.name)
def test_photograph(component, open_as):
    window = open_as(
        component.reader,
        viewport={"width": component.width, "height": 900},
        color_scheme=component.scheme,
        reduced_motion="reduce",
    )
    window.goto(component.path)
    window.wait_for_load_state("networkidle")
    element = window.locator(f"{component.selector}:visible").first
    picture = Image.open(BytesIO(element.screenshot())).convert("RGB")
    highest = picture.crop((0, 0, picture.width, min(picture.height, 520)))
    FOLDER.mkdir(parents=True, exist_ok=True)
    small = highest.quantize(colors=128, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{component.name}.png", optimize=True)
