"""One module for each document of the set, named by its letter and purpose; each exports `SPEC`."""

CATEGORIES = (
    ("1", "Category 1: registered sexual offender"),
    ("2", "Category 2: violent or other sexual offender"),
    ("3", "Category 3: other dangerous offender"),
    ("4", "Category 4: terrorist or terrorist risk offender"),
)
