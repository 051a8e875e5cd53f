"""The one list of documents: every module in forms_docset/documents exports one `SPEC`, found by scanning."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from forms_docset import documents
from forms_docset.spec import DocumentSpec


@cache
def specs() -> MappingProxyType[str, DocumentSpec]:
    """Every document by its slug, in the order of its letter. ValueError when two share a slug."""
    found: dict[str, DocumentSpec] = {}
    for name in sorted(module.name for module in iter_modules(documents.__path__)):
        spec: DocumentSpec = import_module(f"{documents.__name__}.{name}").SPEC
        if spec.slug in found:
            raise ValueError(f"Two documents claim the slug {spec.slug}.")
        found[spec.slug] = spec
    return MappingProxyType(found)


def spec_of(slug: str) -> DocumentSpec:
    """The document of this slug; KeyError when there is none."""
    return specs()[slug]
