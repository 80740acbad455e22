"""Where a document says that its operations are served: hosts and base paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from api_inventory.documents.limits import SERVERS_MAX
from api_inventory.host import normalised_host

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Servers:
    """Hosts, and base paths without a final slash; at least one base path."""

    hosts: tuple[str, ...] = ()
    base_paths: tuple[str, ...] = ("",)


def servers_of(nodes: Any) -> Servers | None:
    """Of a list of OpenAPI's Server Objects; None where there is none. Variables have their defaults."""
    urls = [_url(node) for node in nodes[:SERVERS_MAX] if isinstance(node, dict)] if isinstance(nodes, list) else []
    return _servers([url for url in urls if url is not None])


def servers_of_swagger(document: Mapping[str, Any]) -> Servers:
    """Of `host` and `basePath` of Swagger 2."""
    host, base_path = document.get("host"), document.get("basePath")
    url = f"//{host if isinstance(host, str) else ''}/{base_path.lstrip('/') if isinstance(base_path, str) else ''}"
    return _servers([url]) or Servers()


def _url(node: Mapping[str, Any]) -> str | None:
    url, variables = node.get("url"), node.get("variables")
    if not isinstance(url, str):
        return None

    def default_of(match: re.Match[str]) -> str:
        variable = variables.get(match[1]) if isinstance(variables, dict) else None
        default = variable.get("default") if isinstance(variable, dict) else None
        return default if isinstance(default, str) else match[0]

    return _VARIABLE.sub(default_of, url)


def _servers(urls: list[str]) -> Servers | None:
    hosts: dict[str, None] = {}
    base_paths: dict[str, None] = {}
    for url in urls:
        try:
            parts = urlsplit(url if "://" in url or url.startswith("/") else f"/{url}")
        except ValueError:
            continue
        if host := normalised_host(parts.netloc.rpartition("@")[2]):
            hosts[host] = None
        base_paths[_base_path(parts.path)] = None
    return Servers(tuple(hosts), tuple(base_paths)) if base_paths else None


def _base_path(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    return "".join(f"/{segment}" for segment in segments)
