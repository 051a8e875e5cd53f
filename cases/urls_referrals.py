"""Addresses of the pages about referrals and their screening."""

from django.urls import path

from cases.views import referrals

urlpatterns = [
    path("screening/", referrals.screening_queue, name="screening-queue"),
    path("screening/rejected/", referrals.referral_rejected, name="referral-rejected"),
    path("referrals/<uuid:pk>/", referrals.referral_detail, name="referral-detail"),
    path("referrals/<uuid:pk>/screen/", referrals.referral_screen, name="referral-screen"),
    path("referrals/<uuid:pk>/answer/", referrals.referral_answer, name="referral-answer"),
    path("referrals/<uuid:pk>/withdraw/", referrals.referral_withdraw, name="referral-withdraw"),
    path("referrals/<uuid:pk>/read/", referrals.referral_read, name="referral-read"),
]
