"""The addresses of the site, and a form for applications in the place of the real one."""

from django.http import HttpResponse
from django.urls import include, path

from config.urls import urlpatterns as addresses_of_the_site

form = [path("<slug:slug>/apply/", lambda request, slug: HttpResponse(slug), name="apply")]

urlpatterns = [path("training/mine/", include((form, "enrolments"))), *addresses_of_the_site]
