"""What each shown case is like: one line a case, days counted from the day of loading.

Cumbria has every one; the other areas have those that are marked as shown everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from cases.domain.enums import CaseState, Custody, DisposalKind, ReferralState, RoshLevel
from cases.domain.event_kinds import CaseEventKind
from mappa.demodata.places import CUMBRIA, Place

S = CaseState
R = RoshLevel
REF = ReferralState
E = CaseEventKind

LONG_KNOWN: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One case. Fields ending in `_ago` and the numbers of `levels`, `reviews` and `meetings` are days before today.

    `levels` are (level, days ago) from the oldest to the one in force. `months` is the sentence, half of it
    served before release; `state` is that before a referral is decided. `team` leads. `slots` are days until meetings that are planned (0 is today).
    """

    name: str
    state: CaseState
    category: int | None = 2
    rosh: RoshLevel | None = R.MEDIUM
    custody: Custody | None = Custody.COMMUNITY
    disposal: DisposalKind = DisposalKind.IMPRISONMENT
    months: int = 36
    released_ago: int | None = None
    release_in: int | None = None
    rotl_in: int | None = None
    appointment_ago: int | None = None
    known_ago: int = 0
    team: str = "north"
    levels: tuple[tuple[int, int], ...] = ()
    endorsed: bool = True
    reviews: tuple[int, ...] = ()
    overseen: bool = True
    referral: ReferralState | None = None
    referred_ago: int = 0
    rationale_read: bool = False
    meetings: tuple[int, ...] = ()
    slots: tuple[int, ...] = ()
    events: tuple[tuple[CaseEventKind, int], ...] = ()
    child_victim: bool = False
    protected: bool = False
    restricted: bool = False
    excludes_police: bool = False
    steps_aside: bool = False
    closed_ago: int | None = None
    everywhere: bool = False


def _in_custody(**fields: object) -> Recipe:
    return replace(Recipe(name="", state=S.IDENTIFIED, custody=Custody.CUSTODY), **fields)  # type: ignore[arg-type]


