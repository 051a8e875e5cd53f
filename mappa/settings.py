"""Settings: everything that differs between places comes from the environment.

Signing in and what the browser is told have modules of their own (settings_sign_in.py, settings_browser.py).

Without DATABASE_URL the addresses of the embedded servers are used (see mappa/embedded). With it, the
named servers are used and SECRET_KEY and REDIS_URL must be given too: the system refuses to start otherwise.
"""

from pathlib import Path

import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mappa import embedded
from mappa.environment import DEMO, env
from mappa.settings_browser import *  # noqa: F403 - a module of settings is all its names
from mappa.settings_sign_in import *  # noqa: F403 - as above

BASE_DIR = Path(__file__).resolve().parent.parent

# The database login of this process: app (web), jobs (worker, beat, loaders), owner (migrations),
# audit (the witness and the verifier of the evidence log), test.
LOGIN = env("MAPPA_LOGIN", default="app")
_URL_VARIABLE = {
    "app": "DATABASE_URL",
    "jobs": "DATABASE_URL_JOBS",
    "owner": "DATABASE_URL_OWNER",
    "audit": "DATABASE_URL_AUDIT",
}

if "DATABASE_URL" in env.ENVIRON or "DATABASE_URL_TEST" in env.ENVIRON:
    DATABASE = env.db(_URL_VARIABLE.get(LOGIN, "DATABASE_URL_TEST"))
    REDIS_URL = env("REDIS_URL")
    SECRET_KEY = env("SECRET_KEY")
    EVIDENCE_DIR = Path(env("EVIDENCE_DIR", default=""))
    EVIDENCE_KEY_FILE = None
else:
    _database = env("MAPPA_DATABASE", default="mappa")
    _addresses = embedded.addresses(database=_database)
    EVIDENCE_DIR = Path(env("EVIDENCE_DIR", default=str(embedded.evidence_folder(_database))))
    EVIDENCE_KEY_FILE = embedded.evidence_key_file()
    DATABASE = env.db_url_config(_addresses.database[LOGIN])
    REDIS_URL = _addresses.redis
    SECRET_KEY = env("SECRET_KEY", default=_addresses.secret_key)
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty: set it in the environment.")

# Evidence outside the database (docs/operations/evidence.md): the stream every process of web and worker
# writes, and the checkpoints that the witness alone signs. Only the witness is given the key.
EVIDENCE_KEY = env("EVIDENCE_KEY", default="")
EVIDENCE_PUBLIC_KEYS = env.list("EVIDENCE_PUBLIC_KEYS", default=[])
if LOGIN in {"app", "jobs", "audit"} and not EVIDENCE_DIR.is_absolute():
    raise ImproperlyConfigured("EVIDENCE_DIR must name a folder outside the database, as an absolute path.")

# Protected characteristics: the first key encrypts, every one decrypts (docs/operations/own-servers.md).
CHARACTERISTIC_KEYS = env.list("CHARACTERISTIC_KEYS", default=[]) or [SECRET_KEY]

# One transaction a request; the context of row-level security lives and dies with it.
DATABASE |= {
    "ATOMIC_REQUESTS": LOGIN in {"app", "test"},
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
}
if LOGIN == "test":
    # Migrations of the test database run as the owner of the tables, as in production.
    DATABASE["OPTIONS"] = DATABASE.get("OPTIONS", {}) | {"options": "-c role=mappa_owner"}
    DATABASE["TEST"] = {"TEMPLATE": "mappa_template", "NAME": env("MAPPA_TEST_DB", default="test_mappa")}
DATABASES = {"default": DATABASE}

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "mappa.agencies",
    "mappa.audit",
    "mappa.outbox",
    "mappa.signing_in",
    "mappa",
    "cases",
    "meetings",
    "forms_docset",
    "oversight",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "axes",
    "crispy_forms",
    "crispy_forms_gds",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "guardian",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "mappa.browser.BrowserDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mappa.sessions.middleware.BoundedSession",
    "mappa.signing_in.gate.FirstThingsFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "mappa.middleware.OneTransaction",
]

ROOT_URLCONF = "mappa.urls"
WSGI_APPLICATION = "mappa.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "mappa.navigation.navigation",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

AUTH_USER_MODEL = "agencies.User"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True
DATE_FORMAT = "j F Y"

STATIC_URL = "static/"
STATIC_ROOT = env("STATIC_ROOT", default=None)  # without one, files are served from where they lie
_NODE = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("govuk", _NODE / "govuk-frontend" / "dist" / "govuk"),
    ("moj", _NODE / "@ministryofjustice" / "frontend" / "moj"),
    ("htmx", _NODE / "htmx.org" / "dist"),
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = LOGIN == "test"  # listing every file takes a while, and each test starts a site

# History of values (cases/models/history.py): the database's clock, and one index a table instead of one a key.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # grants are read by cases/visibility.py, never by has_perm

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["mappa.agencies.access.DenyUnlessMarked"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {"TITLE": "MAPPA casework", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# Notices by e-mail name nobody (mappa/outbox/notices.py). Without EMAIL_URL none are sent: first pages tell.
vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEMO else "dummymail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="mappa@localhost")
SITE_URL = env("SITE_URL", default="")  # the address people sign in at, for those e-mails

CELERY_BROKER_URL = REDIS_URL
HMPPS_API_URL = env("HMPPS_API_URL", default="")
HMPPS_API_KEY = env("HMPPS_API_KEY", default="")
HMPPS_API_CERT = env("HMPPS_API_CERT", default="")
HMPPS_API_CERT_KEY = env("HMPPS_API_CERT_KEY", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "mappa.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # In place of Django's own handlers, one of which sends e-mail with the whole request in it.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},
        # These two log addresses at INFO, and an address holds a case reference number.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
