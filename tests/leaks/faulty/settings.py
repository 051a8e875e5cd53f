"""The project's settings with the faulty pages and jobs added."""

from mappa import settings as project

globals().update({name: getattr(project, name) for name in dir(project) if name.isupper()})
INSTALLED_APPS = [*project.INSTALLED_APPS, "tests.leaks.faulty"]
ROOT_URLCONF = "tests.leaks.faulty.urls"
