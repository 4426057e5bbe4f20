"""Every page type of the site, each with a reader and the URL path of an example in the demo."""

from typing import NamedTuple

from django.core import signing

from demo.people import PASSWORD
from members.inbox.unsubscribing import SALT
from tests.e2e.server import SECRET_KEY

LETTER = signing.Signer(key=SECRET_KEY, salt=SALT).sign_object([1, "reply", ["thread", "2"]])
"""The token in an e-mail about a reply in a thread."""


class PageType(NamedTuple):
    """A page type and its example in the demo.

    ``reader`` is the name of the demo account that opens the page, or None for a visitor.
    ``asks_first`` means that the page requires reauthentication, ``is_refusal`` that its response
    is an error such as 404.
    """

    name: str
    reader: str | None
    path: str
    is_refusal: bool = False
    language: str = "pl"
    asks_first: bool = False

    def open(self, window):
        """Opens the page, enters the password if the site asks for it, and returns the response."""
        answer = window.goto(self.path)
        if self.asks_first and "/reauthenticate/" in window.url:
            window.fill("[name=password]", PASSWORD)
            window.keyboard.press("Enter")
            window.wait_for_url(f"**{self.path}")
            answer = window.goto(self.path)
        return answer


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
    PageType("training", None, "/training/"),
    PageType("training-archive", None, "/training/archive/"),
    PageType("training-programme", None, "/training/zarzadzanie-uslugami/"),
    PageType("training-programme-member", "member", "/training/zarzadzanie-uslugami/"),
    PageType("training-past", None, "/training/partnerstwa-i-negocjacje/"),
    PageType("training-group", None, "/training/zarzadzanie-uslugami/30/"),
    PageType("training-mine", "outsider", "/training/mine/"),
    PageType("training-enrolment", "outsider", "/training/mine/enrolments/1/"),
    PageType("training-withdraw", "outsider", "/training/mine/enrolments/1/withdraw/"),
    PageType("training-consent", "outsider", "/training/mine/enrolments/1/consent/"),
    PageType("training-consents", "coordinator", "/training/mine/consents/"),
    PageType("training-apply", "member", "/training/mine/zarzadzanie-uslugami/apply/"),
    PageType("training-desk", "organiser", "/training/desk/"),
    PageType("training-desk-new", "organiser", "/training/desk/new/"),
    PageType("training-desk-programme", "organiser", "/training/desk/zarzadzanie-uslugami/"),
    PageType(
        "training-desk-decisions", "organiser", "/training/desk/zarzadzanie-uslugami/decisions/"
    ),
    PageType("training-desk-appeals", "organiser", "/training/desk/zarzadzanie-uslugami/appeals/"),
    PageType("training-desk-appeal", "organiser", "/training/desk/appeals/1/"),
    PageType(
        "training-desk-compare",
        "organiser",
        "/training/desk/zarzadzanie-uslugami/compare/?one=1&other=2",
    ),
    PageType(
        "training-desk-auditors", "organiser", "/training/desk/zarzadzanie-uslugami/auditors/"
    ),
    PageType("training-desk-record", "organiser", "/training/desk/groups/30/record/"),
    PageType("training-desk-grid", "organiser", "/training/desk/zarzadzanie-uslugami/grid/"),
    PageType("training-desk-form", "organiser", "/training/desk/zarzadzanie-uslugami/form/"),
    PageType(
        "training-desk-question", "organiser", "/training/desk/zarzadzanie-uslugami/form/add/"
    ),
    PageType(
        "training-desk-criteria", "organiser", "/training/desk/zarzadzanie-uslugami/criteria/"
    ),
    PageType("training-desk-group", "organiser", "/training/desk/groups/30/"),
    PageType("training-desk-group-edit", "organiser", "/training/desk/groups/30/edit/"),
    PageType("training-desk-capacity", "organiser", "/training/desk/groups/30/capacity/"),
    PageType("training-desk-log", "organiser", "/training/desk/groups/30/log/"),
    PageType("training-desk-enrolment", "organiser", "/training/desk/enrolments/30/"),
    PageType("training-desk-move", "organiser", "/training/desk/enrolments/30/move/"),
    PageType("training-desk-unit", "organiser", "/training/desk/enrolments/30/unit/"),
    PageType("training-en", None, "/en/training/", language="en"),
    PageType("training-programme-en", None, "/en/training/zarzadzanie-uslugami/", language="en"),
    PageType("training-group-en", None, "/en/training/zarzadzanie-uslugami/30/", language="en"),
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
    PageType("email", "outsider", "/account/email/", asks_first=True),
    PageType("password", "outsider", "/account/password/change/", asks_first=True),
    PageType("security", "outsider", "/account/2fa/"),
    PageType("passkeys", "outsider", "/account/2fa/webauthn/"),
    PageType("sessions", "outsider", "/account/sessions/"),
    PageType("reauthenticate", "outsider", "/account/reauthenticate/"),
    PageType("reauthenticate-code", "outsider", "/account/reauthenticate/code/"),
    PageType("restore-unknown", None, "/account/restore/nie-ma/", is_refusal=True),
    PageType("restored", None, "/account/restore/done/"),
    PageType("joining", "outsider", "/account/joining/"),
    PageType("joining-pending", "pending", "/account/joining/"),
    PageType("joining-member", "member", "/account/joining/"),
    PageType("joining-place", "outsider", "/account/joining/place/"),
    PageType("joining-found", "outsider", "/account/joining/place/?q=skierniewice"),
    PageType("joining-unit", "outsider", "/account/joining/unit/7/"),
    PageType("joining-apply", "outsider", "/account/joining/organisation/3/"),
    PageType("joining-missing", "outsider", "/account/joining/unit/7/missing/"),
    PageType("joining-application", "pending", "/account/joining/12/"),
    PageType("joining-leave", "member", "/account/joining/1/leave/"),
    PageType("invitation-unknown", None, "/account/invitation/nie-ma/", is_refusal=True),
    PageType("rules", None, "/regulamin/"),
    PageType("rules-en", None, "/en/rules/", language="en"),
    PageType("closed", "pending", "/forum/", is_refusal=True),
    PageType("forum", "member", "/forum/"),
    PageType("sections", "member", "/forum/sections/"),
    PageType("section", "member", "/forum/sections/oswiata/"),
    PageType("threads", "member", "/forum/threads/"),
    PageType("threads-mine", "member", "/forum/threads/?show=mine"),
    PageType("threads-tag", "member", "/forum/threads/?tag=dowoz-uczniow&order=newest"),
    PageType("thread", "member", "/forum/threads/2/"),
    PageType("thread-states", "minutes", "/forum/threads/23/"),
    PageType("thread-states-moderator", "moderator", "/forum/threads/23/"),
    PageType("reactions", "member", "/forum/posts/110/reactions/"),
    PageType("bookmarks", "member", "/forum/bookmarks/"),
    PageType("bookmarks-empty", "minutes", "/forum/bookmarks/"),
    PageType("inbox", "member", "/inbox/"),
    PageType("inbox-empty", "coordinator", "/inbox/?kind=mention"),
    PageType("inbox-following", "member", "/inbox/following/"),
    PageType("inbox-settings", "member", "/account/notifications/"),
    PageType("substitution", "coordinator", "/account/substitute/"),
    PageType("substitution-empty", "outsider", "/account/substitute/"),
    PageType("inbox-letter", None, f"/account/unsubscribe/{LETTER}/"),
    PageType("section-tree", "member", "/forum/sections/woda-i-odpady/"),
    PageType("thread-moderator", "moderator", "/forum/threads/2/?page=2"),
    PageType("history", "member", "/forum/posts/109/history/"),
    PageType("withdraw", "beata.nowicka", "/forum/posts/114/withdraw/"),
    PageType("post-refused", "member", "/forum/posts/97/edit/", is_refusal=True),
    PageType("drafts", "grzegorz.wilk", "/forum/drafts/"),
    PageType("drafts-empty", "beata.nowicka", "/forum/drafts/"),
    PageType("report-post", "member", "/forum/posts/110/report/"),
    PageType("order-reports", "moderator", "/forum/moderation/"),
    PageType("order-held", "moderator", "/forum/moderation/?show=held"),
    PageType("order-log", "moderator", "/forum/moderation/log/"),
    PageType("order-report", "moderator", "/forum/moderation/reports/1/"),
    PageType("order-decided", "moderator", "/forum/moderation/reports/2/"),
    PageType("order-waiting", "moderator", "/forum/moderation/held/1/"),
    PageType("waiting-own", "grzegorz.wilk", "/forum/moderation/held/3/"),
    PageType("order-thread", "moderator", "/forum/threads/23/moderate/"),
    PageType("order-hide", "moderator", "/forum/threads/23/hide/"),
    PageType("order-rename", "moderator", "/forum/threads/23/rename/"),
    PageType("order-move", "moderator", "/forum/threads/23/move/"),
    PageType("order-merge", "moderator", "/forum/threads/23/merge/"),
    PageType("order-split", "moderator", "/forum/threads/2/split/?page=2"),
    PageType("order-post", "moderator", "/forum/posts/110/moderate/"),
    PageType("order-post-hidden", "moderator", "/forum/posts/111/moderate/"),
    PageType("order-post-edit", "moderator", "/forum/posts/110/edit/"),
    PageType("thread-new", "member", "/forum/threads/new/"),
    PageType("reply", "member", "/forum/threads/2/reply/"),
    PageType("post-edit", "member", "/forum/posts/69/edit/"),
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
    PageType("tasks", "member", "/forum/actions/"),
    PageType("tasks-none", "member2", "/forum/actions/"),
    PageType("forum-moderator", "moderator", "/forum/"),
    PageType("applications", "moderator", "/members/applications/"),
    PageType("application-reject", "moderator", "/members/applications/12/reject/"),
    PageType("profile", "outsider", "/account/profile/"),
    PageType("own-data", "outsider", "/account/privacy/"),
    PageType("erased", None, "/account/privacy/erased/"),
    PageType("directory", "member", "/members/"),
    PageType("directory-found", "member", "/members/?q=lowicz&topic=dowoz"),
    PageType("person", "member", "/members/people/1/"),
    PageType("units", "member", "/members/units/"),
    PageType("unit", "member", "/members/units/1005/"),
    PageType("organisation", "member", "/members/organisations/1/"),
    PageType("affiliations", "coordinator", "/members/affiliations/"),
    PageType("coordinators", "moderator", "/members/coordinators/"),
    PageType("coordinators-of", "moderator", "/members/coordinators/1/"),
    PageType("invitations", "member", "/members/invitations/"),
    PageType("invitation-new", "member", "/members/invitations/new/"),
    PageType("invitation-where", "moderator", "/members/invitations/new/?q=starostwo"),
    PageType("suspensions", "moderator", "/members/suspensions/"),
    PageType("suspend", "moderator", "/members/people/3/suspend/"),
    PageType("log", "moderator", "/members/log/"),
    PageType("forbidden", "member", "/members/applications/", is_refusal=True),
    PageType("not-found-inside", "member", "/forum/threads/999999/", is_refusal=True),
]
