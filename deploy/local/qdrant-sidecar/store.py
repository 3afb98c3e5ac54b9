"""The collections of one data folder: each a shard of the embedded engine, with the parameters that it was created with."""

import json
import shutil
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import qdrant_edge as edge
import wire

IDLE_SECONDS = 60
LOCKED_SECONDS = 20
OPTIMIZE_AFTER_POINTS = 5_000


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
            if "." not in entry.name:
                self.open(entry)

    def open(self, folder: Path) -> None:
        """What cannot be read is set aside: the index is rebuilt from PostgreSQL, and one bad folder must not stop the rest."""
        deadline = None
        while True:
            try:
                self.collections[folder.name] = Collection(folder)
                return
            except Exception as error:
                if "WouldBlock" not in str(error):
                    aside = folder.with_name(f"{folder.name}.unreadable-{uuid4()}")
                    print(f"collection {folder.name} cannot be read ({error}); moved to {aside}", file=sys.stderr, flush=True)
                    folder.rename(aside)
                    return
                # Another process has it open, usually one that was just killed and is not quite gone. It is not unreadable.
                if deadline is None:
                    deadline = time.monotonic() + LOCKED_SECONDS
                    print(f"collection {folder.name} is open in another process; waiting", file=sys.stderr, flush=True)
                if time.monotonic() > deadline:
                    raise SystemExit(f"collection {folder.name} is open in another process") from None
            time.sleep(0.1)

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
