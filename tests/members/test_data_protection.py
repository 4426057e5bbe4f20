"""docs/data-protection.md lists every field of the site, with reasons for personal data."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from members.accounts.models import User

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "data-protection.md"
PERSONAL_NAME = re.compile(
    r"e?mail|phone|first_name|last_name|author_name|officer|presenter|(^|_)ip(_|$)|address$"
    r"|user_agent|password|contact|guests|traceback|session|form_data"
)
# Fields that match PERSONAL_NAME, but contain no personal data: they are the place of an event or a
# training group, the office's mailbox, and passwords of restricted pages and collections.
NOT_PERSONAL = {
    "cms.EventPage.address",
    "cms.SiteSettings.delivery_address",
    "training.TrainingGroup.address",
    "wagtailcore.CollectionViewRestriction.password",
    "wagtailcore.PageViewRestriction.password",
}
# Models of this app are left out: the tables of Wagtail's search index differ between databases.
BY_DATABASE = "wagtailsearch."


def fields_of(model):
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def models_of_the_site():
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if not model._meta.proxy and model._meta.managed]


def points_at_a_person(model) -> bool:
    return model is User or any(
        field.is_relation
        and isinstance(field.related_model, type)
        and field.related_model._meta.concrete_model is User
        for field in fields_of(model)
    )


def looks_personal(model, field) -> bool:
    kinds = (models.EmailField, models.GenericIPAddressField)
    named = isinstance(field, kinds) or PERSONAL_NAME.search(field.name)
    return bool(named) and f"{model._meta.label}.{field.name}" not in NOT_PERSONAL


def accounted_for() -> tuple[set[str], set[str], set[str]]:
    """Reads the document. Returns (personal fields, harmless fields, models without personal data).

    These are three sets of names. Personal fields are those for which the document gives reasons.
    """
    text = DOCUMENT.read_text()
    by_field, _heading, rest = text.partition("## Field by field")[2].partition("## Models without")
    explained, harmless = set(), set()
    for part in by_field.split("\n### ")[1:]:
        model, _newline, body = part.partition("\n")
        table = re.findall(r"^\| (`.*?) \| .+? \| .+? \| .+? \|$", body, re.M)
        explained |= {f"{model}.{name}" for cell in table for name in re.findall(r"`(\w+)`", cell)}
        said = "".join(re.findall(r"No personal data:.*?\.$", body, re.M | re.S))
        harmless |= {f"{model}.{name}" for name in re.findall(r"`(\w+)`", said)}
    return explained, harmless, set(re.findall(r"^- `([\w.]+)`$", rest, re.M))


def test_document_lists_every_field():
    explained, harmless, without = accounted_for()
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in models_of_the_site()
        if model._meta.label not in without and not model._meta.label.startswith(BY_DATABASE)
        for field in fields_of(model)
        if f"{model._meta.label}.{field.name}" not in explained | harmless
    ]
    assert missing == []


def test_models_without_personal_data_have_no_user_relation():
    without = accounted_for()[2]
    wrong = [
        model._meta.label
        for model in models_of_the_site()
        if model._meta.label in without
        and (points_at_a_person(model) or any(looks_personal(model, f) for f in fields_of(model)))
    ]
    assert wrong == []


def test_relations_to_people_and_their_addresses_have_a_reason():
    explained = accounted_for()[0]
    wrong = []
    for model in models_of_the_site():
        for field in fields_of(model):
            target = getattr(field, "related_model", None)
            person = isinstance(target, type) and target._meta.concrete_model is User
            name = f"{model._meta.label}.{field.name}"
            if (person or looks_personal(model, field)) and name not in explained:
                wrong.append(name)
    assert wrong == []


def test_document_lists_only_existing_fields():
    explained, harmless, without = accounted_for()
    real = {f"{m._meta.label}.{f.name}" for m in models_of_the_site() for f in fields_of(m)}
    labels = {model._meta.label for model in models_of_the_site()}
    assert sorted((explained | harmless) - real) == []
    assert sorted(x for x in without - labels if not x.startswith(BY_DATABASE)) == []


@pytest.mark.parametrize("name", ["accounts.User.email", "people.Profile.phone"])
def test_accounted_for_finds_fields(name):
    """``accounted_for`` finds fields. If it found none, some of the other tests would pass."""
    assert name in accounted_for()[0]
