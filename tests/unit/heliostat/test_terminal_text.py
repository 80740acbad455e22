from __future__ import annotations

from heliostat.terminal_text import shown


def test_no_control_character_of_a_stranger_reaches_the_terminal() -> None:
    assert shown("a\x1b[31mb\r\n\u202e") == "a\ufffd[31mb\ufffd\ufffd\ufffd"


def test_words_of_any_language_stay_as_they_are() -> None:
    assert shown("Straße 東京 ☼") == "Straße 東京 ☼"
