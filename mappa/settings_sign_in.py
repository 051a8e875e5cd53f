"""Settings of signing in: how somebody proves who they are, and how often a guess may fail. Part of settings.py."""

from mappa.environment import AGENCY_SIGN_IN, DEMO, TRUSTED_PROXIES, env

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "mappa.signing_in.backend.PasswordOnce",  # what it refuses, the others are not asked
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
    {"NAME": "mappa.agencies.passwords.NotGuessable"},
]
PASSWORD_RESET_TIMEOUT = (
    7 * 24 * 60 * 60
)  # of an invitation (mappa/signing_in/invitations.py); nothing else uses it
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "mappa.signing_in.adapter.Account"
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
    "generate_recovery_codes": "mappa.account_forms.MakeCodesForm",
    "add_webauthn": "mappa.account_forms.AddKeyForm",
    "edit_webauthn": "mappa.account_forms.NameKeyForm",
}
# In a demonstration only on request (bin/demo --mfa), and its banner says so.
SECOND_FACTOR_REQUIRED = env.bool("MAPPA_SECOND_FACTOR", default=not DEMO)
MFA_ADAPTER = "mappa.signing_in.factors.Factors"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True  # a key alone signs in: it opens a name that a stranger has locked, too
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # http on localhost, which browsers hold for secure
# Agencies whose people sign in there. Nothing of theirs is kept but how they are called there (docs/adr/0028).
SOCIALACCOUNT_ADAPTER = "mappa.signing_in.agency.AgencyPeople"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds
SOCIALACCOUNT_PROVIDERS = {
    "agency": {
        "APPS": [
            {
                "provider_id": one["id"],
                "name": one["agency"],
                "client_id": one["client_id"],
                "secret": one["secret"],
                "settings": {"server_url": one["issuer"], "fetch_userinfo": False},
            }
            for one in AGENCY_SIGN_IN
        ]
    }
}
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_CALLABLE = "mappa.agencies.sign_in.tried_username"
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES
AXES_CLIENT_IP_CALLABLE = "mappa.agencies.origin.client_address"  # as in the evidence log
AXES_LOCKOUT_CALLABLE = "mappa.signing_in.lockout.answer"

# Used one-time codes live in the cache, so every process must share it.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "mappa_cache"}}
