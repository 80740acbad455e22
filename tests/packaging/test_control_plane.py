"""The control plane's zip works by itself: Chalice packages silently what it can, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(300)


def clean_python(folder: Path, code: str) -> str:
    """Runs code with nothing but the zip's files on the path: no virtual environment, no checkout."""
    program = f"import sys; sys.path[:0] = [{str(folder)!r}]; " + code
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd="/",
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_every_handler_of_the_template_can_be_imported_from_the_zip(
    control_plane: Path, control_plane_files: Path
) -> None:
    template = json.loads((control_plane / "sam.json").read_text("utf-8"))
    handlers = [
        body["Properties"]["Handler"]
        for body in template["Resources"].values()
        if body["Type"] == "AWS::Serverless::Function"
    ]

    for handler in handlers:
        module, name = handler.rsplit(".", 1)
        clean_python(control_plane_files, f"import {module}; assert callable({module}.{name})")

    assert handlers


def test_the_zip_answers_a_request(control_plane_files: Path, tmp_path: Path) -> None:
    event = {
        "resource": "/v1/health",
        "path": "/v1/health",
        "httpMethod": "GET",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"resourcePath": "/v1/health", "httpMethod": "GET", "path": "/v1/health", "requestId": "r"},
        "body": None,
        "isBase64Encoded": False,
    }
    code = (
        f"import os, json; os.environ['HELIOSTAT_INVENTORY'] = 'sqlite:///{tmp_path}/i.db'; "
        f"from app import app; print(json.dumps(app(json.loads({json.dumps(json.dumps(event))}), None)))"
    )

    logged, measured, answered = clean_python(control_plane_files, code).splitlines()

    assert json.loads(logged)["message"] == "Request"
    assert json.loads(measured)["requests"] == [1.0]
    answer = json.loads(answered)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["store"] == "sqlite"


def test_the_zip_holds_our_packages_and_no_strays(control_plane_files: Path) -> None:
    names = {path.name for path in control_plane_files.iterdir()}

    assert {"app.py", "chalice_app", "inventory_store", "api_inventory", "chalice"} <= names
    assert not names & {"tests", "simulator", "mirror_agent", "heliostat", "dashboard", "moto", "vendor"}
    assert not list(control_plane_files.rglob("__pycache__"))
    assert (control_plane_files / "api_inventory" / "redaction.json").is_file()


def test_what_is_open_to_everybody_is_what_the_table_says(control_plane: Path) -> None:
    template = json.loads((control_plane / "sam.json").read_text("utf-8"))
    [paths] = [
        body["Properties"]["DefinitionBody"]["paths"]
        for body in template["Resources"].values()
        if body["Type"] == "AWS::Serverless::Api"
    ]

    unsigned = {
        (path, name.upper())
        for path, methods in paths.items()
        for name, method in methods.items()
        if not method.get("security")
    }

    assert unsigned == {route for route, right in RIGHT_OF_ROUTE.items() if right == OPEN}
