"""The site as gunicorn runs it, and the public media that a real server's nginx hands out itself.

Only for ``make lighthouse``: uploads come from anybody who may edit, so a real site leaves them to
the web server.
"""

from django.conf import settings
from whitenoise import WhiteNoise

from config.wsgi import application as site

application = WhiteNoise(site, root=settings.MEDIA_ROOT, prefix="media/", autorefresh=True)
