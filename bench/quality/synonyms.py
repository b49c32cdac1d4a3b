#!/usr/bin/env python3
"""synonyms.py FILE.jsonl ... - a file of synonyms, made of articles by a rule, to measure what
weight synonyms should have (quality --synonyms).

A headline and the beginning of its body say the same in different words.  A word of headlines
that their own bodies do not have, and the word of these bodies that goes with it most (by
likelihood ratio, at least five times, five times as often as by chance), are a rule: who
asks for the first finds the second too.  The best 500 rules are written, one way each.
No question and no judgement is looked at."""
import json
import math
import re
import sys
from collections import Counter

WORD = re.compile(r"[a-z]{4,}")
BEGINNING, LEAST, TIMES, RULES = 60, 5, 5.0, 500


def entropy(*counts):
    total = sum(counts)
    return sum(c * math.log(c / total) for c in counts if c)


def likelihood_ratio(both, one, other, total):
    """Dunning's, of two events that come together `both` times."""
    a, b, c, d = both, one - both, other - both, total - one - other + both
    return 2 * (entropy(a, b, c, d) - entropy(a + b, c + d) - entropy(a + c, b + d))


def main(paths):
    pairs, missing, beginnings, total = Counter(), Counter(), Counter(), 0
    for path in paths:
        for line in open(path, encoding="utf-8"):
            article = json.loads(line)
            body = article.get("body") or ""
            words = WORD.findall(body.lower())
            headline = set(WORD.findall((article.get("headline") or article.get("title") or "").lower()))
            gone, begin = headline - set(words), set(words[:BEGINNING]) - headline
            total += 1
            missing.update(gone)
            beginnings.update(begin)
            pairs.update((h, b) for h in gone for b in begin)
    best = {}
    for (h, b), both in pairs.items():
        if both < LEAST or h[:4] == b[:4] or both * total < TIMES * missing[h] * beginnings[b]:
            continue
        ratio = likelihood_ratio(both, missing[h], beginnings[b], total)
        if (ratio, b) > best.get(h, (0, "")):
            best[h] = (ratio, b)
    for h, (ratio, b) in sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:RULES]:
        print(f"{h} => {b}")


main(sys.argv[1:])
