"""Error pages render without a database. Form fields and their errors are accessible."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test import RequestFactory
from django.views import defaults
from django.views.csrf import csrf_failure


class SampleForm(forms.Form):
    title = forms.CharField(help_text="Short.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: defaults.server_error(request), 500),
        (lambda request: defaults.bad_request(request, Exception()), 400),
        (lambda request: csrf_failure(request), 403),
    ],
)
def test_error_pages_need_no_database(answer, status):
    # This test has no database fixture, so a query would fail it.
    response = answer(RequestFactory().get("/"))
    assert response.status_code == status
    assert b"<h1>" in response.content


def test_invalid_field_refers_to_help_and_error():
    html = SampleForm({"kind": "a"})["title"].as_field_group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'id="id_title_helptext"' in html


def test_form_with_errors_links_to_each_field():
    html = str(SampleForm({}))
    assert 'role="alert"' in html
    assert 'href="#id_title"' in html
    assert 'href="#id_kind"' in html


def test_form_without_errors_has_no_summary():
    assert 'role="alert"' not in str(SampleForm())


def test_radio_buttons_are_a_group_with_a_legend():
    html = SampleForm()["kind"].as_field_group()
    assert "<fieldset" in html
    assert "<legend" in html


def test_only_optional_fields_are_marked():
    form = SampleForm()
    assert "field-optional" in form["note"].as_field_group()
    assert "field-optional" not in form["title"].as_field_group()


@pytest.mark.parametrize("value", ["b", ["a", "c"], None])
def test_select_renders_as_with_django(value):
    """Our template of <select>, which is faster, produces the same HTML as Django's."""
    choices = [("", "—"), ("a", "A & B"), ("Grupa", [("b", "B"), ("c", "C")])]
    widget = (forms.SelectMultiple if isinstance(value, list) else forms.Select)(
        {"id": "x"}, choices
    )
    ours, theirs = (
        re.sub(r"\s+", " ", widget.render("name", value, renderer=renderer()))
        for renderer in (TemplatesSetting, DjangoTemplates)
    )
    assert ours == theirs
