"""The web server's own log: as the application's, and of a request only which page it asked for."""

from typing import Any

from django.urls import Resolver404, resolve
from gunicorn.glogging import Logger

from mappa.logs import OneLine


class WebLogger(Logger):  # type: ignore[misc]
    """For gunicorn's --logger-class."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, with our line in place of its own."""
        super().setup(cfg)
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            handler.setFormatter(OneLine())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """One line a request. An address that leads nowhere may hold anything, so no address is written."""
        if not self.cfg.accesslog:
            return
        facts = {
            "method": environ.get("REQUEST_METHOD", ""),
            "route": route_of(environ.get("PATH_INFO", "")),
            "status": int(str(resp.status).split(maxsplit=1)[0]),
            "size": getattr(resp, "sent", 0),
            "milliseconds": round(request_time.total_seconds() * 1000),
        }
        self.access_log.info("Request", extra=facts)


def route_of(path: str) -> str:
    """The name of the page at an address; empty where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
