from django.urls import path

from forum.threads.views import (
    autocomplete,
    detail,
    drafts,
    editing,
    lists,
    post_actions,
    reading,
    writing,
)

app_name = "threads"

urlpatterns = [
    path("sections/", lists.SectionListView.as_view(), name="sections"),
    path("sections/read/", reading.all_read, name="all_read"),
    path("sections/<slug:slug>/", lists.SectionView.as_view(), name="section"),
    path("sections/<slug:slug>/read/", reading.section_read, name="section_read"),
    path("threads/", lists.ThreadListView.as_view(), name="list"),
    path("threads/new/", writing.ThreadCreateView.as_view(), name="create"),
    path("threads/tags/", autocomplete.tags, name="tags"),
    path("threads/people/", autocomplete.people, name="people"),
    path("threads/<id:pk>/", detail.ThreadView.as_view(), name="detail"),
    path("threads/<id:pk>/<id:number>/", detail.post_by_number, name="number"),
    path("threads/<id:pk>/reply/", writing.ReplyView.as_view(), name="reply"),
    path("threads/<id:pk>/news/", reading.news, name="news"),
    path("posts/<id:pk>/", detail.post_permalink, name="post"),
    path("posts/<id:pk>/edit/", editing.PostEditView.as_view(), name="post_edit"),
    path("posts/<id:pk>/history/", editing.PostHistoryView.as_view(), name="post_history"),
    path("posts/<id:pk>/withdraw/", editing.PostWithdrawView.as_view(), name="post_withdraw"),
    path("posts/<id:pk>/react/", post_actions.post_react, name="post_react"),
    path(
        "posts/<id:pk>/reactions/", post_actions.ReactionListView.as_view(), name="post_reactions"
    ),
    path("posts/<id:pk>/bookmark/", post_actions.post_bookmark, name="post_bookmark"),
    path("posts/<id:pk>/solve/", post_actions.post_solve, name="post_solve"),
    path("bookmarks/", reading.BookmarkListView.as_view(), name="bookmarks"),
    path("drafts/", drafts.DraftListView.as_view(), name="drafts"),
    path("drafts/save/", drafts.draft_save, name="draft_save"),
    path("drafts/<id:pk>/discard/", drafts.draft_discard, name="draft_discard"),
]
