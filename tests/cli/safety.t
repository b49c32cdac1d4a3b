#!/bin/sh
# What an article may hold never reaches a terminal raw; what is held or
# withdrawn is never found.
. tests/cli/lib.sh

esc=$(printf '\033')
printf '{"id":"evil","headline":"Bell \\u0007 \\u001b[31mred \\u202eturned","body":"Nasty \\u001b]0;title\\u0007 words \\u200b."}\n' > "$work/evil.jsonl"
expect 0 '' "$backfile" index -q "$work/evil.jsonl"
for command in 'search nasty' 'search --json nasty' 'show evil' 'show --json evil' 'explain nasty' dump; do
	"$backfile" $command > "$work/out" 2>&1
	if grep -q "$esc" "$work/out" || grep -qP '\x07|\xe2\x80\xae' "$work/out"; then
		fail "'$command' lets control characters through"
	fi
done

# Held: under embargo, withheld; withdrawn and brought back; killed.
cat > "$work/held.jsonl" <<'END'
{"id":"h/1","headline":"Secret xyloquark deal","body":"The xyloquark deal.","embargo":"2099-01-01T00:00:00Z"}
{"id":"h/2","headline":"Withheld plumbozine","body":"plumbozine","status":"withheld"}
{"id":"h/3","headline":"Strange status","body":"quaffelnut","status":"perhaps"}
{"id":"h/4","headline":"Bad embargo","body":"grommelwick","embargo":"soon"}
{"id":"h/5","headline":"Public brindlewort","body":"brindlewort","version":1}
{"id":"h/6","headline":"Ended embargo","body":"clatterfen","embargo":"2001-01-01T00:00:00Z"}
END
"$backfile" index -q "$work/held.jsonl" > "$work/out" 2>&1
for word in xyloquark plumbozine quaffelnut grommelwick 'xyloq*' 'xyl*'; do
	expect 1 '0 articles' "$backfile" search "$word"
	expect 0 '' "$backfile" explain "$word"
done
expect 1 'no article' "$backfile" show h/1
expect 0 'brindlewort' "$backfile" search brindlewort
expect 0 'clatterfen' "$backfile" search clatterfen
printf '{"id":"h/5","version":2,"status":"canceled"}\n' > "$work/kill.jsonl"
expect 0 'held' "$backfile" index "$work/kill.jsonl"
expect 1 '' "$backfile" search brindlewort
"$backfile" index -q "$work/held.jsonl" > "$work/out" 2>&1
expect 1 '' "$backfile" search brindlewort

expect 0 '1 withdrawn' "$backfile" withdraw --reason 'court order' h/6
expect 1 '' "$backfile" search clatterfen
"$backfile" index -q "$work/held.jsonl" > "$work/out" 2>&1
expect 1 '' "$backfile" search clatterfen
expect 0 '1 restored' "$backfile" withdraw --undo h/6
expect 0 'clatterfen' "$backfile" search clatterfen
expect 1 'unknown' "$backfile" withdraw no/such
expect 0 'released' "$backfile" release
expect 0 'no problems' "$backfile" check
exit $bad
