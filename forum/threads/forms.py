"""What people type into threads."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.richtext import RichTextField
from forum.sections.models import Section
from forum.threads.models import Thread
from members.accounts.lines import one_line


class ReplyForm(forms.Form):
    """A reply. The hidden key makes one post of a form that was sent twice."""

    body = RichTextField(label=_("Your reply"))
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class PostForm(forms.Form):
    """A change of one's own post, of the version that was on the screen."""

    body = RichTextField(label=_("Text of the post"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ThreadForm(forms.ModelForm):
    """A new question or discussion with its first post."""

    body = RichTextField(
        label=_("Message"),
        help_text=_("What is it about, what was tried, what should colleagues answer?"),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    class Meta:
        model = Thread
        fields = ["kind", "section", "title", "may_be_quoted"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "title": _("One sentence, so that others know at once what is asked."),
            "may_be_quoted": _("Without this, what is said here stays among members."),
        }

    field_order = ["kind", "section", "title", "body", "may_be_quoted", "submission"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Section.objects.visible_to(user)
        self.fields["section"].empty_label = _("Choose from the list")
        self.fields["kind"].label = _("What is it?")

    def clean_title(self):
        """One line without surplus spaces."""
        return one_line(self.cleaned_data["title"])
