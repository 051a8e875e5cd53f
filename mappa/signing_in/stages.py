"""The second factor while signing in."""

from allauth.mfa.stages import AuthenticateStage

from mappa.signing_in.agency import proof_of_agency


class SecondFactor(AuthenticateStage):  # type: ignore[misc]  # the library is untyped
    """Asked of whoever has one, but for those whose agency has just seen several factors."""

    def handle(self) -> tuple[object, bool]:
        """The page that asks, or None and that signing in goes on."""
        by_agency = (self.login.signal_kwargs or {}).get("sociallogin")
        if by_agency and proof_of_agency(by_agency)[1]:
            return None, True
        asked: tuple[object, bool] = super().handle()
        return asked
