"""Registers in the CMS: lists of rows of one model, which only superusers see and edit.

Other apps use ``RegisterViewSet`` for their own models, too.
"""

from django.contrib import messages
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from wagtail.admin.panels import TitleFieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy

from members.accounts.models import User
from members.saved_meanwhile import SavedMeanwhileMixin

MENU_HOOK = "register_registers_menu_item"
"""A view set with this ``menu_hook`` appears in the menu "Registers"."""


class AdministratorsOnly(BasePermissionPolicy):
    """Gives access to superusers only, even if other users were granted permissions in the CMS."""

    def user_has_permission(self, user, action):
        return user.is_active and user.is_superuser

    def users_with_any_permission(self, actions):
        return User.objects.filter(is_active=True, is_superuser=True)


def uses_of(row: models.Model) -> list[str]:
    """Names of the models with rows that refer to ``row``; empty if nothing refers to it."""
    return [
        str(relation.related_model._meta.verbose_name_plural)
        for relation in row._meta.related_objects
        if relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
    ]


# These replace Wagtail's messages. In their Polish versions, the name of the model is in the wrong
# grammatical case.
SAVED = gettext_lazy("Saved: %(object)s.")
NOT_SAVED = gettext_lazy("Not saved yet: please correct what is marked below.")


class RegisterIndexView(generic.IndexView):
    add_item_label = gettext_lazy("Add")


class RegisterCreateView(generic.CreateView):
    success_message = SAVED
    error_message = NOT_SAVED


class RegisterEditView(generic.EditView):
    success_message = SAVED
    error_message = NOT_SAVED


class RegisterDeleteView(generic.DeleteView):
    """Deletes a row. If other rows refer to it, does not delete it but says where it is used."""

    success_message = gettext_lazy("Deleted: %(object)s.")

    def dispatch(self, request, *args, **kwargs):
        uses = uses_of(self.object) if self.user_has_permission("delete") else []
        if not uses:
            return super().dispatch(request, *args, **kwargs)
        messages.error(
            request,
            _("“%(name)s” is in use and cannot be deleted. Used in: %(places)s.")
            % {"name": self.object, "places": ", ".join(uses)},
        )
        return redirect(reverse(self.edit_url_name, args=[self.object.pk]))


def checked(form: type) -> type:
    """Returns a subclass of ``form`` with ``SavedMeanwhileMixin``."""
    return type(form)(form.__name__, (SavedMeanwhileMixin, form), {})


class RegisterViewSet(ModelViewSet):
    """The base class of a register: its views, to which only superusers have access."""

    index_view_class = RegisterIndexView
    add_view_class = RegisterCreateView
    edit_view_class = RegisterEditView
    delete_view_class = RegisterDeleteView
    copy_view_enabled = False
    # Wagtail's reference index is not used, because ``uses_of`` finds the rows that refer to a row.
    add_to_reference_index = False

    @property
    def permission_policy(self):
        return AdministratorsOnly(self.model)

    def get_form_class(self, for_update=False):
        """The form class. The form of an existing row protects values saved meanwhile by others."""
        form = super().get_form_class(for_update)
        return checked(form) if for_update else form

    @property
    def url_prefix(self):
        return f"registers/{self.name}"

    @property
    def url_namespace(self):
        return f"registers_{self.name}"

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "usage"]

    def register_permissions(self):
        """Registers no permissions, because granting them to a role would have no effect."""


class NamePanel(TitleFieldPanel):
    """A panel for the name. In the form of a new row, it also fills in the slug.

    When the name of an existing row changes, the slug does not, so that links keep working.
    """

    def __init__(self, *args, classname="", placeholder=False, **kwargs):
        super().__init__(*args, classname=classname, placeholder=placeholder, **kwargs)

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self):
            return self.instance.pk is None
