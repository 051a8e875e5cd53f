"""Cases by the REST API: list and one, read only, the same visibility and the same evidence as the pages."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from cases.domain.enums import CaseState
from cases.models import Case
from cases.selectors.cases import cases_for
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view


class CaseOut(serializers.ModelSerializer[Case]):
    """What a case is at a glance."""

    area = serializers.CharField(source="area.name", read_only=True)
    first_name = serializers.CharField(source="nominal.first_name", read_only=True)
    last_name = serializers.CharField(source="nominal.last_name", read_only=True)
    born_on = serializers.DateField(source="nominal.born_on", read_only=True)
    level = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = [
            "id",
            "reference",
            "area",
            "state",
            "category",
            "level",
            "first_name",
            "last_name",
            "born_on",
            "became_known_on",
            "closed_on",
        ]

    def get_level(self, case: Case) -> int | None:
        """1 to 3, or null where no level is set."""
        return CaseState(case.state).level


class Problem(serializers.Serializer[Any]):
    """Why there is no answer: not signed in or not allowed (403), or nothing there for this person (404)."""

    detail = serializers.CharField(read_only=True)


_NO_ANSWER = {403: Problem, 404: Problem}


class CaseViewSet(ReadOnlyModelViewSet[Case]):
    """Cases the signed-in person may see."""

    permission = Permission.VIEW_CASE
    serializer_class = CaseOut
    queryset = Case.objects.none()

    @property
    def actor(self) -> Actor:
        """Who is asking."""
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        return actor

    def get_queryset(self) -> Any:
        """By reference, so that pages hold still."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        return cases_for(self.actor).select_related("nominal", "area").order_by("reference")

    @extend_schema(responses={200: CaseOut(many=True), **_NO_ANSWER})
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The cases shown are named in the evidence."""
        answer = super().list(request, *args, **kwargs)
        ids = [UUID(str(row["id"])) for row in answer.data["results"]]
        record_view(actor=self.actor, event=EventType.CASE_LISTED, case_ids=ids)
        return answer

    @extend_schema(responses={200: CaseOut, **_NO_ANSWER})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """So is the one opened."""
        answer = super().retrieve(request, *args, **kwargs)
        record_view(actor=self.actor, event=EventType.CASE_VIEWED, case_ids=[UUID(str(answer.data["id"]))])
        return answer
