"""WSGI application for tests that serve the site with gunicorn but without nginx.

It also serves public media files, as nginx does in production. ``check_lighthouse`` and
``test_reply_box`` use it.
"""

from django.conf import settings
from whitenoise import WhiteNoise

from config.wsgi import application as site

application = WhiteNoise(site, root=settings.MEDIA_ROOT, prefix="media/", autorefresh=True)
