"""The document set: specs in one registry, forms, signing, PDF."""

from django.apps import AppConfig


class FormsDocsetConfig(AppConfig):
    name = "forms_docset"
