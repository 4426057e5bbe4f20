"""The form for a membership in a group."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from members.accounts.models import User
from members.membership.models import GroupMembership


class PersonField(forms.ModelChoiceField):
    """A field to choose a person.

    Choices begin with the last name and end with the e-mail address, which tells people of the same
    name apart.
    """

    def label_from_instance(self, person):
        return f"{person.last_name} {person.first_name} ({person.email})"


class GroupMembershipForm(WagtailAdminModelForm):
    """The form for a person in a group and the person's function there."""

    user = PersonField(
        label=_("Person"),
        queryset=User.objects.filter(is_active=True).order_by("sort_key", "email"),
    )

    class Meta:
        model = GroupMembership
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.user_id:
            # The current person stays a choice, even if their account was deactivated.
            people = self.fields["user"].queryset
            self.fields["user"].queryset = people | User.objects.filter(pk=self.instance.user_id)
