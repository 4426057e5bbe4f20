"""The site's own settings, but for the limits which the many tries of a measurement would meet."""

from config.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False
