"""Forms of threads and posts."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy as _, ngettext_lazy

from forum.attachments.forms import AttachmentsFormMixin, AttachmentsWidget, files_help
from forum.richtext.fields import RichTextField, config, words_of_losses
from forum.sections.models import Section
from forum.threads.models import Thread
from forum.threads.quoting import with_plain_quotation
from forum.threads.services.tags import LONGEST_TAG, MOST_TAGS, tag_of
from members.cached_urls import cached_reverse
from members.ids import LARGEST_ID
from members.text import OneLineField, one_line


class TagsField(forms.CharField):
    """A field for keywords separated by commas. The value is a list of their names."""

    default_error_messages = {
        "too_many": ngettext_lazy(
            "Please give at most %(limit)d keyword.",
            "Please give at most %(limit)d keywords.",
            "limit",
        ),
        "too_long": ngettext_lazy(
            "“%(name)s” is too long: a keyword has at most %(limit)d character.",
            "“%(name)s” is too long: a keyword has at most %(limit)d characters.",
            "limit",
        ),
        "unreadable": _(
            "“%(name)s” cannot be a keyword: please write it with letters of the Latin alphabet or"
            " with digits."
        ),
    }

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        names = [one_line(name) for name in super().clean(value).split(",")]
        names = [name for name in names if name]
        if len(names) > MOST_TAGS:
            self._refuse("too_many", limit=MOST_TAGS)
        for name in names:
            if len(name) > LONGEST_TAG:
                self._refuse("too_long", name=name, limit=LONGEST_TAG)
            if not tag_of(name):
                self._refuse("unreadable", name=name)
        return names

    def _refuse(self, code, **params):
        raise ValidationError(self.error_messages[code], code=code, params=params)


class ReplyForm(AttachmentsFormMixin, forms.Form):
    """The form of a reply. Thanks to ``submission``, sending it twice creates only one post.

    ``quoted``: the id of the post that the lines with ">" quote, if the text was typed without
    JavaScript (see ``forum.threads.quoting``). Most replies have no such field.
    """

    body = RichTextField(label=_("Your reply"))
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    quoted = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=LARGEST_ID, required=False
    )

    def __init__(self, *args, thread, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_mentions(self, thread.section)
        if not (self.data.get("quoted") or self.initial.get("quoted")):
            del self.fields["quoted"]

    def clean(self):
        cleaned = super().clean()
        quoted, body = cleaned.pop("quoted", None), cleaned.get("body")
        if quoted and body:
            cleaned["body"] = with_plain_quotation(body, quoted)
        return cleaned


def blank_reply(thread) -> dict:
    """Template data of the empty reply box below ``thread``.

    The template contains the HTML of the fields, because rendering an empty ``ReplyForm`` would
    take as long as rendering all posts of the page. A test checks that the HTML is the same.
    """
    files = AttachmentsWidget().get_context("attachments", [], {"id": "id_attachments"})
    return {
        "mentions": mentions_address(thread.section),
        "editor": config(get_language()),
        "losses": words_of_losses(get_language()),
        "files": files["widget"],
        "files_help": files_help(),
        "submission": uuid4(),
    }


class PostForm(AttachmentsFormMixin, forms.Form):
    """The form in which authors edit a post.

    ``version``: the version of the post when the form was opened.
    """

    body = RichTextField(label=_("Text of the post"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, thread, **kwargs):
        super().__init__(*args, **kwargs)
        _offer_mentions(self, thread.section)


class ThreadForm(AttachmentsFormMixin, forms.ModelForm):
    """The form of a new question or discussion, with its first post."""

    body = RichTextField(
        label=_("Message"),
        help_text=_("What is it about, what was tried, what should colleagues answer?"),
    )
    tags = TagsField(
        label=_("Keywords"),
        required=False,
        max_length=(LONGEST_TAG + 2) * MOST_TAGS,
        help_text=_("Up to five, with commas between them: waste, tariffs, inspections."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    class Meta:
        model = Thread
        fields = ["kind", "section", "title", "may_be_quoted"]
        field_classes = {"title": OneLineField}
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "title": _("One sentence, so that others know at once what is asked."),
            "may_be_quoted": _("Without this, what is said here stays among members."),
        }

    field_order = [
        "kind",
        "section",
        "title",
        "body",
        "attachments",
        "tags",
        "may_be_quoted",
        "submission",
    ]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        sections = Section.objects.visible_to(user).for_list().in_tree_order()
        self.fields["section"].queryset = sections
        self.fields["section"].empty_label = _("Choose from the list")
        self.fields["section"].label_from_instance = _indented
        self.fields["kind"].label = _("What is it?")
        self.fields["tags"].widget.attrs |= {
            "data-suggestions": cached_reverse("threads:tags"),
            "autocomplete": "off",
        }
        self.fields["body"].widget.attrs["data-mentions"] = cached_reverse("threads:people")


def _indented(section) -> str:
    return f"– {section.name}" if section.parent_id else section.name


def _offer_mentions(form, section):
    form.fields["body"].widget.attrs["data-mentions"] = mentions_address(section)


def mentions_address(section: Section) -> str:
    """The URL from which the editor gets the people who may be mentioned in ``section``."""
    return f"{cached_reverse('threads:people')}?section={section.slug}"
