"""The form, view and URL of a test page with a text field and a field for attachments.

Tests use this module as their ``ROOT_URLCONF``. It has the URLs of the site and that of the page.
"""

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as of_the_site
from forum.attachments.forms import AttachmentsFormMixin
from forum.attachments.services import claim

PAGE = """{% extends "forum/base.html" %}
{% load frame %}{% block head %}{{ form.media }}{% endblock %}
{% block content %}<h1>Formularz</h1>
<form class="form" method="post" novalidate enctype="multipart/form-data">
{% csrf_token %}{{ form }}<button class="button button-primary">Wyślij</button></form>
{% if files %}{% macro "forum/attachments/files" files=files %}{% endif %}
{% endblock %}"""


class NoteForm(AttachmentsFormMixin, forms.Form):
    text = forms.CharField(label="Treść", widget=forms.Textarea)


def note(request):
    """Shows the form. After a valid POST the form is empty, and the attached files are listed."""
    form = NoteForm(request.POST or None, request.FILES or None, user=request.user)
    files = []
    if request.method == "POST" and form.is_valid():
        files = claim(form.cleaned_data["attachments"], by=request.user)
        form = NoteForm(user=request.user)
    context = {"form": form, "files": [file.summary() for file in files]}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


urlpatterns = [path("forum/note/", note), *of_the_site]
