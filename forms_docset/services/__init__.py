"""Writes of documents. Each is one transaction with its evidence row."""

from forms_docset.services.drafts import request_document, save_answers, start_document
from forms_docset.services.signing import countersign, render_again, return_document, sign_off

__all__ = [
    "countersign",
    "render_again",
    "request_document",
    "return_document",
    "save_answers",
    "sign_off",
    "start_document",
]
