"""Settings: one module, everything that differs between places comes from the environment.

Without DATABASE_URL the addresses of the embedded servers are used (see mappa/embedded). With it, the
named servers are used and SECRET_KEY and REDIS_URL must be given too: the system refuses to start otherwise.
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mappa import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# The database login of this process: app (web), jobs (worker, beat, loaders), owner (migrations), test.
LOGIN = env("MAPPA_LOGIN", default="app")
_URL_VARIABLE = {"app": "DATABASE_URL", "jobs": "DATABASE_URL_JOBS", "owner": "DATABASE_URL_OWNER"}

if "DATABASE_URL" in env.ENVIRON or "DATABASE_URL_TEST" in env.ENVIRON:
    DATABASE = env.db(_URL_VARIABLE.get(LOGIN, "DATABASE_URL_TEST"))
    REDIS_URL = env("REDIS_URL")
    SECRET_KEY = env("SECRET_KEY")
else:
    _addresses = embedded.addresses(database=env("MAPPA_DATABASE", default="mappa"))
    DATABASE = env.db_url_config(_addresses.database[LOGIN])
    REDIS_URL = _addresses.redis
    SECRET_KEY = env("SECRET_KEY", default=_addresses.secret_key)
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is empty: set it in the environment.")

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
DEMO = env.bool("MAPPA_DEMO", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "mappa.agencies",
    "mappa.audit",
    "mappa.outbox",
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
    "allauth.usersessions",
    "axes",
    "crispy_forms",
    "crispy_forms_gds",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "guardian",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "mappa.agencies.sign_in.ClosedSignUp"
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes is the only lockout (docs/adr/0010)
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "mappa.account_forms.SignInForm",
    "reauthenticate": "mappa.account_forms.ConfirmPasswordForm",
    "change_password": "mappa.account_forms.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "mappa.account_forms.EnterCodeForm",
    "reauthenticate": "mappa.account_forms.ConfirmCodeForm",
    "activate_totp": "mappa.account_forms.SetUpAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_CALLABLE = "mappa.agencies.sign_in.tried_username"
AXES_IPWARE_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
AXES_LOCKOUT_TEMPLATE = "account/locked.html"

# Used one-time codes live in the cache, so every process must share it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "mappa_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# The demo runs over plain http on localhost, where browsers refuse secure cookies.
_HTTPS = env.bool("MAPPA_HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
if AXES_IPWARE_PROXY_COUNT:
    # Only a proxy of our own may say that the outside spoke https; without one the header is anybody's word.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_NAME = "__Host-sid" if _HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 63_072_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, "'strict-dynamic'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

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

CELERY_BROKER_URL = REDIS_URL
HMPPS_API_URL = env("HMPPS_API_URL", default="")
HMPPS_API_KEY = env("HMPPS_API_KEY", default="")
HMPPS_API_CERT = env("HMPPS_API_CERT", default="")
HMPPS_API_CERT_KEY = env("HMPPS_API_CERT_KEY", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # These two log addresses at INFO, and an address holds a case reference number.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}
