"""Forms of pages: no error stays where the editor does not see it."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm

IN_CLOSED_DIALOG = ("go_live_at", "expire_at")


class ClosedDialogMixin:
    """Shows errors of fields in a closed dialog above the form.

    Adds an error that belongs to no field: Wagtail then lists all errors above the form. Fields in
    other tabs and in collapsed panels need no help: Wagtail counts errors on the tab and opens the
    panel.
    """

    def full_clean(self):
        """Runs after Wagtail's own checks of these fields, which come last in ``clean``."""
        super().full_clean()
        if any(self.has_error(name) for name in IN_CLOSED_DIALOG):
            words = _(
                "Please correct the times of publication: the schedule opens from the panel with"
                " the status of the page."
            )
            self.add_error(None, words)


class PageForm(ClosedDialogMixin, WagtailAdminPageForm):
    """The form of every page."""


class FormPageForm(ClosedDialogMixin, WagtailAdminFormPageForm):
    """The form of a page that has a form for its readers."""
