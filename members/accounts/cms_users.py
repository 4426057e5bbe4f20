"""The views for accounts in the CMS, where an administrator may also change an e-mail address."""

from django.db import transaction
from django.utils.decorators import method_decorator
from wagtail.users.views.users import EditView, UserViewSet as WagtailUserViewSet

from members.accounts.email_changes import change_for
from members.accounts.reauthentication import confirmation_required


@method_decorator(confirmation_required, name="dispatch")
class UserEditView(EditView):
    """The page for editing an account.

    It requires reauthentication, because the role and the e-mail address can be changed there."""

    @transaction.atomic
    def save_instance(self):
        old_email = self.form.initial["email"]
        user = super().save_instance()
        if user.email != old_email:
            change_for(user, old_email=old_email, by=self.request.user)
        return user


class UserViewSet(WagtailUserViewSet):
    edit_view_class = UserEditView
