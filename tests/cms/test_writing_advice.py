"""The advice about good writing that editors get when they save a page."""

import pytest

from cms.admin.writing_advice import advice_on
from tests.factories.cms import make_news

pytestmark = pytest.mark.django_db
LONG = "Słowo " + "za słowem " * 15 + "i koniec."


def item_with(index, html, **fields):
    return make_news(index, body=[("text", html)], **fields)


@pytest.mark.parametrize("words", ["tutaj", "Kliknij tutaj", "Czytaj więcej…", "here", "Read more"])
def test_vague_link_text_is_reported(news_index, words):
    (remark,) = advice_on(
        item_with(news_index, f'<p><a href="https://example.org">{words}</a></p>')
    )
    assert words.rstrip("…") in remark


@pytest.mark.parametrize("words", ["Regulamin naboru", "Tutejsze biuro", "Tu i teraz: program"])
def test_descriptive_link_text_is_accepted(news_index, words):
    assert (
        advice_on(item_with(news_index, f'<p><a href="https://example.org">{words}</a></p>')) == []
    )


def test_long_sentence_is_reported(news_index):
    (remark,) = advice_on(item_with(news_index, f"<p>Krótko. {LONG}</p>"))
    assert "Słowo za słowem" in remark
    assert "Krótko" not in remark


def test_list_items_are_separate_sentences(news_index):
    items = "<li>pięć słów jednego punktu tutaj</li>" * 10
    assert advice_on(item_with(news_index, f"<ul>{items}</ul>")) == []


def test_list_item_is_counted_without_its_nested_list(news_index):
    inner = "<li>pięć słów jednego punktu tutaj</li>" * 10
    html = f"<ul><li>Opłatę pobiera się:<ul>{inner}</ul></li></ul>"
    assert advice_on(item_with(news_index, html)) == []


def test_superscripts_and_line_breaks_separate_words(news_index):
    words = "Art. 22<sup>1</sup><br/>mówi " + "jednej i drugiej " * 12
    (remark,) = advice_on(item_with(news_index, f"<p>{words}</p>"))
    assert "Art. 22¹ mówi" in remark


def test_long_introduction_is_reported(news_index):
    assert len(advice_on(make_news(news_index, intro=LONG))) == 1


def test_editor_sees_the_advice_after_saving(as_user, editor, news_index):
    from tests.cms.test_workflow import editing_form

    item = make_news(news_index, title="Szkic", live=False)
    form = editing_form(item, intro=LONG)
    response = as_user(editor).post(f"/admin/pages/{item.pk}/edit/", form, follow=True)
    assert any("Słowo za słowem" in str(message) for message in response.context["messages"])
