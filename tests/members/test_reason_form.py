"""``members.reason_form``: the form with which a page asks for the reason of an action."""

import pytest

from members.membership.forms.suspensions import SuspensionForm
from members.reason_form import ReasonForm


@pytest.mark.parametrize("typed", ["", "   ", "x" * 31])
def test_reason_is_required_and_limited(typed):
    form = ReasonForm({"reason": typed}, asking={"max_length": 30})
    assert list(form.errors) == ["reason"]


def test_reason_can_be_optional():
    form = ReasonForm({}, asking={"required": False})
    assert form.is_valid()
    assert form.cleaned_data == {"reason": ""}


def test_form_says_who_reads_the_reason():
    html = ReasonForm(asking={"help_text": "Czyta to autor.", "rows": 3}).as_p()
    assert "Czyta to autor." in html
    assert 'rows="3"' in html


def test_reason_is_the_first_field():
    assert [field.name for field in SuspensionForm().visible_fields()] == ["reason", "last_day"]
    assert list(SuspensionForm({}).errors) == ["reason", "last_day"]
