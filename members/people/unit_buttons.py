"""Buttons that other apps add to the pages of units."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from members.registry import Registry
from members.units.models import LocalGovernmentUnit

unit_buttons: Registry[Callable[[HttpRequest, LocalGovernmentUnit], SafeString]] = Registry()
"""Functions ``button(request, unit)`` of other apps. Each returns a form with a button as HTML."""


def buttons_for(request: HttpRequest, unit: LocalGovernmentUnit) -> list[SafeString]:
    """The buttons for the page of ``unit``, in order of registration."""
    return [button(request, unit) for button in unit_buttons]
