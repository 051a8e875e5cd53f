"""Addresses of oversight and administration."""

from django.urls import path

from oversight import account_views, people_views, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/<slug:tile>/cases/", views.tile_cases, name="tile-cases"),
    path("administration/", views.administration, name="administration"),
    path("administration/locked-names/", account_views.open_name, name="open-name"),
    path("administration/accounts/new/", people_views.account_new, name="account-new"),
    path("administration/accounts/<uuid:pk>/", people_views.account, name="account"),
    path("administration/accounts/<uuid:pk>/invite/", people_views.account_invite, name="account-invite"),
    path("administration/accounts/<uuid:pk>/dates/", people_views.account_dates, name="account-dates"),
    path("administration/accounts/<uuid:pk>/role/", people_views.account_role, name="account-role"),
    path("administration/accounts/<uuid:pk>/close/", people_views.account_close, name="account-close"),
    path("administration/accounts/<uuid:pk>/open/", people_views.account_open, name="account-open"),
    path("administration/roles/<uuid:pk>/end/", people_views.account_role_end, name="account-role-end"),
    path("administration/roles/<uuid:pk>/move/", people_views.account_role_move, name="account-role-move"),
    path("administration/run/", views.run_sweeps, name="run-sweeps"),
]
