"""The site's settings without the rate limits that the many requests of a measurement would
exceed."""

from config.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False
