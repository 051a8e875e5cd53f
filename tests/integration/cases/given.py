"""Access given by name, and limits, made as rows: the services are tested by themselves."""

from datetime import date, timedelta
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.utils import timezone

from cases.domain.grants import GrantKind, GrantPurpose
from cases.models import Case, CaseUserGrant, RedactedCopy
from mappa.agencies.models import User
from tests.factories.agencies import UserFactory


def given(
    case: Case, user: User, kind: GrantKind = GrantKind.FULL, *, expires_on: date | None = None, **fields
) -> CaseUserGrant | RedactedCopy:
    """Access in force for a month, or to that day."""
    common = {
        "area": case.area,
        "user": user,
        "granted_by": UserFactory(),
        "purpose": GrantPurpose.AUDIT,
        "reason": "Drawn for the audit of this quarter.",
        "expires_on": expires_on or timezone.localdate() + timedelta(days=30),
        "submission_key": uuid4(),
    } | fields
    if kind is GrantKind.FULL:
        may_view = Permission.objects.get(codename="view_case", content_type__app_label="cases")
        return CaseUserGrant.objects.create(content_object=case, permission=may_view, **common)
    content = [{"title": "The person", "rows": [{"label": "Age", "value": "35 to 49", "text": ""}]}]
    return RedactedCopy.objects.create(case=case, reference=case.reference, **{"content": content} | common)
