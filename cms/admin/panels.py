"""Panels on page forms and on the home page of the CMS: missing data, due reviews, failed tasks."""

from datetime import date, timedelta

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from cms.admin.failed_tasks import failed_tasks, undelivered_mail
from members.mail.models import QueuedEmail

REMIND_BEFORE = timedelta(days=30)


def missing_operator_data(user) -> dict:
    """Returns ``{"missing", "url"}``: labels of the empty required settings, and their form's URL.

    The settings are required for the accessibility statement. ``url`` is empty if ``user`` may not
    change them.
    """
    # A module-level import would be circular: ``cms.models`` imports this module.
    settings = apps.get_model("cms", "SiteSettings")
    current = settings.objects.order_by("pk").first() or settings()
    names = [settings._meta.get_field(name).verbose_name for name in current.missing_for_statement]
    url = reverse("wagtailsettings:edit", args=["cms", "sitesettings"])
    may = user.has_perm("cms.change_sitesettings")
    return {"missing": names, "url": url if may else ""}


class OperatorPanel(Panel):
    """Lists missing data of the operator, on the forms of page types that show these data."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/operator_panel.html"

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.operator = missing_operator_data(self.request.user) if self.request else {}

        def is_shown(self):
            return super().is_shown() and bool(self.operator.get("missing"))

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | self.operator


class StatementsPanel(Component):
    """Panel on the CMS home page: statements due for review, drafts, missing operator data."""

    order = 50
    template_name = "cms/admin/statements_panel.html"

    def __init__(self, user, today: date | None = None):
        self.user = user
        self.today = today or timezone.localdate()

    @property
    def reviews(self) -> list[dict]:
        """Published statements whose review is overdue or due within 30 days.

        Returns ``{"page", "due", "is_overdue"}`` for each of these statements that the user may
        publish.
        """
        found = [
            {"page": page, "due": page.review_due_on, "is_overdue": page.review_due_on < self.today}
            for page in self._pages("AccessibilityStatementPage").filter(live=True)
        ]
        return [row for row in found if row["due"] - REMIND_BEFORE <= self.today]

    @property
    def drafts(self) -> list:
        """Unpublished accessibility statements and legal notices that the user may publish."""
        names = ("AccessibilityStatementPage", "LegalNoticePage")
        return [page for name in names for page in self._pages(name).filter(live=False)]

    def _pages(self, name: str):
        model = apps.get_model("cms", name)
        mine = page_permission_policy.instances_user_has_permission_for(self.user, "publish")
        return model.objects.filter(pk__in=mine.values("pk")).select_related("locale")

    def get_context_data(self, parent_context):
        missing = missing_operator_data(self.user)
        return missing | {"reviews": self.reviews, "drafts": self.drafts}

    def render_html(self, parent_context=None):
        context = self.get_context_data(parent_context)
        if not (context["reviews"] or context["drafts"] or context["missing"]):
            return ""
        return super().render_html(parent_context)


class FailedTasksPanel(Component):
    """Panel for administrators on the CMS home page: failed tasks and undelivered e-mails."""

    order = 40
    template_name = "cms/admin/failed_tasks_panel.html"

    def get_context_data(self, parent_context):
        return {
            "count": failed_tasks().count(),
            "undelivered": undelivered_mail(),
            "given_up": QueuedEmail.objects.given_up().count(),
        }

    def render_html(self, parent_context=None):
        given_up = QueuedEmail.objects.given_up()
        if not (failed_tasks().exists() or undelivered_mail() or given_up.exists()):
            return ""
        return super().render_html(parent_context)
