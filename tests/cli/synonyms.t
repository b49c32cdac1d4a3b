#!/bin/sh
# Synonyms on the command line: named, the archive's own, none; they are always said.
. tests/cli/lib.sh

sample
printf 'border => frontier\nsmugglers, dinghy [2022..]\n' > "$work/list"
expect 0 'note: border also finds its synonyms: frontier' "$backfile" search --synonyms "$work/list" -n 0 border
expect 0 'note: smuggler also finds its synonyms: dinghy [2022..]' "$backfile" search --synonyms "$work/list" smuggler
expect 0 '"expanded":"border OR frontier^0.4"' "$backfile" search --synonyms "$work/list" --json border
expect 0 '"expanded":null' "$backfile" search --json border
expect 0 'also finds its synonyms' "$backfile" explain --synonyms "$work/list" border
cp "$work/list" "$work/archive/synonyms.txt"
expect 0 'also finds its synonyms' "$backfile" search border
expect 0 'no problems' "$backfile" check
expect 0 '' "$backfile" compact --all
expect 0 'also finds its synonyms' "$backfile" search border
expect 0 '"expanded":null' "$backfile" search --no-synonyms --json border
expect 2 'one or the other' "$backfile" search --no-synonyms --synonyms "$work/list" border
printf 'border,\n' > "$work/list"
expect 2 'list:1:8: a word is missing here' "$backfile" search --synonyms "$work/list" border
expect 3 'no such file of synonyms' "$backfile" search --synonyms "$work/missing" border
exit $bad
