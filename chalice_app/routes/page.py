"""The dashboard's built files. They hold no data: whoever may load them sees a sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice import Blueprint, NotFoundError, Response

from chalice_app import wiring
from chalice_app.page.page_files import HASHED_FOLDER
from chalice_app.sign_in.people_door import PeopleDoor, root_of

if TYPE_CHECKING:
    from chalice_app.page.page_files import PageFile

blueprint = Blueprint(__name__)
# Where the API stands: no page has this name.
API = "v1"


@blueprint.route("/", methods=["GET"])
def get_page() -> Response:
    """The page."""
    return _index()


@blueprint.route("/{page}", methods=["GET"])
def get_page_at(page: str) -> Response:
    """A file beside the page, or the page at one of its addresses."""
    return _at(page)


@blueprint.route("/{page}/{name}", methods=["GET"])
def get_page_of(page: str, name: str) -> Response:
    """The page at the address of one thing."""
    del name
    return _at(page)


@blueprint.route("/assets/{name}", methods=["GET"])
def get_asset(name: str) -> Response:
    """A script or a style sheet."""
    file = wiring.page().file(HASHED_FOLDER + name)
    if file is None:
        raise NotFoundError("The page has no such file.")
    return _sent(file)


def _at(page: str) -> Response:
    if page == API:
        raise NotFoundError("The API has no such route.")
    file = wiring.page().file(page)
    return _index() if file is None else _sent(file)


def _index() -> Response:
    request = blueprint.current_request
    index = wiring.page().index(root_of(PeopleDoor.of_stage(request.stage_vars)))
    if index is None:
        raise NotFoundError("The dashboard is not in this package. The API answers under /v1.")
    return _sent(index)


def _sent(file: PageFile) -> Response:
    return Response(file.text, headers=file.headers)
