"""Forms for pages in the CMS. They show every error, even that of a field in a closed dialog."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm

IN_CLOSED_DIALOG = ("go_live_at", "expire_at")


class ClosedDialogMixin:
    """Mixin for page forms: shows errors of the publication times, which are in a closed dialog.

    Adds a non-field error, because Wagtail then lists all errors above the form. Errors in other
    tabs and in collapsed panels need no such help: Wagtail shows the number of errors on the tab,
    and opens the panel.
    """

    def full_clean(self):
        """Validates the form; adds the non-field error last, when all field errors are known."""
        super().full_clean()
        if any(self.has_error(name) for name in IN_CLOSED_DIALOG):
            words = _(
                "Please correct the times of publication: the schedule opens from the panel with"
                " the status of the page."
            )
            self.add_error(None, words)


class PageForm(ClosedDialogMixin, WagtailAdminPageForm):
    """The form with which editors edit a page."""


class FormPageForm(ClosedDialogMixin, WagtailAdminFormPageForm):
    """The form with which editors edit a page that contains a form for visitors."""
