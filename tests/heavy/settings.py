"""The site's settings without rate limits, which a measurement would exceed."""

from config.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False
