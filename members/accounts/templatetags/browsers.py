"""Browsers in words, for the list of sessions and for e-mails about the account."""

from django import template

from members.accounts.browsers import browser_of

register = template.Library()
register.filter("browser", browser_of)
