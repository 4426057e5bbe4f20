"""Forms of pages. Editors see every error, also one in a dialog that is closed."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm

IN_CLOSED_DIALOG = ("go_live_at", "expire_at")


class ClosedDialogMixin:
    """Makes errors visible that belong to the times of publication, which are in a closed dialog.

    It adds an error that belongs to no field, because Wagtail then lists all errors above the form.
    Errors in other tabs and in collapsed panels are visible without this: Wagtail shows the number
    of errors on the tab, and opens the panel.
    """

    def full_clean(self):
        """Adds the error after all other validation, when all errors of the fields are known."""
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
    """The form with which editors edit a page that itself contains a form for visitors."""
