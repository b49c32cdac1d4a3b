#!/bin/sh
# The example of xapian-c prints what it should, and fails as it should.
set -eu
program=${BUILD:-build/release}/xapian-c/example/three_documents
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/expected" <<'END'
border is in document 1, 1 time(s)
border is in document 2, 1 time(s)
border AND texas: smuggling at the border of texas
END
for round in first again; do
	"$program" "$folder/db" >"$folder/printed"
	diff -u "$folder/expected" "$folder/printed" || {
		echo "example.t: the $round run printed something else"
		exit 1
	}
done

if "$program" "$folder/no/such/parent" 2>"$folder/message"; then
	echo "example.t: no failure without a parent folder"
	exit 1
fi
grep -q 'No such file or directory (io)$' "$folder/message"
