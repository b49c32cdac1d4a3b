#!/bin/sh
# calls.sh HEADER - the calls that xapian_c.h declares, as a table in C:
#
#     #define XC_CALLS(CALL, FREE) \
#     CALL(xc_database_open, (const char *path, …), (path, …)) \
#     FREE(xc_database_free, xc_database *) \
#
# CALL: returns an xc_status, and its last parameter is the error.  FREE takes NULL.
# Functions that are inline there, or return something else, are not in it.
set -eu
echo '#define XC_CALLS(CALL, FREE) \'
grep -v '^#' "$1" | tr '\n\t' '  ' | sed -E 's#/\*([^*]|\*+[^*/])*\*+/# #g' | tr ';' '\n' |
	sed -E 's/^[ }]*//; s/  +/ /g' | awk '
	function last_word(text) {
		sub(/ *$/, "", text)
		match(text, /[a-z_0-9]+$/)
		return substr(text, RSTART)
	}
	/^(xc_status|void) xc_[a-z_0-9]+\(.*\)$/ {
		open = index($0, "(")
		name = substr($0, 1, open - 1)
		sub(/^[a-z_]+ /, "", name)
		parameters = substr($0, open + 1, length($0) - open - 1)
		count = split(parameters, each, ",")
		arguments = last_word(each[1])
		for (i = 2; i <= count; i++)
			arguments = arguments ", " last_word(each[i])
		if ($1 == "void")
			printf "FREE(%s, %s) \\\n", name, substr(parameters, 1, length(parameters) - length(arguments))
		else
			printf "CALL(%s, (%s), (%s)) \\\n", name, parameters, arguments
	}'
echo
