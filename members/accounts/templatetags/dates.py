"""Filters for dates and times, such as ``{{ thread.created_at|when }}``."""

from django import template

from members.dates import lately, on_day, on_month, until, when

register = template.Library()
register.filter("when", when)
register.filter("lately", lately)
register.filter("on_day", on_day)
register.filter("on_month", on_month)
register.filter("until", until)
