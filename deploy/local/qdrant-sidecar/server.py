"""A loopback stand-in for a Qdrant server: its REST interface, as far as Steward uses it, on the real engine in this process.

Used where no server binary can be had. Start: server.py --data FOLDER --port PORT. Durable: every update is in the engine's write-ahead
log before it is answered, so that kill -9 loses nothing that was acknowledged.
"""

import argparse
import json
import os
import re
import shutil
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import qdrant_edge as edge
import wire

BODY_LIMIT = 64 * 1024 * 1024
NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
IDLE_SECONDS = 60
OPTIMIZE_AFTER_POINTS = 5_000
# The interface that is spoken here; the suffix says that it is no server. The client compares major and minor.
VERSION = f"1.18.0+edge.{version('qdrant-edge-py')}"


class NotFound(Exception):
    """There is no such collection or path."""


class Collection:
    """One shard on disk. The lock serializes calls: the engine holds the interpreter during a call in any case."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.parameters = json.loads((folder / "parameters.json").read_text())
        self.lock = threading.RLock()
        self.shard = edge.EdgeShard.load(str(folder / "shard"))
        self.unoptimized = 0
        self.updates = 0

    def update(self, operation, points: int = 0) -> dict:
        with self.lock:
            self.shard.update(operation)
            self.updates += 1
            self.unoptimized += points
            return {"operation_id": self.updates, "status": "completed"}

    def upsert(self, body: dict) -> dict:
        points = [wire.point(each) for each in wire.only(body, "points")["points"]]
        return self.update(edge.UpdateOperation.upsert_points(points), len(points))

    def delete(self, body: dict) -> dict:
        given = wire.only(body, "points", "filter")
        if "points" in given:
            ids = [wire.point_id(each) for each in given["points"]]
            return self.update(edge.UpdateOperation.delete_points(ids), len(ids))
        return self.update(edge.UpdateOperation.delete_points_by_filter(wire.filter_of(given["filter"])), 1)

    def retrieve(self, body: dict) -> list:
        given = wire.only(body, "ids", "with_payload", "with_vector")
        ids = [wire.point_id(each) for each in given["ids"]]
        payload = wire.payload_selector(given.get("with_payload", True))
        with self.lock:
            return [wire.record(each) for each in self.shard.retrieve(ids, payload, given.get("with_vector", False))]

    def scroll(self, body: dict) -> dict:
        given = wire.only(body, "offset", "limit", "filter", "with_payload", "with_vector")
        request = edge.ScrollRequest(
            offset=wire.point_id(given["offset"]) if "offset" in given else None,
            limit=given.get("limit", 10),
            filter=wire.filter_of(given.get("filter")),
            with_payload=wire.payload_selector(given.get("with_payload", True)),
            with_vector=given.get("with_vector", False),
        )
        with self.lock:
            points, following = self.shard.scroll(request)
        following = following if following is None or isinstance(following, int) else str(following)
        return {"points": [wire.record(each) for each in points], "next_page_offset": following}

    def count(self, body: dict) -> dict:
        given = wire.only(body, "filter", "exact")
        request = edge.CountRequest(exact=given.get("exact", True), filter=wire.filter_of(given.get("filter")))
        with self.lock:
            return {"count": self.shard.count(request)}

    def query(self, body: dict) -> dict:
        request = wire.query(body)
        with self.lock:
            return {"points": [wire.record(each) for each in self.shard.query(request)]}

    def index(self, body: dict) -> dict:
        given = wire.only(body, "field_name", "field_schema")
        _, schema = wire.field_schema(given["field_schema"])
        return self.update(edge.UpdateOperation.create_field_index(given["field_name"], schema))

    def info(self) -> dict:
        with self.lock:
            info = self.shard.info()
        schema = {
            field: {"data_type": str(index.data_type).split(".")[-1].lower(), "points": index.points}
            for field, index in info.payload_schema.items()
        }
        return {
            "status": "green",
            "optimizer_status": "ok",
            "points_count": info.points_count,
            "indexed_vectors_count": info.indexed_vectors_count,
            "segments_count": info.segments_count,
            "config": {"params": self.parameters},
            "payload_schema": schema,
        }

    def optimize(self) -> None:
        with self.lock:
            self.unoptimized = 0
            self.shard.optimize()

    def close(self) -> None:
        with self.lock:
            self.shard.close()


class Store:
    """The collections of one data folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.lock = threading.RLock()
        self.last_request = time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.glob(".*"):  # of a create or delete that was cut short
            shutil.rmtree(leftover)
        self.collections = {}
        for entry in sorted(folder.iterdir()):
            if NAME.fullmatch(entry.name):
                self.open(entry)

    def open(self, folder: Path) -> None:
        """What cannot be read is set aside: the index is rebuilt from PostgreSQL, and one bad folder must not stop the rest."""
        try:
            self.collections[folder.name] = Collection(folder)
        except Exception as error:
            aside = folder.with_name(f"{folder.name}.unreadable-{uuid4()}")
            print(f"collection {folder.name} cannot be read ({error}); moved to {aside}", file=sys.stderr, flush=True)
            folder.rename(aside)

    def get(self, name: str) -> Collection:
        with self.lock:
            if name not in self.collections:
                raise NotFound(f"Not found: Collection `{name}` doesn't exist!")
            return self.collections[name]

    def create(self, name: str, body: dict) -> bool:
        with self.lock:
            if name in self.collections:
                raise FileExistsError(f"Wrong input: Collection `{name}` already exists!")
            scratch = self.folder / f".{uuid4()}"
            scratch.mkdir()
            edge.EdgeShard.create(str(scratch / "shard"), wire.config(body)).close()
            (scratch / "parameters.json").write_text(json.dumps(body))
            scratch.rename(self.folder / name)  # under its name it is complete
            self.collections[name] = Collection(self.folder / name)
            return True

    def drop(self, name: str) -> bool:
        with self.lock:
            collection = self.collections.pop(name, None)
            if collection is None:
                return False
            collection.close()
            scratch = self.folder / f".{uuid4()}"
            collection.folder.rename(scratch)
            shutil.rmtree(scratch)
            return True

    def optimize_when_idle(self) -> None:
        """Optimizing holds the interpreter for seconds, so that it waits for a quiet minute after many changes."""
        while True:
            time.sleep(5)
            for collection in list(self.collections.values()):
                if collection.unoptimized >= OPTIMIZE_AFTER_POINTS and time.monotonic() - self.last_request > IDLE_SECONDS:
                    collection.optimize()


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
