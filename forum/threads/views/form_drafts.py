"""Forms of other apps, such as cases and minutes, that are saved as drafts."""

from functools import cached_property

from django.contrib import messages
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from forum.threads.models import Draft
from forum.threads.services.drafts import draft_for, finish_draft
from members.dates import words
from members.membership.unsent_forms import TakesUnsentMixin


class FormDraftMixin(TakesUnsentMixin):
    """A form that is saved as a draft while somebody types, and begins with the draft.

    The page gets its data from ``form_data``, has ``draft_line.jinja`` in its form, and calls
    ``finish_draft`` when the form is saved. ``draft_label``: what is written there.
    """

    draft_label = ""

    @cached_property
    def draft(self) -> Draft:
        """The stored draft of this page, or an unsaved one."""
        return draft_for(by=self.request.user, **self._target())

    @cached_property
    def form_data(self):
        """What is posted, else an unsent text, else the draft; None if there is none of them."""
        data = super().form_data
        if data is None and self.draft.data:
            saved_at = localtime(self.draft.updated_at)
            said = _(
                "This is your draft from %(moment)s. It is not saved here yet: please save it, or"
                " discard the draft below the form."
            )
            messages.info(self.request, said % {"moment": f"{words(saved_at)}, {saved_at:%H:%M}"})
            data = MultiValueDict(self.draft.data["fields"])
        return data

    def finish_draft(self) -> None:
        """Empties the draft, because the form was saved."""
        finish_draft(by=self.request.user, **self._target())

    def get_context_data(self, **kwargs):
        return super().get_context_data(draft=self._draft_line(), **kwargs)

    def _target(self):
        return {"kind": Draft.Kind.FORM, "path": self.request.path}

    def _draft_line(self) -> dict:
        """The context of ``draft_line.jinja``."""
        draft = self.draft
        # After an error, or an ended session, the form was begun with the draft of that number.
        known = (self.form_data or {}).get("draft_sequence")
        is_draft = known is None
        return {
            "target": draft.target,
            "sequence": draft.sequence if is_draft else known,
            "pk": draft.pk,
            "saved_at": draft.updated_at if is_draft and draft.data else None,
            "is_fresh": is_draft,
        }
