"""Forms of moderators, and the form that reports a post."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from forum.moderation.finding import MOST_FOUND, other_threads
from forum.moderation.models import Report
from forum.moderation.services.moving import as_ranges
from forum.moderation.services.reports import may_report_more
from forum.sections.models import Section
from forum.threads.models import Thread, destination_of
from forum.threads.visible import find_visible
from members.accounts.models import User
from members.ids import id_of, whole_number
from members.reason_form import reason_field
from members.saved_meanwhile import SavedMeanwhileMixin
from members.text import OneLineField

LONGEST_REASON = 300
RANGE = re.compile(r"#?(\d{1,9})(?:[-–]#?(\d{1,9}))?")  # noqa: RUF001 people type - or –


SUGGESTION = re.compile(r"\(#(\d{1,18})\)$")
ASKING = {
    "max_length": LONGEST_REASON,
    "rows": 3,
    "help_text": _("The author reads it in an e-mail and on the site."),
}
"""Arguments of ``reason_field`` for a reason that the author of the post or thread will read."""


class HideForm(forms.Form):
    """A form that hides a post or thread for a reason.

    The reason is a predefined sentence, the moderator's own text, or both. Subclasses that can be
    sent without hiding anything override ``needs_reason``.
    """

    READY = [
        _("It contains personal data."),
        _("It is offensive or unlawful."),
        _("It is advertising."),
        _("It belongs elsewhere."),
    ]
    reason_name = "reason"

    ready = forms.TypedChoiceField(
        label=_("Ready-made reason"),
        required=False,
        coerce=int,
        help_text=_("Hiding needs a reason: from this list, in your own words, or both."),
    )
    reason = reason_field(**ASKING, required=False, label=_("In your own words"))
    field_order = ["ready"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("No ready-made reason")), *enumerate(self.READY)]
        self.fields["ready"].choices = choices

    def needs_reason(self, cleaned: dict) -> bool:
        return True

    def clean(self):
        """Joins the predefined sentence and the moderator's own text into one reason."""
        cleaned = super().clean()
        name, ready = self.reason_name, cleaned.pop("ready", "")
        if name not in cleaned or not self.needs_reason(cleaned):
            return cleaned
        chosen = [str(self.READY[ready])] if ready != "" else []
        reason = " ".join([*chosen, cleaned[name]]).strip()
        if not reason:
            self.add_error(name, _("Please choose a reason, or write one."))
        elif len(reason) > LONGEST_REASON:
            self.add_error(name, _("The reason is too long. Please shorten it."))
        cleaned[name] = reason
        return cleaned


class RenameForm(SavedMeanwhileMixin, forms.Form):
    title = OneLineField(label=_("Title"), max_length=Thread._meta.get_field("title").max_length)
    reason = reason_field(**ASKING, required=False)

    def clean(self):
        """Refuses a reason without a new title: it would be lost, because nothing is logged."""
        cleaned = super().clean()
        if cleaned.get("reason") and "title" not in self.changed_data:
            self.add_error("title", _("This is the title now. A reason is kept with a new one."))
        return cleaned


class SectionField(forms.ModelChoiceField):
    """A choice of a section.

    The label of a sub-section begins with a dash; the label of a closed section ends with
    "(closed)".
    """

    def label_from_instance(self, section):
        name = f"– {section.name}" if section.parent_id else section.name  # noqa: RUF001
        return f"{name} ({_('closed')})" if section.group_id else name


class MoveForm(forms.Form):
    section = SectionField(
        label=_("To which section"),
        queryset=Section.objects.none(),
        empty_label=_("Choose from the list"),
        help_text=_("From then on, only people with access to that section will see the thread."),
    )
    reason = reason_field(**ASKING, required=False)

    def __init__(self, *args, user, thread, **kwargs):
        super().__init__(*args, **kwargs)
        sections = Section.objects.visible_to(user).for_list().in_tree_order()
        self.fields["section"].queryset = sections.exclude(pk=thread.section_id)


