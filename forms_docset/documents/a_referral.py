"""MAPPA A: the referral to Level 2 or 3. Signing it submits the referral.

Fields: the 2012 template as published, and what the joint inspection of 2022 says a referral holds. Which of
them the current national template keeps is unconfirmed.
"""

from uuid import UUID

from cases.domain.enums import CaseState, ReferralReason, ReferralUrgency
from cases.services import referrals
from forms_docset.documents import CATEGORIES
from forms_docset.spec import DocumentSpec, Field, Kind, Section, Signing
from mappa.agencies.roles import Permission
from meetings.domain.enums import ServiceKind

LEVEL = Section(
    slug="level",
    title="Level and category",
    fields=(
        Field(
            name="level_asked",
            label="Which level are you referring to?",
            kind=Kind.RADIOS,
            choices=(
                ("2", "Level 2: multi-agency meetings add value"),
                ("3", "Level 3: senior decisions or significant resources are needed"),
            ),
            missing="Select Level 2 or Level 3",
            prefill="screened_level",
            core=True,
        ),
        Field(
            name="urgency",
            label="How urgent is it?",
            kind=Kind.RADIOS,
            choices=tuple(ReferralUrgency.choices()),
            missing="Select how urgent the referral is",
        ),
        Field(
            name="category",
            label="MAPPA category",
            kind=Kind.RADIOS,
            choices=CATEGORIES,
            hint="One only. A person who is not eligible otherwise is referred as Category 3.",
            missing="Select the category",
            prefill="category",
            core=True,
        ),
    ),
)
PERSON = Section(
    slug="person",
    title="The person",
    fields=(
        Field(
            name="identity",
            label="Names and numbers",
            kind=Kind.LONG_TEXT,
            hint="Nicknames and other names; PNC ID, ViSOR reference, CRN and prison number.",
            missing="Enter names and numbers",
            prefill="identity",
            core=True,
        ),
        Field(
            name="addresses",
            label="Addresses",
            kind=Kind.LONG_TEXT,
            hint="Present address, or the area of closest links; the approved release address if there is one.",
            missing="Enter the address, or say that there is none",
            prefill="addresses",
            core=True,
        ),
    ),
)
CONVICTION = Section(
    slug="conviction",
    title="Conviction and dates",
    fields=(
        Field(
            name="conviction",
            label="Conviction or caution, and related earlier ones",
            kind=Kind.LONG_TEXT,
            hint="Brief details in your own words, not pasted from a court report.",
            missing="Enter the conviction or caution",
            prefill="conviction",
            core=True,
        ),
        Field(
            name="dates",
            label="Relevant dates",
            kind=Kind.LONG_TEXT,
            hint="Release, parole, licence and sentence expiry, end of notification requirements.",
            missing="Enter the relevant dates, or say that there are none",
            prefill="key_dates",
        ),
    ),
)
RISK = Section(
    slug="risk",
    title="Risk and what is done about it",
    fields=(
        Field(
            name="risk_summary",
            label="Summary of the risk",
            kind=Kind.LONG_TEXT,
            hint="To whom, of what, how soon, how likely. Name the assessments and their dates.",
            missing="Enter a summary of the risk: to whom, of what, how soon, how likely",
            prefill="rosh",
            core=True,
        ),
        Field(
            name="victims",
            label="Victims and safeguarding",
            kind=Kind.LONG_TEXT,
            hint="Known and potential victims, children in reach. Never a victim's address.",
            missing="Enter what is known of victims and safeguarding, or say that nothing is known",
            victim=True,
        ),
        Field(
            name="plan_summary",
            label="What is being done now to manage the risk?",
            kind=Kind.LONG_TEXT,
            hint="Supervision; monitoring and control; interventions and treatment; victim safety planning.",
            missing="Enter what is being done now to manage the risk",
            core=True,
        ),
    ),
)
REASONS = Section(
    slug="reasons",
    title="Reasons for the referral",
    fields=(
        Field(
            name="reasons",
            label="Why are multi-agency meetings needed?",
            kind=Kind.CHECKBOXES,
            choices=tuple(ReferralReason.choices()),
            hint="Select all that apply.",
            missing="Select at least one reason for the referral",
            core=True,
        ),
        Field(
            name="reason_text",
            label="What would multi-agency meetings add?",
            kind=Kind.LONG_TEXT,
            hint="What can other agencies do or decide there that one agency with shared information cannot?",
            missing="Enter what multi-agency meetings would add",
            prefill="screened_value",
            core=True,
        ),
        Field(
            name="agencies",
            label="Which agencies should be invited?",
            kind=Kind.CHECKBOXES,
            choices=tuple(ServiceKind.choices()),
            hint="Select all that apply.",
            missing="Select at least one agency to invite",
        ),
    ),
)


def _start(signing: Signing) -> UUID:
    referral = referrals.start_referral(actor=signing.actor, case_id=signing.case_id, on=signing.on)
    return referral.pk


def _submit(signing: Signing) -> None:
    answers = signing.answers
    assert signing.about_id is not None  # starting the document made the referral
    referrals.submit_referral(
        actor=signing.actor,
        referral_id=signing.about_id,
        level_asked=int(answers["level_asked"]),
        urgency=ReferralUrgency(answers["urgency"]),
        category=int(answers["category"]),
        reasons=[ReferralReason(code) for code in answers["reasons"]],
        document_id=signing.document_id,
        on=signing.on,
    )


SPEC = DocumentSpec(
    slug="referral",
    letter="A",
    edition="MAPPA Guidance 2012, fourth edition",
    version=1,
    title="Referral to Level 2 or 3",
    purpose="Ask the co-ordinator to take the case to multi-agency meetings.",
    completes=Permission.REFER,
    # A panel takes Level 2 to Level 3 in one step, without a second referral (2022 joint thematic inspection).
    opens_in=frozenset({CaseState.CANDIDATE, CaseState.IDENTIFIED, CaseState.LEVEL_1}),
    sections=(LEVEL, PERSON, CONVICTION, RISK, REASONS),
    sign_label="Submit the referral",
    on_start=_start,
    on_sign_off=_submit,
)
