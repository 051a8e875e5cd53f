"""The API's side of what is closed: JSON alone, fields named one by one, no pages of the framework, no admin."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import BaseSerializer, ModelSerializer
from rest_framework.settings import api_settings

from mappa.agencies.roles import Role
from mappa.checks import _views
from tests.factories.agencies import person

ROOT = Path(__file__).resolve().parents[3]
OURS = ("mappa", "cases", "meetings", "forms_docset", "oversight")
VIEWS = list(_views(get_resolver().url_patterns))


def serializers(kind: type = BaseSerializer) -> set[type]:
    found = set(kind.__subclasses__())
    return {
        each
        for one in found
        for each in ({one} if one.__module__.startswith(OURS) else set()) | serializers(one)
    }


def test_it_speaks_json_and_reads_json():
    renderers, parsers = api_settings.DEFAULT_RENDERER_CLASSES, api_settings.DEFAULT_PARSER_CLASSES
    assert (renderers, parsers) == ([JSONRenderer], [JSONParser])
    for route, view in VIEWS:
        if view_class := getattr(view, "cls", None):
            is_schema = route.endswith("schema/")
            assert is_schema or view_class.renderer_classes == [JSONRenderer], route
            assert view_class.parser_classes == [JSONParser], route


def test_every_serializer_names_its_fields():
    found = serializers()
    assert "CaseOut" in {each.__name__ for each in found}
    for each in found:
        if issubclass(each, ModelSerializer):
            assert isinstance(each.Meta.fields, (list, tuple)), each
            assert not getattr(each.Meta, "exclude", ()), each
        assert not getattr(getattr(each, "Meta", None), "depth", 0), each


@pytest.mark.parametrize("app", OURS)
def test_no_form_or_serializer_takes_all_fields(app):
    for file in (ROOT / app).rglob("*.py"):
        texts = [
            node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant)
        ]
        assert "__all__" not in texts, file


def test_there_is_no_admin():
    assert not apps.is_installed("django.contrib.admin")
    assert not [route for route, view in VIEWS if view.__module__.startswith("django.contrib.admin")]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["text/html", "application/xml", "*/*"])
def test_no_page_of_the_framework_is_shown(client, asked):
    answer = client.sign_in(person(Role.COM)).get("/api/v1/cases/", headers={"Accept": asked})

    assert answer.status_code == (200 if asked == "*/*" else 406)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?format=html", "?format=api", "?format=admin"])
def test_nor_by_another_way_of_asking(client, query):
    assert client.sign_in(person(Role.COM)).get(f"/api/v1/cases/{query}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_only_reads(client, method):
    answer = getattr(client.sign_in(person(Role.COM)), method)(
        "/api/v1/cases/", "{}", content_type="application/json"
    )

    assert answer.status_code == 405
