"""Independent readers of what was printed: csv, json, html.parser. Reads one JSON job from stdin, prints what is wrong."""

import csv
import html.parser
import io
import json
import re
import sys


class Tags(html.parser.HTMLParser):
    """Takes down each element that a browser would make of a text."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        # A line end within a cell is ours.
        if tag != "br" or attrs:
            self.seen.append(tag)


def texts(value):
    """Yields every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)


def refuse_twice(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key stands twice")
    return dict(pairs)


def judge(job):
    text = job["out"]
    if job["format"] == "csv":
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        for row in rows:
            if len(row) != len(rows[0]):
                yield f"a row of {len(row)} cells under {len(rows[0])} columns"
            for cell in row:
                if cell[:1] in job["guarded"] and cell[:1]:
                    if not cell.lstrip("-").replace(".", "").isdigit():
                        yield f"a spreadsheet would run {cell!r}"
        if job["rows"] is not None and len(rows) - 1 != job["rows"]:
            yield f"{len(rows) - 1} rows of {job['rows']}"
    elif job["format"] == "tsv":
        lines = text.split("\n")[:-1]
        for line in lines:
            if line.count("\t") != lines[0].count("\t"):
                yield f"a line of {line.count(chr(9)) + 1} cells"
        if job["rows"] is not None and len(lines) - 1 != job["rows"]:
            yield f"{len(lines) - 1} lines of {job['rows']}"
    elif job["format"] == "markdown":
        tags = Tags()
        # What a backslash stands before is text to a reader of Markdown.
        tags.feed(re.sub(r"\\([!-/:-@\[-`{-~])", lambda mark: f"&#{ord(mark[1])};", text))
        tags.close()
        if tags.seen:
            yield f"elements {tags.seen[:5]}"
    elif job["format"] in ("json", "ndjson"):
        whole = [text] if job["format"] == "json" else text.split("\n")[:-1]
        values = [json.loads(one, object_pairs_hook=refuse_twice) for one in whole]
        known = set(texts(values))
        for canary in job["canaries"]:
            if canary not in known:
                yield f"{canary!r} is not what it was"


jobs = json.load(sys.stdin)
for job in jobs:
    try:
        for wrong in judge(job):
            print(f"{job['name']}: {wrong}")
    except Exception as error:  # A reader that refuses is a finding.
        print(f"{job['name']}: {type(error).__name__}: {error}")
