"""Answers made from a spec, for tests that run over every document."""

from typing import Any

from forms_docset.spec import DocumentSpec, Field, Kind

_ANSWERS: dict[Kind, Any] = {
    Kind.TEXT: "A plain answer",
    Kind.DATE: "2026-12-03",
    Kind.YES_NO: True,
}


def answer_to(field: Field) -> Any:
    """An answer the field takes, long enough for every rule and different for each field."""
    if field.kind in {Kind.RADIOS, Kind.SELECT}:
        return field.choices[0][0]
    if field.kind is Kind.CHECKBOXES:
        return [field.choices[0][0]]
    if field.kind is Kind.LONG_TEXT:
        return f"What is known about {field.name}, and what it means here in plain words."
    return _ANSWERS[field.kind]


def complete_answers(spec: DocumentSpec) -> dict[str, Any]:
    """Answers with which the document can be signed."""
    return {field.name: answer_to(field) for field in spec.fields}


def posted(section: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as a browser posts them."""
    data: dict[str, Any] = {}
    for field in section.fields:
        answer = answers[field.name]
        if field.kind is Kind.DATE:
            year, month, day = answer.split("-")
            data |= {f"{field.name}_day": day, f"{field.name}_month": month, f"{field.name}_year": year}
        elif field.kind is Kind.YES_NO:
            data[field.name] = "yes" if answer else "no"
        else:
            data[field.name] = answer
    return data
