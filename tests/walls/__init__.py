"""Both walls, HTML, API and PDF, held to a plain oracle through any history of changes."""
