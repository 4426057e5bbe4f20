"""The form for a membership in a group."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from members.accounts.models import User
from members.membership.models import GroupMembership


class PersonField(forms.ModelChoiceField):
    """A person, by last name; the address tells two of the same name apart."""

    def label_from_instance(self, person):
        return f"{person.last_name} {person.first_name} ({person.email})"


class GroupMembershipForm(WagtailAdminModelForm):
    """Who belongs to a group, and as what."""

    user = PersonField(
        label=_("Person"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "first_name", "email"),
    )

    class Meta:
        model = GroupMembership
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.user_id:
            # Whoever belongs to the group stays on the screen after the account was closed.
            people = self.fields["user"].queryset
            self.fields["user"].queryset = people | User.objects.filter(pk=self.instance.user_id)
