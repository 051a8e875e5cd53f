"""Putting a mutant in the place of a module that is already in use everywhere."""

import importlib
import inspect
import sys
import types
from typing import Any


def become(name: str, source: str) -> None:
    """The module of this name does from now on what the source says, for whoever has imported from it.

    Functions, also those of classes, get the code of their mutants; other values are replaced wherever they stand.
    """
    live = importlib.import_module(name)
    fresh = types.ModuleType(name)
    fresh.__file__ = live.__file__
    exec(compile(source, str(live.__file__), "exec"), fresh.__dict__)  # noqa: S102 - the project's own source
    for key, new in list(vars(fresh).items()):
        if not key.startswith("__") and key in vars(live):
            _replace(name, vars(live)[key], new)


def _replace(module: str, old: Any, new: Any) -> None:
    if inspect.isfunction(old) and inspect.isfunction(new):
        _take_code(module, old, new)
    elif inspect.isclass(old) and inspect.isclass(new):
        if old.__module__ == module:
            for key, method in vars(new).items():
                former = inspect.unwrap(vars(old)[key]) if key in vars(old) else None
                if inspect.isfunction(method) and inspect.isfunction(former):
                    former.__code__ = method.__code__
    elif not isinstance(new, types.ModuleType) and old is not new and _differs(old, new):
        _everywhere(old, new)


def _take_code(module: str, old: Any, new: Any) -> None:
    if old.__module__ != module:
        return
    inner, fresh = inspect.unwrap(old), inspect.unwrap(new)
    if len(inner.__code__.co_freevars) == len(fresh.__code__.co_freevars):
        inner.__code__ = fresh.__code__


def _differs(old: Any, new: Any) -> bool:
    return type(old) is type(new) and repr(old) != repr(new)


def _everywhere(old: Any, new: Any) -> None:
    if isinstance(old, dict):
        old.clear()
        old.update(new)
        return
    for module in list(sys.modules.values()):
        for key, value in list(vars(module).items()) if isinstance(module, types.ModuleType) else []:
            if value is old:
                setattr(module, key, new)
