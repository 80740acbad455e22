"""What examined exchanges teach. That merging obeys its law is `test_observation`'s."""

from __future__ import annotations

from api_inventory.exchange import Exchange, Request, Response
from api_inventory.lessons import Lessons, LessonsTally
from api_inventory.path_template import path_template


def test_an_exchange_teaches_of_its_parameters() -> None:
    request = Request("GET", "/users/7?page=2", "a.test")
    exchange = Exchange(None, "10.0.0.1:1", "10.0.0.2:80", "http/1.1", request, Response(200), 1, 2)
    tally = LessonsTally()

    tally.add(exchange, request, path_template(request.target))

    assert set(tally.lessons().knowledge.parameters) == {("path", "user_id"), ("query", "page")}


def test_nothing_teaches_nothing() -> None:
    assert LessonsTally().lessons() == Lessons() == Lessons().merge(Lessons())
