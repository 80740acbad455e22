from __future__ import annotations

import pytest

from chalice_app.sign_in.people_door import PeopleDoor, root_of

STAGE = {
    "SignInUrl": "https://heliostat-1.auth.eu-central-1.amazoncognito.com",
    "SignInClient": "7exampleclient",
    "PageUrl": "https://abc-vpce-1.execute-api.eu-central-1.amazonaws.com/api/",
    "UserPool": "eu-central-1_Example",
}


def test_a_stage_says_where_its_people_sign_in_and_come_back_to() -> None:
    door = PeopleDoor.of_stage(STAGE)

    assert door is not None
    assert door.document() == {
        "kind": "cognito",
        "authorize_url": "https://heliostat-1.auth.eu-central-1.amazoncognito.com/oauth2/authorize",
        "logout_url": "https://heliostat-1.auth.eu-central-1.amazoncognito.com/logout",
        "client_id": "7exampleclient",
        "redirect_uri": "https://abc-vpce-1.execute-api.eu-central-1.amazonaws.com/api/",
        "scope": "openid email",
    }
    assert root_of(door) == "/api/"


@pytest.mark.parametrize("variables", [None, {}, {**STAGE, "SignInUrl": ""}, {"SignInClient": "7exampleclient"}])
def test_a_stage_that_says_less_is_no_door_for_people(variables: dict[str, str] | None) -> None:
    assert PeopleDoor.of_stage(variables) is None
    assert root_of(PeopleDoor.of_stage(variables)) == "/"
