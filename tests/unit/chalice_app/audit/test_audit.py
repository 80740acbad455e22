"""Records of the audit: what comes into them, and out of them again."""

from __future__ import annotations

import json

from chalice_app.audit.limits import VALUE_BYTES_MAX
from chalice_app.audit.record import AuditRecord, recorded

JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGFsb3ZlbGFjZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl"


def test_a_value_is_bounded_and_holds_no_credential() -> None:
    told = recorded({"reason": f"see {JWT}", "paths": [JWT], "count": 3, "is_known": True, "until": None})

    assert JWT not in json.dumps(told)
    assert (told["count"], told["is_known"], told["until"]) == (3, True, None)
    assert recorded({"list": ["x" * VALUE_BYTES_MAX]}).keys() == {"bytes", "sha256"}
    assert recorded(None) is None


def test_what_is_kept_of_a_record_makes_it_anew() -> None:
    record = AuditRecord("01", 1_000.5, "ada@example.com", "PUT /v1/owners", {"host": "a"}, None, {"a": [1]})

    kept = json.loads(json.dumps(record.kept()))

    assert AuditRecord("01", **kept) == record
    assert record.document() | {"at": ""} == {"id": "01", "at": "", **{n: v for n, v in kept.items() if n != "at_s"}}
