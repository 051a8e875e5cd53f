"""Server entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
application = get_wsgi_application()

from mappa.logs import quiet_crashes  # noqa: E402  the models behind it need the settings first
from mappa.powers import require_bounded_login  # noqa: E402  as above

quiet_crashes()
require_bounded_login()
# Every view is loaded before the server forks its workers: once, and not while somebody waits for the first page.
_ = get_resolver().url_patterns
