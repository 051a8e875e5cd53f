"""Files of cases as rows, in each state, and what is needed to ask for one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.domain.exports import ExportKind
from cases.models import Case, Export, ExportedCase, ExportFile
from mappa.agencies.models import User
from tests.factories.agencies import UserFactory

REASON = "For the monthly audit of reviews."


def export_of(user: User, *cases: Case, **fields: Any) -> Export:
    """A file asked for an hour ago; with `made_at`, its bytes stand too and hold every case."""
    row = Export.objects.create(
        asked_by=user,
        agency=user.agency,
        area=cases[0].area if cases else None,
        how_many=len(cases) or 1,
        **{
            "asked_at": timezone.now() - timedelta(hours=1),
            "kind": ExportKind.CSV,
            "reason": REASON,
            "needs_second": False,
            "submission_key": uuid4(),
            "made_with": len(cases) if fields.get("made_at") else None,
        }
        | fields,
    )
    inside = True if row.made_at else None
    for case in cases:
        ExportedCase.objects.create(export=row, case=case, area=case.area, user=user, in_file=inside)
    if row.made_at:
        ExportFile.objects.create(export=row, owner=user, content=b"bytes", sha256="0" * 64)
    return row


def in_state(name: str, user: User, *cases: Case) -> Export:
    """A file in the state of this name (ExportState)."""
    now = timezone.now()
    second = {"decided_by": UserFactory(), "decided_at": now}
    fields: dict[str, dict[str, Any]] = {
        "WAITING": {"needs_second": True},
        "DECLINED": {"needs_second": True, "agreed": False} | second,
        "MAKING": {},
        "FAILED": {"failed_at": now},
        "READY": {"made_at": now},
        "CANCELLED": {"cancelled_at": now},
        "ENDED": {"made_at": now - timedelta(days=7)},
    }
    return export_of(user, *cases, **fields[name])
