"""Not written yet."""

from django.http import Http404


def tags(request, *args, **kwargs):
    raise Http404


def people(request, *args, **kwargs):
    raise Http404
