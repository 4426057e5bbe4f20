"""URLs below /account/ that save and discard drafts of forms. Every signed-in user may use them."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from forum.threads.views import drafts

app_name = "form_drafts"

urlpatterns = [
    path("save/", login_required(drafts.form_draft_save), name="save"),
    path("<id:pk>/discard/", login_required(drafts.draft_discard), name="discard"),
]
