"""Addresses of panels, meetings, minutes and actions."""

from django.urls import path

from meetings.views import actions, minutes, panels, planning, running

urlpatterns = [
    path("meetings/", panels.panel_list, name="panel-list"),
    path("meetings/panels/add/", panels.panel_create, name="panel-create"),
    path("meetings/panels/<uuid:pk>/", panels.panel_detail, name="panel-detail"),
    path("meetings/panels/<uuid:pk>/add/", panels.meeting_schedule, name="meeting-schedule"),
    path("meetings/<uuid:pk>/", planning.meeting_detail, name="meeting-detail"),
    path("meetings/<uuid:pk>/invite/", planning.meeting_invite, name="meeting-invite"),
    path("meetings/<uuid:pk>/send-invitations/", planning.meeting_send, name="meeting-send"),
    path("meetings/seats/<uuid:pk>/withdraw/", planning.seat_withdraw, name="seat-withdraw"),
    path("meetings/<uuid:pk>/cancel/", planning.meeting_cancel, name="meeting-cancel"),
    path("meetings/<uuid:pk>/start/", running.meeting_begin, name="meeting-begin"),
    path("meetings/<uuid:pk>/run/", running.meeting_run, name="meeting-run"),
    path("meetings/<uuid:pk>/run/<slug:item>/", running.meeting_section, name="meeting-section"),
    path("meetings/<uuid:pk>/close/", running.meeting_close, name="meeting-close"),
    path("meetings/<uuid:pk>/minutes/", minutes.minutes_draft, name="minutes-draft"),
    path("meetings/<uuid:pk>/minutes/approve/", minutes.minutes_approve, name="minutes-approve"),
    path("meetings/<uuid:pk>/minutes/distribute/", minutes.minutes_distribute, name="minutes-distribute"),
    path("cases/<uuid:pk>/meetings/", planning.case_meetings, name="case-meetings"),
    path("actions/", actions.action_list, name="action-list"),
    path("actions/<uuid:pk>/", actions.action_update, name="action-update"),
    path("actions/<uuid:pk>/passed-on/", actions.action_hand_over, name="hand-over-action"),
    path("actions/<uuid:pk>/check/", actions.action_check, name="action-check"),
    path("actions/<uuid:pk>/take-back/", actions.action_remove, name="action-remove"),
]
