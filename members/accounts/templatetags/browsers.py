"""Filter ``browser``: a readable browser name, for the list of sessions and for e-mails."""

from django import template

from members.accounts.browsers import browser_of

register = template.Library()
register.filter("browser", browser_of)
