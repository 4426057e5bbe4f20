"""WSGI entry for gunicorn that also serves public media, as nginx does in production.

For tests that serve the site with gunicorn but without nginx: ``make lighthouse`` and
``test_reply_box``.
"""

from django.conf import settings
from whitenoise import WhiteNoise

from config.wsgi import application as site

application = WhiteNoise(site, root=settings.MEDIA_ROOT, prefix="media/", autorefresh=True)
