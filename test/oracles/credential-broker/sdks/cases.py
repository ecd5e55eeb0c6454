"""Runs each case and writes what came of it as JSON: a value, or the error as the SDK shows it."""
import json
import sys
import time


def run(cases):
    results = {}
    for name, case in cases.items():
        try:
            results[name] = case()
        except Exception as error:
            results[name] = {"error": type(error).__name__, "status": getattr(error, "status_code", None), "message": str(error)}
    json.dump(results, sys.stdout)


def timed(events, text_of):
    """The text of a stream, and how many milliseconds lie between its first and its last event."""
    times, texts = [], []
    for event in events:
        times.append(time.monotonic())
        text = text_of(event)
        if text:
            texts.append(text)
    return {"text": "".join(texts), "milliseconds": round((times[-1] - times[0]) * 1000)}
