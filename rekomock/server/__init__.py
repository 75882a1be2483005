"""Amazon Rekognition over HTTP: for the AWS CLI, SDKs of any language, and programs under test.

:func:`start` runs a server in a process of its own; the command ``rekomock serve`` runs one in the foreground.
"""

from rekomock.server.subprocess_server import Server, start

__all__ = ["Server", "start"]