RECIPES: tuple[Recipe, ...] = (
    # No level yet.
    Recipe(name="overdue-community", state=S.IDENTIFIED, rosh=R.HIGH, released_ago=41, appointment_ago=40,
           events=((E.RELEASED, 41), (E.MOVED, 12)), everywhere=True),
    _in_custody(name="overdue-custody", category=1, release_in=90, months=48, child_victim=True, everywhere=True),
    Recipe(name="due-community", state=S.IDENTIFIED, category=1, disposal=DisposalKind.COMMUNITY_ORDER,
           appointment_ago=9, known_ago=25, everywhere=True),
    _in_custody(name="ahead-custody", release_in=420, rotl_in=250, months=60, team="south", everywhere=True),
    _in_custody(name="no-release-date", rosh=None, known_ago=LONG_KNOWN),
    # Level 1.
    Recipe(name="level-1", state=S.LEVEL_1, category=1, rosh=R.LOW, released_ago=100, appointment_ago=99,
           levels=((1, 60),), child_victim=True, everywhere=True),
    Recipe(name="review-overdue", state=S.LEVEL_1, released_ago=250, appointment_ago=249, levels=((1, 230),),
           events=((E.NEW_RELATIONSHIP, 20),), everywhere=True),
    Recipe(name="review-due", state=S.LEVEL_1, category=1, released_ago=200, appointment_ago=198,
           levels=((1, 176),), team="south", steps_aside=True),
    Recipe(name="review-to-oversee", state=S.LEVEL_1, released_ago=420, appointment_ago=418, months=60,
           levels=((1, 405),), reviews=(215, 12), overseen=False, events=((E.ARREST, 14),), everywhere=True),
    Recipe(name="to-endorse", state=S.LEVEL_1, category=1, rosh=R.MEDIUM, released_ago=16, appointment_ago=15,
           levels=((1, 4),), endorsed=False, child_victim=True, everywhere=True),
    _in_custody(name="custody-level-1", state=S.LEVEL_1, release_in=250, levels=((1, 100),), everywhere=True),
    Recipe(name="police-lead", state=S.LEVEL_1, category=1, rosh=R.LOW, disposal=DisposalKind.COMMUNITY_ORDER,
           appointment_ago=420, known_ago=430, team="police", levels=((1, 400),), reviews=(200,),
           events=((E.NOTIFICATION_BREACH, 150), (E.SHPO_IMPOSED, 425)), everywhere=True),
    Recipe(name="hospital", state=S.LEVEL_1, custody=Custody.HOSPITAL, disposal=DisposalKind.HOSPITAL_RESTRICTED,
           known_ago=380, team="trust", levels=((1, 120),)),
    Recipe(name="stepped-down", state=S.LEVEL_1, category=1, rosh=R.HIGH, released_ago=300, appointment_ago=299,
           months=60, levels=((2, 260), (1, 100)), meetings=(240, 100), child_victim=True),
    Recipe(name="excluded", state=S.LEVEL_1, released_ago=150, appointment_ago=149, levels=((1, 140),),
           excludes_police=True),
    # Referrals in each state.
    Recipe(name="referral-draft", state=S.LEVEL_1, category=1, rosh=R.HIGH, released_ago=130, appointment_ago=129,
           levels=((1, 120),), referral=REF.DRAFT, referred_ago=1, child_victim=True),
    Recipe(name="referral-submitted", state=S.LEVEL_1, rosh=R.HIGH, released_ago=170, appointment_ago=168,
           levels=((1, 150),), referral=REF.SUBMITTED, referred_ago=3, events=((E.FURTHER_OFFENCE_CHARGE, 6),),
           everywhere=True),
    Recipe(name="referral-more-information", state=S.LEVEL_1, category=1, rosh=R.HIGH, released_ago=100,
           appointment_ago=98, levels=((1, 90),), referral=REF.MORE_INFORMATION, referred_ago=9, team="south"),
    Recipe(name="referral-rejected", state=S.LEVEL_1, released_ago=100, appointment_ago=98, levels=((1, 80),),
           referral=REF.REJECTED, referred_ago=7, everywhere=True),
    Recipe(name="referral-accepted", state=S.LEVEL_1, rosh=R.HIGH, released_ago=60, appointment_ago=58,
           levels=((1, 50),), referral=REF.ACCEPTED, referred_ago=8, events=((E.NEW_RELATIONSHIP, 15),),
           everywhere=True),
    Recipe(name="candidate", state=S.CANDIDATE, category=None, rosh=R.HIGH, months=8, released_ago=70,
           appointment_ago=69, referral=REF.SUBMITTED, referred_ago=10),
    Recipe(name="not-adopted", state=S.CANDIDATE, category=None, months=8, released_ago=160,
           appointment_ago=159, referral=REF.REJECTED, referred_ago=60, rationale_read=True, team="south"),
    # Level 2 and 3.
    Recipe(name="three-meetings", state=S.LEVEL_2, rosh=R.HIGH, released_ago=320, appointment_ago=319, months=60,
           levels=((1, 300), (2, 200)), meetings=(175, 98, 21), slots=(7,), child_victim=True,
           events=((E.ARREST, 150), (E.NEW_RELATIONSHIP, 30)), everywhere=True),
    _in_custody(name="custody-level-2", state=S.LEVEL_2, category=1, rosh=R.HIGH, release_in=120, months=60,
                levels=((2, 70),), meetings=(45,), slots=(7,), child_victim=True, everywhere=True),
    Recipe(name="level-3", state=S.LEVEL_3, category=1, rosh=R.VERY_HIGH, released_ago=90, appointment_ago=89,
           months=96, levels=((3, 84),), meetings=(70, 28), slots=(8,), child_victim=True, protected=True),
    Recipe(name="restricted", state=S.LEVEL_2, category=1, rosh=R.HIGH, released_ago=75, appointment_ago=74,
           months=60, levels=((2, 60),), meetings=(40,), protected=True, restricted=True),
    Recipe(name="terrorist", state=S.LEVEL_2, category=4, rosh=R.VERY_HIGH, released_ago=120, appointment_ago=119,
           months=72, levels=((2, 110),), meetings=(63,), team="south"),
    Recipe(name="meeting-today", state=S.LEVEL_2, category=3, rosh=R.HIGH, months=8, released_ago=140,
           appointment_ago=139, levels=((2, 110),), meetings=(90, 35), slots=(0,), everywhere=True),
    Recipe(name="minutes-to-approve", state=S.LEVEL_2, rosh=R.HIGH, released_ago=55, appointment_ago=54,
           levels=((2, 25),), meetings=(6,), team="south", everywhere=True),
    # Over.
    Recipe(name="closed", state=S.CLOSED, rosh=R.LOW, months=24, released_ago=395, appointment_ago=394,
           levels=((1, 380),), reviews=(200,), closed_ago=25, everywhere=True),
)  # fmt: skip


def recipes_of(place: Place) -> Iterator[Recipe]:
    """The cases of one area, in their order."""
    return (recipe for recipe in RECIPES if recipe.everywhere or place is CUMBRIA)
