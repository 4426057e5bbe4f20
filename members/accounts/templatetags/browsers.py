"""The filter ``browser``: ``{{ user_agent|browser }}`` prints a name such as "Firefox, Windows"."""

from django import template

from members.accounts.browsers import browser_of

register = template.Library()
register.filter("browser", browser_of)
