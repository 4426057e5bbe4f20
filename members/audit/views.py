"""The audit log, for moderators."""

from django.conf import settings
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.views.generic import TemplateView

from members.audit.forms import LogFilterForm
from members.audit.models import Entry
from members.paging import key_page


class LogView(PermissionRequiredMixin, TemplateView):
    """The page with all decisions, the newest first, and a filter by kind and by person."""

    permission_required = "membership.moderate"
    template_name = "members/audit/log.html"

    def get_context_data(self, **kwargs):
        form = LogFilterForm(self.request.GET)
        # An invalid filter shows no entries rather than all of them.
        entries = form.narrow(Entry.objects.all()) if form.is_valid() else Entry.objects.none()
        page = key_page(
            entries.for_list(), by="at", params=self.request.GET, size=settings.ROWS_PER_PAGE
        )
        links = page.links(self.request.path, form.query)
        return super().get_context_data(
            form=form, is_narrowed=bool(form.query), entries=page.rows, **links, **kwargs
        )
