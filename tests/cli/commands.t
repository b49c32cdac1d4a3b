#!/bin/sh
# What every command says and ends with.
. tests/cli/lib.sh

expect 3 'is not an archive' "$backfile" stat
expect 3 'is not an archive' "$backfile" search -a "$work" border
sample
expect 0 'border' "$backfile" search smuggling border
expect 1 '0 articles' "$backfile" search zyzzyva
expect 2 '^' "$backfile" search '"never closed'
expect 2 'column 1' "$backfile" search '(border'
expect 2 'unknown option' "$backfile" search --frobnicate border
expect 2 'takes a whole number' "$backfile" search -n ten border
expect 2 'relevance, newest or oldest' "$backfile" search --sort best border
expect 2 'needs a value' "$backfile" search border -n
expect 2 'no command is named' "$backfile" serach border
expect 2 'what is the question' "$backfile" search
expect 2 'which files' "$backfile" index
expect 0 'usage: backfile search' "$backfile" search --help
expect 0 'how many articles to show' "$backfile" help search
expect 0 'A first session' "$backfile" help
expect 2 '' "$backfile"
expect 0 'backfile 0.' "$backfile" --version
expect 1 'no article has the id' "$backfile" show nowhere/1
expect 3 'No such file' "$backfile" index --quiet "$work/missing.jsonl"
expect 0 'articles' "$backfile" stat
expect 0 '"articles":' "$backfile" stat --json
expect 0 'no problems' "$backfile" check
expect 0 'smuggl' "$backfile" analyze smugglers
expect 2 'no stemmer' "$backfile" analyze --lang xx text
expect 0 '' "$backfile" explain 'smuggl* NEAR/8 border'

# Options without an archive in the environment, and words after --.
unset BACKFILE_ARCHIVE
expect 2 'which archive' "$backfile" search border
expect 0 '' "$backfile" search -a "$work/archive" -n5 -- -zyzzyva
exit $bad
