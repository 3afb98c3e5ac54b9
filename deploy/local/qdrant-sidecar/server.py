"""A loopback stand-in for a Qdrant server: its REST interface, as far as Steward uses it, on the real engine in this process.

Used where no server binary can be had. Start: server.py --data FOLDER --port PORT. Durable: every update is in the engine's write-ahead
log before it is answered, so that kill -9 loses nothing that was acknowledged.
"""

import argparse
import json
import os
import re
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

import qdrant_edge as edge
import wire
from store import NotFound, Store

BODY_LIMIT = 64 * 1024 * 1024
NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
# The interface that is spoken here; the suffix says that it is no server. The client compares major and minor.
VERSION = f"1.18.0+edge.{version('qdrant-edge-py')}"


def dispatch(store: Store, method: str, path: str, body: dict):
    """The result of one request; raises what `Handler.respond` maps to a status."""
    parts = path.strip("/").split("/")
    if parts[0] != "collections" or len(parts) > 4 or (len(parts) > 1 and not NAME.fullmatch(parts[1])):
        raise NotFound(f"Not found: {path}")
    if (method, len(parts)) == ("GET", 1):
        return {"collections": [{"name": name} for name in store.collections]}
    name = parts[1]
    match method, *parts[2:]:
        case ["PUT"]:
            return store.create(name, body)
        case ["DELETE"]:
            return store.drop(name)
        case ["GET"]:
            return store.get(name).info()
        case ["GET", "exists"]:
            return {"exists": name in store.collections}
        case ["PUT", "index"]:
            return store.get(name).index(body)
        case ["DELETE", "index", field]:
            return store.get(name).update(edge.UpdateOperation.delete_field_index(field))
        case ["PUT", "points"]:
            return store.get(name).upsert(body)
        case ["POST", "points"]:
            return store.get(name).retrieve(body)
        case ["POST", "points", ("delete" | "scroll" | "count" | "query") as verb]:
            return getattr(store.get(name), verb)(body)
    raise NotFound(f"Not found: {method} {path}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024  # head and body leave in one write: two would wait for each other's acknowledgement
    timeout = 300
    store: Store

    def respond(self) -> None:
        started = time.monotonic()
        path = self.path.split("?")[0]
        host = (self.headers.get("host") or "").rsplit(":", 1)[0]
        if "origin" in self.headers or host not in ("127.0.0.1", "localhost"):
            # There is no sign-in here: a page in the operator's browser must not reach this port (CSRF, DNS rebinding).
            self.close_connection = True
            return self.send(403, {"status": {"error": "Forbidden: not for browsers"}})
        length = int(self.headers.get("content-length") or 0)
        if length > BODY_LIMIT:
            self.close_connection = True
            return self.send(413, {"status": {"error": f"Payload too large: at most {BODY_LIMIT} bytes"}})
        raw = self.rfile.read(length)
        if self.command == "GET" and path in ("/readyz", "/livez", "/healthz"):
            return self.send(200, "all shards are ready")
        if self.command == "GET" and path == "/":
            return self.send(200, {"title": "qdrant-edge sidecar", "version": VERSION})
        if self.command == "GET" and path == "/telemetry":
            return self.send(200, {"result": {"app": {"name": "qdrant-edge sidecar", "version": VERSION}}, "status": "ok"})
        self.store.last_request = time.monotonic()
        try:
            result = dispatch(self.store, self.command, path, json.loads(raw) if raw else {})
            status, answer = 200, {"result": result, "status": "ok"}
        except NotFound as error:
            status, answer = 404, {"status": {"error": str(error)}}
        except FileExistsError as error:
            status, answer = 409, {"status": {"error": str(error)}}
        except (wire.BadRequest, KeyError, TypeError, ValueError, AttributeError) as error:
            status, answer = 400, {"status": {"error": f"Wrong input: {error!r}"}}
        except Exception as error:  # the engine raises plain Exceptions, for example for a vector of the wrong size
            status, answer = 400, {"status": {"error": f"Wrong input: {error}"}}
        self.send(status, answer | {"time": time.monotonic() - started})

    do_GET = do_PUT = do_POST = do_DELETE = respond

    def send(self, status: int, answer) -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        kind = "text/plain" if isinstance(answer, str) else "application/json"
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        if self.close_connection:
            self.send_header("connection", "close")  # or the client would send its next request into a closed socket
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format, *args) -> None:
        """Silent: a line for each request would fill the log."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    os.umask(0o077)
    Handler.store = Store(arguments.data)
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    server.daemon_threads = True
    threading.Thread(target=Handler.store.optimize_when_idle, daemon=True).start()
    # serve_forever must not be asked to stop from its own thread, which runs the signal handler.
    stop = threading.Thread(target=server.shutdown)
    signal.signal(signal.SIGTERM, lambda *_: stop.start())
    server.serve_forever(poll_interval=0.1)
    for collection in Handler.store.collections.values():
        collection.close()


if __name__ == "__main__":
    main()
