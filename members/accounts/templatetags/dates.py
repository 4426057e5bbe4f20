"""Filters for dates and times, such as ``{{ thread.created_at|when }}``."""

from django import template

from members.dates import lately, on_day, until, when

register = template.Library()
register.filter("when", when)
register.filter("lately", lately)
register.filter("on_day", on_day)
register.filter("until", until)
