"""Every page type can be previewed before it is published, even with empty fields."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, get_page_models
from wagtail.test.utils.form_data import rich_text

from cms.models import AccessibilityStatementPage, HomePage
from cms.signals import set_defaults
from members.accounts.models import Role
from tests.factories.members import make_member

pytestmark = pytest.mark.django_db
KINDS = [model for model in get_page_models() if model is not Page]
CREATABLE = [model for model in KINDS if model is not HomePage]


@pytest.fixture
def author(db):
    return make_member(roles=[Role.AUTHOR])


def name_of(model):
    return model.__name__


def parent_for(model, home):
    """Returns a page below which pages of the type ``model`` are allowed. Creates it if needed."""
    if model in home.allowed_subpage_models():
        return home
    (kind, *_others) = model.allowed_parent_page_models()
    index = kind.objects.child_of(home).first()
    if index is None:
        index = kind(title="Lista", slug="lista-do-podgladu", locale=home.locale)
        home.add_child(instance=index)
    return index


def begun(model, parent):
    """Returns an unsaved page with the values that the form of a new page already contains."""
    page = model()
    set_defaults(None, page, parent)
    return page


def untouched_form(model, parent):
    """Returns the POST data of the form for a new page if the editor has typed nothing."""
    page = begun(model, parent)
    form = model.get_edit_handler().get_form_class()(instance=page, parent_page=parent)
    columns = {field.name: field for field in model._meta.get_fields()}
    data = {}
    for name, field in form.fields.items():
        if isinstance(columns.get(name), StreamField):
            data[f"{name}-count"] = "0"
        elif isinstance(columns.get(name), RichTextField):
            data[name] = rich_text("")
        else:
            data[name] = field.widget.format_value(form[name].value())
    if model is AccessibilityStatementPage:  # its form requires a text about shortcomings
        data["shortcomings"] = rich_text("<p>Nagrania nie mają napisów.</p>")
    for prefix in form.formsets:
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return {name: value for name, value in data.items() if isinstance(value, str)}


@pytest.mark.parametrize("persona", ["author", "editor"])
@pytest.mark.parametrize("model", CREATABLE, ids=name_of)
def test_preview_of_an_empty_page(model, persona, as_user, home, request):
    client = as_user(request.getfixturevalue(persona))
    parent = parent_for(model, home)
    place = [model._meta.app_label, model._meta.model_name, parent.pk]
    address = reverse("wagtailadmin_pages:preview_on_add", args=place)
    answer = client.post(address, untouched_form(model, parent)).json()
    assert answer == {"is_valid": True, "is_available": True}
    for mode, _label in model().preview_modes:
        response = client.get(address, {"mode": mode, "in_preview_panel": "true"})
        assert response.status_code == 200
        assert "preview_error" not in str(response.templates)
        assert "<h1" in response.content.decode()


@pytest.mark.parametrize("persona", ["author", "editor"])
@pytest.mark.parametrize("model", CREATABLE, ids=name_of)
def test_preview_of_a_saved_draft(model, persona, as_user, home, request):
    client = as_user(request.getfixturevalue(persona))
    parent = parent_for(model, home)
    page = begun(model, parent)
    page.title, page.live = "Szkic strony", False
    parent.add_child(instance=page)
    page.save_revision(clean=False)
    address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    for mode, _label in page.preview_modes:
        response = client.get(address, {"mode": mode})
        assert response.status_code == 200
        assert "Szkic strony" in response.content.decode()


def test_preview_of_both_home_pages(as_user, editor, home, english_home):
    for page in (home, english_home):
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        assert escape(page.hero_title) in as_user(editor).get(address).content.decode()


@pytest.mark.parametrize("persona", ["member", "moderator"])
def test_others_cannot_preview(as_user, home, news_index, persona, request):
    place = ["cms", "newspage", news_index.pk]
    address = reverse("wagtailadmin_pages:preview_on_add", args=place)
    client = as_user(request.getfixturevalue(persona))
    assert client.get(address).status_code == 302
