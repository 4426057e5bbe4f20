"""Every page type of the site: who opens it and where it is in the demo content."""

from typing import NamedTuple


class PageType(NamedTuple):
    """``reader`` is a demo account's name, or None for a visitor."""

    name: str
    reader: str | None
    path: str
    is_refusal: bool = False
    language: str = "pl"


PAGES = [
    PageType("home", None, "/"),
    PageType("home-en", None, "/en/", language="en"),
    PageType("news-list", None, "/aktualnosci/"),
    PageType("news", None, "/aktualnosci/inauguracja-samorzadowego-forum/"),
    PageType("news-topic", None, "/aktualnosci/temat/rozwoj-kadr/"),
    PageType("news-year", None, "/aktualnosci/2026/"),
    PageType("news-gallery", None, "/aktualnosci/dwadziescia-osiem-grup/"),
    PageType("news-list-en", None, "/en/news/", language="en"),
    PageType("news-en", None, "/en/news/how-to-join-the-forum/", language="en"),
    PageType("guide-list", None, "/poradniki/"),
    PageType("guide", None, "/poradniki/partnerstwa-w-samorzadzie/"),
    PageType("guide-part", None, "/poradniki/partnerstwa-w-samorzadzie/negocjacje/"),
    PageType("guide-print", None, "/poradniki/partnerstwa-w-samorzadzie/print/"),
    PageType(
        "guide-en", None, "/en/guides/partnerships-in-local-government/three-forms/", language="en"
    ),
    PageType("projects", None, "/projekty/"),
    PageType("project", None, "/projekty/budowanie-potencjalu-instytucjonalnego/"),
    PageType("standard", None, "/o-forum/"),
    PageType("blocks", None, "/o-forum/jak-przygotowac-opis-praktyki/"),
    PageType("events", None, "/wydarzenia/"),
    PageType("event", None, "/wydarzenia/dzien-otwarty-forum/"),
    PageType("event-past", None, "/wydarzenia/posiedzenie-inauguracyjne-forum/"),
    PageType("event-cancelled", None, "/wydarzenia/spotkanie-o-drogach-gminnych/"),
    PageType("people", None, "/ludzie-i-partnerzy/"),
    PageType("projects-en", None, "/en/projects/", language="en"),
    PageType("project-en", None, "/en/projects/competences-and-transparency/", language="en"),
    PageType("events-en", None, "/en/events/", language="en"),
    PageType("event-en", None, "/en/events/open-day/", language="en"),
    PageType("people-en", None, "/en/people/", language="en"),
    PageType("search", None, "/search/?q=plan"),
    PageType("site-map", None, "/mapa-strony/"),
    PageType("contact", None, "/kontakt/"),
    PageType("contact-en", None, "/en/contact/", language="en"),
    PageType("contact-sent", None, "/kontakt/?sent=1"),
    PageType("report", None, "/zglos-brak-dostepnosci/?page=/aktualnosci/"),
    PageType("report-en", None, "/en/report-accessibility/", language="en"),
    PageType("statement", None, "/deklaracja-dostepnosci/"),
    PageType("statement-en", None, "/en/accessibility/", language="en"),
    PageType("privacy", None, "/prywatnosc/"),
    PageType("privacy-en", None, "/en/privacy/", language="en"),
    PageType("privacy-old", None, "/prywatnosc/wersja/1/"),
    PageType("easy-read", None, "/latwy-tekst/"),
    PageType("easy-read-en", None, "/en/easy-read/", language="en"),
    PageType("not-found", None, "/nie-ma-takiej-strony/", is_refusal=True),
    PageType("login", None, "/account/login/"),
    PageType("login-code", None, "/account/login/code/"),
    PageType("signup", None, "/account/signup/"),
    PageType("reset", None, "/account/password/reset/"),
    PageType("logout", "outsider", "/account/logout/"),
    PageType("email", "outsider", "/account/email/"),
    PageType("password", "outsider", "/account/password/change/"),
    PageType("joining", "outsider", "/account/joining/"),
    PageType("joining-pending", "pending", "/account/joining/"),
    PageType("closed", "pending", "/forum/", is_refusal=True),
    PageType("forum", "member", "/forum/"),
    PageType("sections", "member", "/forum/sections/"),
    PageType("section", "member", "/forum/sections/oswiata/"),
    PageType("threads", "member", "/forum/threads/"),
    PageType("threads-mine", "member", "/forum/threads/?show=mine"),
    PageType("thread", "member", "/forum/threads/2/"),
    PageType("thread-moderator", "moderator", "/forum/threads/2/?page=2"),
    PageType("thread-new", "member", "/forum/threads/new/"),
    PageType("reply", "member", "/forum/threads/2/reply/"),
    PageType("post-edit", "member", "/forum/posts/5/edit/"),
    PageType("practices", "member", "/forum/practices/"),
    PageType("practice", "member", "/forum/practices/1/"),
    PageType("practice-new", "member", "/forum/practices/new/"),
    PageType("meetings", "member", "/forum/meetings/"),
    PageType("meeting", "member", "/forum/meetings/1/"),
    PageType("minutes", "member", "/forum/meetings/1/minutes/"),
    PageType("meeting-new", "minutes", "/forum/meetings/new/"),
    PageType("meeting-next", "minutes", "/forum/meetings/2/"),
    PageType("agenda", "minutes", "/forum/meetings/2/agenda/"),
    PageType("record", "minutes", "/forum/meetings/1/record/"),
    PageType("item-record", "minutes", "/forum/meetings/1/items/3/"),
    PageType("applications", "moderator", "/members/applications/"),
    PageType("application-reject", "moderator", "/members/applications/11/reject/"),
    PageType("forbidden", "member", "/members/applications/", is_refusal=True),
    PageType("not-found-inside", "member", "/forum/threads/999999/", is_refusal=True),
]
