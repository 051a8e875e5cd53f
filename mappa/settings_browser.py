"""Settings of the browser's side: sessions, cookies, headers, content security policy. Part of settings.py."""

from csp.constants import NONCE, NONE, SELF

from mappa.environment import DEMO, TRUSTED_PROXIES, env

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# How long a session lasts is told by mappa/sessions/rules.py; this is only how long its row is kept.
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False  # a request that the page makes by itself must extend nothing
USERSESSIONS_ADAPTER = "mappa.sessions.state.Sessions"
# Functions of an actor that may let them do nothing for longer. Named, since nothing is imported upwards.
MAY_IDLE_LONGER = ["meetings.selectors.sitting.may_idle_longer"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they may name people: no cookie
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# The demo runs over plain http on localhost, where browsers refuse secure cookies.
_HTTPS = env.bool("MAPPA_HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
if TRUSTED_PROXIES:
    # Only a proxy of our own may say that the outside spoke https; without one the header is anybody's word.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_NAME = "__Host-sid" if _HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 63_072_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# On every answer, set by mappa/browser.py.
BROWSER_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    )
    + ", publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "X-Frame-Options": X_FRAME_OPTIONS,
    "X-Permitted-Cross-Domain-Policies": "none",
}
FILE_UPLOAD_HANDLERS = ["mappa.browser.NoFiles"]  # no page takes a file
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
