"""Pages of one account: what it is, and each thing an administrator may do to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import LABELS, Permission, Role
from mappa.core.decisions import Refused
from mappa.formkit import GdsForm
from mappa.look import NoneRecorded, Row
from mappa.sessions.step_up import stepped_up
from mappa.signing_in.invitations import is_for
from oversight import accounts
from oversight.account_forms import AccountForm, DatesForm, MoveForm, ReasonForm, RoleForm


@requires(Permission.ADMINISTER)
@require_GET
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who it is, their dates and their roles, those that are over too."""
    user = get_object_or_404(User.objects.select_related("agency"), pk=pk)
    context = {
        "account": user,
        "facts": _facts(user),
        "roles": [
            {
                "row": row,
                "label": LABELS[Role(row.role)],
                "is_over": row.is_over(actor_of(request).on),
            }
            for row in user.memberships.select_related("team").order_by("-from_on")
        ],
        "is_own": user.pk == actor_of(request).user_id,
        "may_invite": is_for(user) and bool(user.email),
    }
    return render(request, "oversight/account.html", context)


def _facts(user: User) -> list[Row]:
    trained = user.training.order_by("-completed_on").first()
    vetted = f"{user.vetting}, {date_format(user.vetting_expires_on)}" if user.vetting_expires_on else ""
    until = date_format(trained.expires_on) if trained and trained.expires_on else _("no end")
    return [
        Row(_("User name"), user.username),
        Row(_("Work e-mail"), user.email or NoneRecorded(_("None recorded"))),
        Row(_("Agency"), user.agency.name if user.agency else NoneRecorded(_("No agency"))),
        Row(_("Job title"), user.job_title or NoneRecorded(_("None recorded"))),
        Row(_("Account"), _("Active") if user.is_active else _("Closed")),
        Row(_("Vetting counts until"), vetted or NoneRecorded(_("None recorded"))),
        Row(
            _("Newest training"),
            f"{trained.course}, {until}" if trained else NoneRecorded(_("None recorded")),
        ),
    ]


@requires(Permission.ADMINISTER)
@stepped_up
def account_new(request: HttpRequest) -> HttpResponse:
    """A joiner."""
    form = AccountForm(posted(request))
    if form.is_valid():
        made = form.save(commit=False)
        accounts.make_account(actor=actor_of(request), account=made)
        text = _("The account is made. Now record dates, and give a role.")
        if is_for(made):
            text = _("The account is made, and an invitation sent. Now record dates, and give a role.")
        messages.success(request, text)
        return redirect("account", pk=made.pk)
    return _page(request, form, _("New account"), back=None)


@requires(Permission.ADMINISTER)
@stepped_up
def account_dates(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Vetting and training."""
    user = get_object_or_404(User, pk=pk)
    begun = {"vetting": user.vetting, "vetted_to": user.vetting_expires_on}
    form = DatesForm(posted(request), initial=begun)

    def act() -> str:
        accounts.record_dates(actor=actor_of(request), user_id=pk, **form.cleaned_data)
        return _("The dates are saved. They count at once.")

    return _do(request, form, act, pk, _("Vetting and training"))


@requires(Permission.ADMINISTER)
@stepped_up
def account_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A role more."""
    user = get_object_or_404(User, pk=pk)
    form = RoleForm(posted(request), user=user, initial={"from_on": actor_of(request).on})

    def act() -> str:
        told = form.cleaned_data
        accounts.give_role(
            actor=actor_of(request),
            user_id=pk,
            team_id=told["team"].pk,
            role=Role(told["role"]),
            from_on=told["from_on"],
        )
        return _("The role is given.")

    return _do(request, form, act, pk, _("Give a role"))


@requires(Permission.ADMINISTER)
@stepped_up
def account_role_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One role less, at once."""
    held = get_object_or_404(Membership.objects.select_related("team"), pk=pk)
    form = ReasonForm(posted(request))
    form.submit_label = _("End the role")

    def act() -> str:
        actor = actor_of(request)
        told = accounts.end_role(
            actor=actor, membership_id=pk, reason=form.cleaned_data["reason"], on=actor.on
        )
        return _said(_("The role has ended."), told)

    title = _("End a role: %(role)s, %(team)s") % {"role": LABELS[Role(held.role)], "team": held.team.name}
    intro = _("It ends at once, and with it every session and whatever the person was given by name.")
    return _do(request, form, act, held.user_id, title, intro=intro)


@requires(Permission.ADMINISTER)
@stepped_up
def account_role_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A mover: one role for another, in one step."""
    held = get_object_or_404(Membership.objects.select_related("team", "user"), pk=pk)
    form = MoveForm(posted(request), user=held.user)

    def act() -> str:
        actor, data = actor_of(request), form.cleaned_data
        told = accounts.move_role(
            actor=actor,
            membership_id=pk,
            team_id=data["team"].pk,
            role=Role(data["role"]),
            reason=data["reason"],
            on=actor.on,
        )
        return _said(_("Moved. The new role counts from today."), told)

    title = _("Move from a role: %(role)s, %(team)s") % {
        "role": LABELS[Role(held.role)],
        "team": held.team.name,
    }
    intro = _(
        "The role above ends and the new one begins today. Every session ends, and whatever the person was given"
        " by name: what the new role needs is given again."
    )
    return _do(request, form, act, held.user_id, title, intro=intro)


@requires(Permission.ADMINISTER)
@stepped_up
def account_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A leaver, or somebody whose sign-in may be in other hands."""
    intro = _(
        "The person is out at once, wherever they are signed in, and what they were given by name ends for good."
        " Nothing they wrote is lost."
    )
    return _switch(
        request, pk, accounts.close_account, _("Close the account"), _("The account is closed."), intro
    )


@requires(Permission.ADMINISTER)
@stepped_up
def account_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They are back."""
    intro = _("The roles still in force count again, and nothing that was given by name. Look at them first.")
    return _switch(
        request, pk, accounts.open_account, _("Open the account"), _("The account is open."), intro
    )


def _switch(
    request: HttpRequest, pk: UUID, act: Callable[..., str], title: str, done: str, intro: str
) -> HttpResponse:
    get_object_or_404(User, pk=pk)
    form = ReasonForm(posted(request))
    form.submit_label = title

    def switched() -> str:
        told = act(actor=actor_of(request), user_id=pk, reason=form.cleaned_data["reason"])
        return _said(done, told)

    return _do(request, form, switched, pk, title, intro=intro)


@requires(Permission.ADMINISTER)
@stepped_up
@require_POST
def account_invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The invitation once more, to the work e-mail of the account."""
    get_object_or_404(User, pk=pk)
    try:
        accounts.invite(actor=actor_of(request), user_id=pk)
        messages.success(request, _("The invitation is on its way to the work e-mail of the account."))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("account", pk=pk)


def _said(done: str, ended: str) -> str:
    return f"{done} {ended}".strip()


def _do(
    request: HttpRequest,
    form: GdsForm,
    act: Callable[[], str],
    pk: UUID,
    title: str,
    *,
    intro: str = "",
) -> HttpResponse:
    """Show the form; once it is right, do it, say what was done and go back to the account."""
    if form.is_valid() and (done := attempt(form, act)):
        messages.success(request, done)
        return redirect("account", pk=pk)
    return _page(request, form, title, back=pk, intro=intro)


def _page(request: HttpRequest, form: Any, title: str, *, back: UUID | None, intro: str = "") -> HttpResponse:
    who = get_object_or_404(User, pk=back) if back else None
    context = {"form": form, "title": title, "account": who, "intro": intro}
    return render(request, "oversight/account_form.html", context)
