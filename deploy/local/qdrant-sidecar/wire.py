"""Translates between Qdrant's REST bodies and the objects of the embedded engine (qdrant-edge-py).

Shapes: https://api.qdrant.tech (server 1.18). Only what Steward's memory index uses; anything else is refused with a BadRequest that
names it, so that an unsupported option is never silently ignored.
"""

from uuid import UUID

import qdrant_edge as edge


class BadRequest(Exception):
    """The body cannot be understood; the message is sent to the client."""


def only(body: dict, *known: str) -> dict:
    """Refuses fields that nobody here would look at. Null counts as absent, as it does for the server."""
    if not isinstance(body, dict):
        raise BadRequest("expected a JSON object")
    given = {key: value for key, value in body.items() if value is not None}
    unknown = sorted(given.keys() - set(known))
    if unknown:
        raise BadRequest(f"not supported by this sidecar: {', '.join(unknown)}")
    return given


def config(body: dict) -> edge.EdgeConfig:
    """A collection's configuration. Vectors must be named; sparse ones may carry the idf modifier."""
    # The last three only tune speed and memory; the engine's defaults serve at this size.
    given = only(body, "vectors", "sparse_vectors", "on_disk_payload", "optimizers_config", "hnsw_config")
    dense = {}
    for name, parameters in given.get("vectors", {}).items():
        if not isinstance(parameters, dict):
            raise BadRequest("vectors must be named: {NAME: {size, distance}}")
        only(parameters, "size", "distance", "on_disk")
        dense[name] = edge.EdgeVectorParams(parameters["size"], getattr(edge.Distance, parameters["distance"]))
    sparse = {}
    for name, parameters in given.get("sparse_vectors", {}).items():
        modifier = only(parameters or {}, "modifier", "index").get("modifier", "none")
        sparse[name] = edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf if modifier == "idf" else None)
    return edge.EdgeConfig(vectors=dense, sparse_vectors=sparse)


def field_schema(value) -> tuple[str, edge.PayloadSchemaType]:
    name = value if isinstance(value, str) else only(value, "type", "is_tenant", "on_disk").get("type")
    try:
        return name, getattr(edge.PayloadSchemaType, str(name).capitalize())
    except AttributeError:
        raise BadRequest(f"unknown field schema: {name}") from None


def point_id(value) -> int | str:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise BadRequest(f"a point id is an unsigned integer or a UUID, not {value!r}")
    try:
        return value if isinstance(value, int) else str(UUID(value))
    except ValueError:
        raise BadRequest(f"a point id is an unsigned integer or a UUID, not {value!r}") from None


def vector(value):
    if isinstance(value, list):
        return [float(number) for number in value]
    given = only(value, "indices", "values")
    return edge.SparseVector(given["indices"], [float(number) for number in given["values"]])


def point(body: dict) -> edge.Point:
    given = only(body, "id", "vector", "payload")
    if not isinstance(given.get("vector"), dict):
        raise BadRequest("a point's vectors must be named")
    vectors = {name: vector(value) for name, value in given["vector"].items()}
    return edge.Point(point_id(given["id"]), vectors, given.get("payload", {}))


def filter_of(body) -> edge.Filter | None:
    if body is None:
        return None
    given = only(body, "must", "should", "must_not")
    return edge.Filter(**{clause: [condition(each) for each in as_list(conditions)] for clause, conditions in given.items()})


def condition(body: dict):
    if body.keys() & {"must", "should", "must_not"}:
        return filter_of(body)
    if "has_id" in body:
        return edge.HasIdCondition({point_id(each) for each in body["has_id"]})
    if "is_empty" in body:
        return edge.IsEmptyCondition(body["is_empty"]["key"])
    if "is_null" in body:
        return edge.IsNullCondition(body["is_null"]["key"])
    given = only(body, "key", "match", "range")
    return edge.FieldCondition(
        given["key"],
        match=match(given["match"]) if "match" in given else None,
        range=range_of(given["range"]) if "range" in given else None,
    )


def match(body: dict):
    given = only(body, "value", "any", "except", "text")
    if "value" in given:
        return edge.MatchValue(given["value"])
    if "any" in given:
        return edge.MatchAny(given["any"])
    if "except" in given:
        return edge.MatchExcept(given["except"])
    return edge.MatchText(given["text"])


def range_of(body: dict):
    given = only(body, "gte", "gt", "lte", "lt")
    dates = any(isinstance(bound, str) for bound in given.values())
    return edge.RangeDateTime(**given) if dates else edge.RangeFloat(**given)


def scoring(query, using):
    """A nearest-neighbour query on the vector `using`, or a fusion of prefetches."""
    if isinstance(query, dict):
        if "nearest" in query:
            return scoring(only(query, "nearest")["nearest"], using)
        if "fusion" in query:
            if only(query, "fusion")["fusion"] != "rrf":
                raise BadRequest("not supported by this sidecar: any fusion but rrf")
            return edge.Fusion.Rrf(k=2)  # the server's default
        if "rrf" in query:
            return edge.Fusion.Rrf(**{"k": 2, **only(query["rrf"], "k", "weights")})
    if isinstance(query, (int, str)):
        raise BadRequest("not supported by this sidecar: a query by point id; send the vector")
    return edge.Query.Nearest(vector(query), using)


def search_params(body):
    if body is None:
        return None
    given = only(body, "exact", "hnsw_ef", "indexed_only")
    return edge.SearchParams(**given)


def prefetch(body: dict) -> edge.Prefetch:
    given = only(body, "query", "using", "filter", "limit", "prefetch", "score_threshold", "params")
    return edge.Prefetch(
        given.get("limit", 10),
        query=scoring(given["query"], given.get("using")),
        prefetches=[prefetch(each) for each in as_list(given.get("prefetch", []))],
        filter=filter_of(given.get("filter")),
        score_threshold=given.get("score_threshold"),
        params=search_params(given.get("params")),
    )


def query(body: dict) -> edge.QueryRequest:
    fields = ("query", "using", "filter", "limit", "offset", "prefetch", "score_threshold", "params")
    given = only(body, *fields, "with_payload", "with_vector")
    return edge.QueryRequest(
        given.get("limit", 10),
        offset=given.get("offset", 0),
        query=scoring(given["query"], given.get("using")) if "query" in given else None,
        prefetches=[prefetch(each) for each in as_list(given.get("prefetch", []))],
        filter=filter_of(given.get("filter")),
        score_threshold=given.get("score_threshold"),
        params=search_params(given.get("params")),
        with_payload=payload_selector(given.get("with_payload", False)),
        with_vector=given.get("with_vector", False),
    )


def payload_selector(value):
    if isinstance(value, dict):
        given = only(value, "include", "exclude")
        selector = edge.PayloadSelector
        return selector.Include(given["include"]) if "include" in given else selector.Exclude(given["exclude"])
    return value


def record(found) -> dict:
    """A stored or scored point as the REST interface shows it."""
    shown = {"id": found.id if isinstance(found.id, int) else str(found.id), "payload": found.payload, "vector": None}
    if found.vector is not None:
        shown["vector"] = {name: vector_json(value) for name, value in found.vector.items()}
    if hasattr(found, "score"):
        shown |= {"score": found.score, "version": found.version}
    return shown


def vector_json(value):
    return value if isinstance(value, list) else {"indices": value.indices, "values": value.values}


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]
