"""WSGI entry for gunicorn that also serves public media, as nginx does in production.

Only for ``make lighthouse``, which starts no nginx.
"""

from django.conf import settings
from whitenoise import WhiteNoise

from config.wsgi import application as site

application = WhiteNoise(site, root=settings.MEDIA_ROOT, prefix="media/", autorefresh=True)
