"""growth.py OUT DATA - sets to see growth with, out of S.jsonl in OUT: S3.jsonl, the same three times
with ids of their own, and all.jsonl, all of DATA/news.  Beside each, in NAME.bytes, how many bytes
its headlines and bodies have."""
import json
import os
import subprocess
import sys

out, data = sys.argv[1:3]


def write(name, articles):
    size = 0
    with open(os.path.join(out, name + ".jsonl"), "wb") as target:
        for article in articles:
            size += sum(len(article.get(key, "").encode("utf-8", "replace")) for key in ("title", "body"))
            target.write(json.dumps(article, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    with open(os.path.join(out, name + ".bytes"), "w") as target:
        print(size, file=target)


def prefixed(lines, prefix):
    for line in lines:
        article = json.loads(line)
        article["id"] = f"{prefix}/{article['id']}"
        yield article


def often(times):
    for number in range(times):
        with open(os.path.join(out, "S.jsonl"), "rb") as lines:
            yield from prefixed(lines, number) if times > 1 else map(json.loads, lines)


def everything():
    for name in sorted(os.listdir(os.path.join(data, "news"))):
        path = os.path.join(data, "news", name)
        with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as unpack:
            yield from prefixed(unpack.stdout, name.split(".")[0])


write("S", list(often(1)))
write("S3", often(3))
write("all", everything())
