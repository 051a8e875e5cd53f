"""Every document of the set, whatever its file says: the registry is what is tested."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from forms_docset import documents
from forms_docset.formbuilder import SectionForm, mark_of
from forms_docset.prefill import _OFFERS
from forms_docset.registry import specs
from forms_docset.spec import CHOSEN, Kind
from mappa.templatetags.mappa_forms import gds_field
from tests.documents.answers import complete_answers, posted

ALL = list(specs().values())
SECTIONS = [(spec, section) for spec in ALL for section in spec.sections]
FIELDS = [(spec, field) for spec in ALL for field in spec.fields]


def by_slug(pair):
    return f"{pair[0].slug}-{getattr(pair[1], 'name', getattr(pair[1], 'slug', ''))}"


def test_every_file_of_documents_is_in_the_registry():
    files = {path.stem for path in Path(documents.__path__[0]).glob("[a-z]_*.py")}
    assert len(files) == len(specs())
    assert {spec.letter.lower() for spec in ALL} == {name[0] for name in files}


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.slug)
def test_spec_is_whole(spec):
    names = [field.name for field in spec.fields]
    assert len(set(names)) == len(names)
    assert len({section.slug for section in spec.sections}) == len(spec.sections)
    assert spec.generated == (not spec.sections)
    assert all(field.core is False or field.required for field in spec.fields)
    assert spec.edition
    assert spec.version >= 1
    get_template(spec.template)


@pytest.mark.parametrize("pair", FIELDS, ids=by_slug)
def test_field_is_whole(pair):
    _spec, field = pair
    assert bool(field.choices) == (field.kind in CHOSEN)
    assert field.prefill == "" or field.prefill in _OFFERS
    assert field.name not in {"seen", "later", "csrfmiddlewaretoken"}


@pytest.mark.parametrize("pair", SECTIONS, ids=by_slug)
def test_every_field_renders_with_its_label_and_hint(pair, rf):
    _spec, section = pair
    form = SectionForm(section)
    template = get_template("gds/layout/field_body.html")
    for field in section.fields:
        html = template.render(gds_field(form[field.name]))
        assert field.label.replace("'", "&#x27;") in html
        assert f'name="{field.name}' in html
        assert field.hint.replace("'", "&#x27;").replace("“", "“") in html


@pytest.mark.parametrize("pair", SECTIONS, ids=by_slug)
def test_posted_answers_come_back_as_they_are_kept(pair):
    spec, section = pair
    answers = {f.name: complete_answers(spec)[f.name] for f in section.fields}
    form = SectionForm(section, posted(section, answers))
    assert form.is_valid(), form.errors
    assert form.answers() == answers


@pytest.mark.parametrize("pair", SECTIONS, ids=by_slug)
def test_an_empty_draft_is_taken_and_a_mark_follows_the_answers(pair):
    spec, section = pair
    form = SectionForm(section, {})
    assert form.is_valid()
    whole = complete_answers(spec)
    assert mark_of(section, {}) != mark_of(section, whole)
    assert mark_of(section, whole | {"elsewhere": 1}) == mark_of(section, whole)


@pytest.mark.parametrize("spec", [spec for spec in ALL if spec.sections], ids=lambda spec: spec.slug)
def test_complete_answers_can_be_signed(spec):
    assert spec.check(complete_answers(spec)) == []


@pytest.mark.parametrize("pair", [pair for pair in FIELDS if pair[1].required], ids=by_slug)
def test_every_required_field_is_missed_with_its_message(pair):
    spec, field = pair
    answers = complete_answers(spec)
    del answers[field.name]
    assert [(p.field, p.message) for p in spec.check(answers)] == [(field.name, field.missing)]


@pytest.mark.parametrize("pair", [pair for pair in FIELDS if pair[1].kind is Kind.LONG_TEXT], ids=by_slug)
def test_too_long_a_text_is_refused_and_kept_on_the_page(pair):
    spec, field = pair
    section = spec.section_of(field.name)
    form = SectionForm(section, {field.name: "x" * (field.limit + 1)})
    assert not form.is_valid()
    assert list(form.errors) == [field.name]
    assert form[field.name].value() == "x" * (field.limit + 1)
