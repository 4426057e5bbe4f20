"""Fills in the operator, the accessibility statement and the legal notices of the site."""

from cms.models import AccessibilityStatementPage, EasyReadPage, LegalNoticePage, SiteSettings
from demo.building import picture
from demo.content.office import EASY_PICTURES, OPERATOR, PRIVACY, STATEMENT
from demo.dates import day_before, moment_before
from members.accounts.legal_notices import notice_in_force
from members.accounts.models import Receipt, User


def load_office(now) -> None:
    """Fills in the operator, the statements and the notices, and adds drawings to easy-read pages.

    Publishes the accessibility statements and legal notices that ``setup_site`` created as drafts.
    Does not change those that are published already. Also records that all members accepted the
    rules.
    """
    load_operator()
    for page in AccessibilityStatementPage.objects.filter(live=False):
        _publish_statement(page, now)
    for page in LegalNoticePage.objects.filter(live=False, kind=LegalNoticePage.Kind.PRIVACY):
        _publish_notice(page, now)
    for page in LegalNoticePage.objects.filter(live=False, kind=LegalNoticePage.Kind.RULES):
        page.in_force_on = day_before(now, 190)
        page.save_revision().publish()
    _accept_rules(moment_before(now, 189))
    for page in EasyReadPage.objects.all():
        _illustrate(page)


def _accept_rules(when) -> None:
    """Records for all members that they accepted the rules at the time ``when``.

    Members who already have a ``Receipt`` are skipped.
    """
    rules = notice_in_force(Receipt.Kind.RULES, "pl")
    members = User.objects.filter(affiliations__state="active", receipts=None).distinct()
    Receipt.objects.bulk_create(
        Receipt(
            user=member,
            kind=rules.kind,
            version=rules.version,
            in_force_on=rules.in_force_on,
            url=rules.url,
            given_at=when,
        )
        for member in members
    )


def load_operator() -> None:
    settings = SiteSettings.load()
    settings.shows_example_content = True
    if not settings.operator:
        for name, value in OPERATOR.items():
            setattr(settings, name, value)
    settings.save()


def _publish_statement(page: AccessibilityStatementPage, now) -> None:
    for name, value in STATEMENT[page.locale.language_code].items():
        setattr(page, name, value)
    page.site_published_on = day_before(now, 200)
    page.site_updated_on = day_before(now, 20)
    page.prepared_on = day_before(now, 190)
    page.reviewed_on = day_before(now, 20)
    page.written_by = OPERATOR["accessibility_name"]
    page.shows_history = True
    page.save_revision().publish()


def _publish_notice(page: LegalNoticePage, now) -> None:
    texts = PRIVACY[page.locale.language_code]
    newest = page.body
    page.body, page.in_force_on = [("text", texts["old"])], day_before(now, 190)
    page.save_revision().publish()
    page = LegalNoticePage.objects.get(pk=page.pk)
    page.body, page.changes = newest, texts["changes"]
    page.in_force_on = day_before(now, 20)
    page.save_revision().publish()


def _illustrate(page: EasyReadPage) -> None:
    if any(block.value["image"] for block in page.parts):
        return
    language = page.locale.language_code
    page.parts = [
        ("part", {**block.value, "image": _drawing(row["motif"], row[language])})
        for block, row in zip(page.parts, EASY_PICTURES, strict=False)
    ]
    page.save_revision().publish()


def _drawing(motif: str, alt: str):
    drawing = picture(motif, alt)
    drawing.contextual_alt_text = alt
    return drawing
