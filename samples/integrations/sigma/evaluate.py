#!/usr/bin/env python3
"""Evaluates the Sigma rules beside this file over what `sipsift enrich --format ecs` writes.

    sipsift enrich --format ecs full | python3 evaluate.py

Needs pySigma with its backend for SQLite (pip install pysigma-backend-sqlite), which knows correlations. Each rule becomes
a query and SQLite runs it; what is found is printed as a line of JSON: the rule, its level, and what it is about.
"""

import json
import sqlite3
import sys
from pathlib import Path

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationRule

TIME = "@timestamp"


def flat(value, name=""):
    """The leaves of nested objects by their path with dots."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else key)
    else:
        yield name, json.dumps(value) if isinstance(value, list) else value


def store(documents, fields):
    """A database with a row for each document and a column for each field that occurs or is asked for."""
    rows = [dict(flat(document)) for document in documents]
    columns = sorted({TIME, *fields}.union(*rows))
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE logs ({', '.join(map(quoted, columns))})")
    places = ", ".join("?" * len(columns))
    database.executemany(f"INSERT INTO logs VALUES ({places})", ([row.get(column) for column in columns] for row in rows))
    return database


def quoted(name):
    return "`" + name.replace("`", "``") + "`"


def fields(rules):
    """Every field that the rules ask for."""
    found = set()
    for rule in rules:
        if isinstance(rule, SigmaCorrelationRule):
            found.update(rule.group_by or [])
            found.update(filter(None, [getattr(rule.condition, "fieldref", None)]))
        else:
            detections = list(rule.detection.detections.values())
            while detections:
                item = detections.pop()
                detections.extend(getattr(item, "detection_items", []))
                found.update(filter(None, [getattr(item, "field", None)]))
    return found


def main():
    paths = sys.argv[1:] or sorted(Path(__file__).parent.glob("*.yml"))
    rules = SigmaCollection.load_ruleset([Path(path) for path in paths])
    database = store(map(json.loads, sys.stdin), fields(rules))
    database.row_factory = sqlite3.Row
    backend = sqliteBackend(timestamp_field=TIME, collate_nocase=True)
    backend.convert(rules)
    for rule in rules:
        if not isinstance(rule, SigmaCorrelationRule) or not rule._output:
            continue  # a part of others
        alerts = (alert for query in rule.get_conversion_result() for alert in database.execute(query))
        found = {}
        for alert in sorted(alerts, key=lambda alert: alert["occurrence_time"]):
            found.setdefault(alert["group_keys"], alert["metric_value"])
        for about, metric in sorted(found.items()):
            alert = {"rule": rule.name, "level": rule.level.name.lower(), "metric": metric, **json.loads(about)}
            print(json.dumps(alert))


if __name__ == "__main__":
    main()
