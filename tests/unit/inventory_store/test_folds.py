from __future__ import annotations

from api_inventory.sample import Sample, SampleRequest, SampleResponse
from inventory_store.folds import sample_slot
from inventory_store.limits import SAMPLES_PER_STATUS_CLASS


def test_a_sample_has_the_same_slot_each_time_it_comes() -> None:
    def sample(at_ns: int, status: int | None) -> Sample:
        response = None if status is None else SampleResponse(status, (), None, 0)
        return Sample(at_ns, "c", "s", complete=True, request=SampleRequest("GET", "/", (), None, 0), response=response)

    slots = {sample_slot(sample(at_ns, 204)) for at_ns in range(100)}

    assert sample_slot(sample(5, 503)) == sample_slot(sample(5, 503))
    assert sample_slot(sample(5, None))[0] == "none"
    assert slots == {("2xx", slot) for slot in range(SAMPLES_PER_STATUS_CLASS)}
