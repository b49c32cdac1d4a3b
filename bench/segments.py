"""segments.py OUT SET - ratios out of what the peers' bench wrote into OUT: Backfile's figure
beside another engine's, medians of the rounds, with the bar."""
import json
import os
import statistics
import sys

out, name = sys.argv[1:3]
with open(os.path.join(out, f"results-{name}.json")) as source:
    rows = json.load(source)
articles = bytes_in = 0
with open(os.path.join(out, f"{name}.jsonl"), "rb") as corpus:
    for line in corpus:
        article = json.loads(line)
        articles += 1
        bytes_in += sum(len(article.get(key, "").encode()) for key in ("title", "body"))

median = statistics.median
ours, lucene = rows["backfile"], rows["lucene"]


def rate(row):
    return bytes_in / 1e6 / median(build[0] for build in row["builds"])


def line(what, figure, bar, met):
    print(f"{what:44} {figure:>12}  {bar:>10}  {'met' if met else 'missed'}")


def times(what, ratio, most):
    line(what, f"1/{1 / ratio:.1f}", f"<= 1/{most}", ratio <= 1 / most)


def question(cls, place):
    return median(r[cls][place] for r in ours["loops"]) / median(r[cls][place] for r in lucene["loops"])


print(f"Set {name}: {articles:,} articles, {bytes_in / 1e6:.1f} MB of headline and body; "
      f"medians of {len(ours['builds'])} rounds.")
print(f"{'':44} {'measured':>12}  {'bar':>10}")
for other, least in (("sqlite", 2), ("lucene", 4.5)):
    if other in rows and rows[other]["builds"]:
        ratio = rate(ours) / rate(rows[other])
        line(f"build, megabytes a second, times {other}'s", f"{ratio:.2f}", f">= {least}", ratio >= least)
size = ours["disk_bytes"] / bytes_in
line("size, of the input", f"{size:.3f}", "<= 0.67", size <= 0.67)
CLASSES = (("all", "all questions", 15, 5), ("term", "one word", None, None), ("or2", "two words, any", None, None),
           ("and2", "two words, both", None, None), ("nat", "4 to 6 words, any", None, 5),
           ("phrase", "phrases", None, 3), ("prefix", "prefixes", None, 3), ("date", "word and date range", None, 3))
for cls, what, half, most in CLASSES:
    for place, label, bar in ((0, "p50", half), (1, "p99", most)):
        ratio = question(cls, place)
        if bar:
            times(f"{what}, {label}, of lucene's", ratio, bar)
        else:
            print(f"{what + ', ' + label + ', of lucene' + chr(39) + 's':44} {'1/%.1f' % (1 / ratio):>12}")
if rows.get("xapian", {}).get("starts_s"):
    ratio = median(ours["starts_s"]) / median(rows["xapian"]["starts_s"])
    line("one search, a whole process, of xapian's", f"{ratio:.2f}", "<= 1", ratio <= 1)
