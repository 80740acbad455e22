from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from template_training.folds import splits_of

PLACES = st.lists(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from(["s1", "s2", "s3", "s4", "published"])), max_size=40
)


@given(PLACES)
def test_what_is_scored_was_left_out_of_its_training(places: list[tuple[str, str]]) -> None:
    splits = splits_of(places, never_trained=frozenset({"published"}))

    for name, found in splits.items():
        for train, test in found:
            trained_documents, trained_styles = ({places[n][place] for n in train} for place in (0, 1))
            assert "published" not in trained_styles
            for document, style in (places[n] for n in test):
                assert "document" not in name or document not in trained_documents
                assert "style" not in name or style not in trained_styles


def test_each_traffic_is_scored_once_in_each_table() -> None:
    places = [(document, style) for document in "abcdef" for style in ("s1", "s2", "s3", "published")]

    splits = splits_of(places, never_trained=frozenset({"published"}))

    drawn = [number for number, (_, style) in enumerate(places) if style != "published"]
    scored = {name: sorted(number for _, test in found for number in test) for name, found in splits.items()}
    assert scored == {"document": drawn, "style": drawn, "document and style": list(range(len(places)))}
