"""The client of a server's control API."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import SSLContext
from typing import Any
from urllib.parse import urlencode, urlsplit

__all__ = ["call_control_api"]

#: Response timeout in seconds; seeding a large collection is slow.
_TIMEOUT = 300.0


def call_control_api(url: str, method: str, path: str, *, tls: SSLContext | None = None, **members: Any) -> Any:
    """Send a request to the control API of a server, and return the JSON of its response or the bytes of a picture.

    Args:
        url: The server's endpoint URL.
        method: GET, POST or DELETE.
        path: What follows ``/rekomock-api``.
        tls: The SSL context for a server that answers over HTTPS; the default one if None.
        **members: What the request says.

    Raises:
        RuntimeError: If no server answers there, or another one than rekomock's.
        ValueError: If the server rejects what the request says.
    """
    scheme, netloc, base, *_ = urlsplit(url)
    query = f"?{urlencode(_as_text(members), doseq=True)}" if method == "GET" else ""
    # Not requests, which ``responses`` intercepts while a mock runs in this process
    connection = (
        HTTPSConnection(netloc, timeout=_TIMEOUT, context=tls)
        if scheme == "https"
        else HTTPConnection(netloc, timeout=_TIMEOUT)
    )
    try:
        connection.request(method, f"{base}/rekomock-api{path}{query}", None if query else json.dumps(members))
        response = connection.getresponse()
        body = response.read()
        is_picture = response.getheader("Content-Type", "").startswith("image/")
        result: Any = body if is_picture else json.loads(body)
    except (OSError, HTTPException) as error:
        raise RuntimeError(f"The server at {url} does not answer: {error}") from None
    except ValueError:
        raise RuntimeError(f"{url} is not a rekomock server; start one with `rekomock serve`") from None
    finally:
        connection.close()
    if response.status == 400:
        raise ValueError(result["message"])
    if response.status != 200:
        raise RuntimeError(f"The server at {url} rejected {method} {path}: {result['message']}")
    return result


def _as_text(members: dict[str, Any]) -> dict[str, str | list[str]]:
    return {name: value if isinstance(value, str | list) else json.dumps(value) for name, value in members.items()}