class ThreadField(forms.CharField):
    """A field for another thread; the value is a ``Thread``.

    Users type words of the title, the number or the URL of a thread. Refuses ``thread`` itself and
    threads that ``user`` does not moderate. If the thread with the typed number or URL was merged
    into another one, the value is the other one. If several titles fit, raises ValidationError and
    stores the threads in ``candidates``.
    """

    user: User
    thread: Thread
    candidates: list[Thread]

    def offer_to(self, user: User, thread: Thread) -> None:
        """Sets ``user``, who chooses a thread, and ``thread``, whose posts go to the chosen one."""
        self.user, self.thread, self.candidates = user, thread, []
        self.widget.attrs |= {
            "data-combobox": reverse("moderation:thread_find", args=[thread.pk]),
            "autocomplete": "off",
        }

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        pk = _number_of(text)
        thread = self._with_number(pk) if pk else self._with_title(text)
        if thread is None:
            raise ValidationError(_("No such thread was found. Please check what was typed."))
        if thread.pk == self.thread.pk:
            raise ValidationError(_("This is the same thread. Please choose another one."))
        if not self.user.has_perm("threads.moderate", thread):
            raise ValidationError(_("The section of that thread is moderated by somebody else."))
        return thread

    def _with_number(self, pk: int) -> Thread | None:
        found = destination_of(pk)
        threads = Thread.objects.select_related("section")
        return find_visible(threads, self.user, pk=found[0] if found else pk)

    def _with_title(self, text: str) -> Thread | None:
        found = other_threads(self.thread, text, by=self.user)
        if len(found) < 2:
            return found[0] if found else None
        self.candidates = found[:MOST_FOUND]
        raise ValidationError(_("Several threads fit. Please choose one of them."))


def _number_of(text: str) -> int | None:
    """The thread id in ``text``, or None.

    ``text`` may be "12", "#12", a suggestion such as "Title (#12)", or the URL of a thread or post.
    """
    text = text.strip()
    if suggested := SUGGESTION.search(text):
        return id_of(suggested[1])
    if pk := id_of(text.removeprefix("#")):
        return pk
    path = re.sub(r"^https?://[^/]+|[?#].*$", "", text)
    try:
        match = resolve(path)
    except Resolver404:
        return None
    is_thread = match.view_name in {"threads:detail", "threads:number"}
    return match.kwargs["pk"] if is_thread else None


class MergeForm(forms.Form):
    """The form that merges a thread into the thread ``into``.

    ``confirmed``: the id of the thread that the page has already shown for confirmation.
    """

    into = ThreadField(
        label=_("The other thread"),
        max_length=300,
        help_text=_(
            "Words of its title, its number or its address. Its title and its first post stay."
        ),
    )
    reason = reason_field(**ASKING, required=False)
    confirmed = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, thread, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].offer_to(user, thread)

    @property
    def candidates(self) -> list[Thread]:
        """The threads that fit what was typed, if there are several."""
        return self.fields["into"].candidates


class NumbersField(forms.CharField):
    """Post numbers, typed as "5-8, 12"; the value is a set of numbers."""

    most = 0

    def prepare_value(self, value):
        return as_ranges(value) if isinstance(value, set) else value

    def clean(self, value):
        return self.numbers_in(super().clean(value))

    def numbers_in(self, text: str) -> set[int]:
        """The numbers in ``text``: numbers and ranges ("5-8"), separated by commas or spaces.

        Raises ValidationError if a part is neither a number nor a range, or if a number is larger
        than ``most``, the highest number of the thread.
        """
        numbers: set[int] = set()
        parts = re.split(r"[,;\s]+", re.sub(r"\s*([-–])\s*", r"\1", text))  # noqa: RUF001
        for part in filter(None, parts):
            match = RANGE.fullmatch(part)
            first, last = _ends(match) if match else (0, 0)
            if not 0 < first <= last:
                raise ValidationError(
                    _("“%(part)s” is not a post number. Please write for example: 5-8, 12."),
                    params={"part": part[:40]},
                )
            if last > self.most:
                raise ValidationError(
                    _("This thread has no post %(number)s."), params={"number": last}
                )
            numbers |= set(range(first, last + 1))
        return numbers


def _ends(match) -> tuple[int, int]:
    return int(match[1]), int(match[2] or match[1])


