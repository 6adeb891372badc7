#!/usr/bin/python3
"""openmetrics.py - checks standard input against the text format of OpenMetrics 1.0: families
with their TYPE, UNIT and HELP before their samples and not interleaved, units as
suffixes, labels escaped, no sample twice, # EOF at the end."""
import re
import sys

text = sys.stdin.buffer.read().decode("utf-8")
assert text.endswith("# EOF\n"), "does not end in # EOF"
lines = text[: -len("# EOF\n")].splitlines()
name = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
label = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
sample = re.compile(rf"({name})\{{({label}(?:,{label})*)?\}} (-?[0-9]+(?:\.[0-9]+)?)$")
family, seen, closed, meta = None, set(), set(), set()
for line in lines:
    assert line.isprintable(), f"control characters: {line!r}"
    if line.startswith("# "):
        _, kind, about, rest = line.split(" ", 3)
        assert kind in ("TYPE", "UNIT", "HELP"), line
        if about != family:
            assert about not in closed, f"{about} comes twice"
            closed.add(about)
            family, meta, samples = about, set(), 0
        assert kind not in meta and not samples, f"misplaced: {line}"
        meta.add(kind)
        if kind == "TYPE":
            assert rest == "gauge", line
        if kind == "UNIT":
            assert about.endswith("_" + rest), line
        continue
    m = sample.match(line)
    assert m, f"not a sample: {line!r}"
    assert m[1] == family, f"sample outside its family: {line}"
    assert (m[1], m[2]) not in seen, f"sample twice: {line}"
    seen.add((m[1], m[2]))
    samples += 1
assert seen, "no samples"
