"""Cases: the record, eligibility, level, referral."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