class SplitForm(forms.Form):
    """The form that moves posts of a thread to a new thread or to another thread."""

    NEW, OTHER = "new", "other"

    numbers = NumbersField(
        label=_("Numbers of the posts"),
        required=False,
        max_length=2000,
        help_text=_("For example: 5-8, 12. Or mark them in the list below."),
    )
    where = forms.ChoiceField(
        label=_("Where to"),
        choices=[(NEW, _("To a new thread")), (OTHER, _("To an existing thread"))],
        widget=forms.RadioSelect,
        initial=NEW,
    )
    title = OneLineField(
        label=_("Title of the new thread"),
        required=False,
        max_length=Thread._meta.get_field("title").max_length,
    )
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Thread.Kind.choices, required=False, initial="discussion"
    )
    section = SectionField(
        label=_("Section of the new thread"), queryset=Section.objects.none(), required=False
    )
    into = ThreadField(
        label=_("The other thread"),
        max_length=300,
        required=False,
        help_text=_("Words of its title, its number or its address."),
    )
    reason = reason_field(**ASKING | {"help_text": _("For the log.")}, required=False)

    def __init__(self, *args, user, thread, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].offer_to(user, thread)
        self.fields["numbers"].most = thread.last_number
        sections = Section.objects.visible_to(user).for_list().in_tree_order()
        self.fields["section"].queryset = sections
        self.fields["section"].empty_label = None
        is_new = not self.is_bound or self.data.get("where") != self.OTHER
        for name in ("title", "kind", "section"):
            self.fields[name].required = is_new
        self.fields["into"].required = not is_new

    @property
    def candidates(self) -> list[Thread]:
        """The threads that fit what was typed, if there are several."""
        return self.fields["into"].candidates

    @property
    def marked(self) -> set[int]:
        """The numbers of the posts whose checkboxes are checked in the submitted form."""
        given = self.data.getlist("post") if self.is_bound else []
        return {number for text in given if (number := whole_number(text))}

    def clean(self):
        cleaned = super().clean()
        if "numbers" in cleaned:
            cleaned["numbers"] |= {n for n in self.marked if n <= self.fields["numbers"].most}
            if not cleaned["numbers"]:
                self.add_error("numbers", _("Please choose at least one post."))
        return cleaned


class ReportForm(forms.Form):
    """The form that reports a post to the moderators, with a reason and details."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only moderators read it. Please do not repeat personal data here."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("text"):
            self.add_error("text", _("Please say what is wrong."))
        if not may_report_more(self.user):
            raise ValidationError(
                _(
                    "Many of your reports are already waiting. Please wait until moderators"
                    " have looked at them."
                )
            )
        return cleaned


class ReportDecisionForm(HideForm):
    """The decision on a report. Hiding the post needs a reason; a dismissal does not."""

    UPHOLD, DISMISS = "uphold", "dismiss"
    reason_name = "answer"

    reason = None

    decision = forms.ChoiceField(
        choices=[(UPHOLD, UPHOLD), (DISMISS, DISMISS)], widget=forms.HiddenInput
    )
    answer = reason_field(
        rows=2,
        max_length=LONGEST_REASON,
        required=False,
        label=_("Reason or answer"),
        help_text=_(
            "If the post is hidden, its author and the people who reported it will read "
            "this; if the report is dismissed, only the people who reported it."
        ),
    )

    def needs_reason(self, cleaned):
        return cleaned.get("decision") == self.UPHOLD


class PendingDecisionForm(forms.Form):
    """The decision on a pending post; a rejection needs a reason."""

    APPROVE, REJECT = "approve", "reject"

    decision = forms.ChoiceField(
        choices=[(APPROVE, APPROVE), (REJECT, REJECT)], widget=forms.HiddenInput
    )
    reason = reason_field(
        **ASKING
        | {
            "required": False,
            "label": pgettext_lazy("of a refusal", "Reason for not publishing it"),
            "help_text": _("The author reads it in an e-mail."),
        }
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == self.REJECT and not cleaned.get("reason"):
            self.add_error("reason", _("Please tell the author why."))
        return cleaned
