"""Addresses of what is shared with one reader, and of the pages that share a case."""

from django.urls import path

from cases.views import grants, shared

urlpatterns = [
    path("shared/", shared.shared_list, name="shared-list"),
    path("shared/<uuid:pk>/", shared.shared_case, name="shared-case"),
    path("shared/copies/<uuid:pk>/", shared.shared_copy, name="shared-copy"),
    path("cases/<uuid:pk>/grants/", grants.grant_list, name="grant-list"),
    path("cases/<uuid:pk>/grants/to/<uuid:user_pk>/", grants.grant_give, name="grant-give"),
    path("cases/<uuid:pk>/grants/<uuid:given_pk>/end/", grants.grant_end, name="grant-end"),
]
