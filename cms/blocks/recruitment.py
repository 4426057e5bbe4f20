"""The block that shows to which training one may apply."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ProgrammeBlock(blocks.ChooserBlock):
    """The choice of a training programme from a list. There are few of them."""

    target_model = "training.Programme"
    widget = forms.Select()

    def get_form_state(self, value):
        return str(value.pk) if value else ""


class OpenRecruitmentBlock(blocks.StructBlock):
    """A training programme, or all that are not over, with the state of recruitment and a link."""

    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    programme = ProgrammeBlock(
        label=_("Training programme"),
        required=False,
        help_text=_("Empty: all programmes that are not over."),
    )

    class Meta:
        icon = "calendar-check"
        label = _("Open recruitment")
        template = "cms/blocks/open_recruitment.html"

    def get_context(self, value, parent_context=None):
        """Adds ``programmes``: what to say of each; empty if everybody may see none of them."""
        # Imported here, because it imports the models, which import the blocks.
        from cms.public.training import current_training, training_with_id

        context = super().get_context(value, parent_context)
        request, programme = context.get("request"), value["programme"]
        if programme:
            programmes = training_with_id(request, programme.pk)
        else:
            programmes = current_training(request)
        return context | {"programmes": programmes}
