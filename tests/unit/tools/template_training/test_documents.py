from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("api_document", reason="the tools that read documents are not there")
from template_training.documents import botocore_documents, discovery_documents

if TYPE_CHECKING:
    from pathlib import Path


def templates(document: Any) -> set[str]:
    return {operation.template for operation in document.operations}


def test_a_model_of_botocore_is_read_with_its_methods_and_types(tmp_path: Path) -> None:
    uris = ["/v1/things/{Name}", "/v1/things/{Name+}/parts?list", "/v1/things"]
    operations = {
        f"Op{method}{number}": {"http": {"method": method, "requestUri": uri}, "input": {"shape": "In"}}
        for number, uri in enumerate(uris)
        for method in ("GET", "PUT", "DELETE")
    }
    shapes = {
        "In": {"type": "structure", "members": {"name": {"shape": "N", "location": "uri", "locationName": "Name"}}},
        "N": {"type": "long"},
    }
    model = {"metadata": {"protocol": "rest-json"}, "operations": operations, "shapes": shapes}
    folder = tmp_path / "thing" / "2020-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(model).encode()))

    (document,) = botocore_documents(tmp_path)

    assert document.name == "aws-thing"
    assert templates(document) == {"/v1/things/{Name}", "/v1/things/{Name}/parts", "/v1/things"}
    assert {one.type for operation in document.operations for one in operation.parameters} == {"integer"}


def test_of_a_discovery_document_the_stable_version_is_read_and_a_parameter_fills_its_segment(tmp_path: Path) -> None:
    methods = {
        f"m{number}": {"id": f"m{number}", "httpMethod": "GET", "path": f"v1/things{number}/{{+name}}:check"}
        for number in range(8)
    }
    for version in ("v1", "v2beta1"):
        (tmp_path / f"api.{version}.json").write_text(json.dumps({"methods": methods}), "utf-8")

    (document,) = discovery_documents(tmp_path)

    assert document.name == "google-api.v1"
    assert templates(document) == {f"/v1/things{number}/{{name}}" for number in range(8)}
