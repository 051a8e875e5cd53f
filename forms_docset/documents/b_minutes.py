"""MAPPA B: the minutes, generated from the meeting's own tables when the chair approves them.

Nothing is typed here. This meeting comes first with its current actions; earlier meetings stand in their own
part, so that current actions can be told from past ones (joint inspection of 2022).
"""

from forms_docset.spec import DocumentSpec
from mappa.agencies.roles import Permission

SPEC = DocumentSpec(
    slug="minutes",
    letter="B",
    edition="MAPPA Guidance 2012, fourth edition (the guidance of 2022 calls minutes MAPPA C)",
    version=1,
    title="Minutes of a Level 2 or 3 meeting",
    purpose="What was decided and why, who does what by when, with earlier meetings behind.",
    completes=Permission.CHAIR_MEETING,
    generated=True,
    template="pdf/minutes.html",
)
