/* session.h - what commands that read articles out of files share: progress on a
 * terminal, rejects and notes, limits, and a summary in the end. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <signal.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/terminal.h"

struct session {
	const char *command;
	struct terminal screen; /* of standard error */
	FILE *rejects;		/* NULL: told on standard error */
	const char *rejects_path;
	double started, last_told;
	uint64_t told, untold; /* rejects and notes on standard error */
	bool line_open, quiet;
	bool summary_on_error; /* standard output is for articles */
	struct {
		uint64_t raw, inflated, memory; /* MB; 0: the default */
		uint64_t seconds, depth;
	} limits;
	struct sigaction before_int, before_term;
};

/* Rows for the table of options. */
#define SESSION_OPTIONS(session, options)                                                          \
	{0, "lang", OPTION_TEXT, &(options)->language, "L", "language of articles that name none", NULL}, \
	{0, "format", OPTION_TEXT, &(options)->format, "NAME", "take the input to be in this format", NULL}, \
	{0, "rejects", OPTION_TEXT, &(session)->rejects_path, "FILE", "what was not taken, and why, as JSON Lines", NULL}, \
	{0, "max-raw", OPTION_NUMBER, &(session)->limits.raw, "MB", "of one document as it stands in its file (67)", NULL}, \
	{0, "max-inflated", OPTION_NUMBER, &(session)->limits.inflated, "MB", "of one document unpacked (268)", NULL}, \
	{0, "max-seconds", OPTION_NUMBER, &(session)->limits.seconds, "N", "of processor time for one document (10)", NULL}, \
	{0, "max-memory", OPTION_NUMBER, &(session)->limits.memory, "MB", "for the parser of documents (537)", NULL}, \
	{0, "max-depth", OPTION_NUMBER, &(session)->limits.depth, "N", "of archives in archives (3)", NULL}, \
	{'q', "quiet", OPTION_FLAG, &(session)->quiet, NULL, "no progress and no summary", NULL}

/* Sets the callbacks and limits of `options`; SIGINT and SIGTERM stop after the
 * article on hand, until session_end. */
void session_begin(struct session *, bf_ingest_options *options);
void session_end(struct session *);

void session_summarise(struct session *, const bf_ingest_counts *);
bool session_open_rejects(struct session *);  /* false after a complaint */
bool session_close_rejects(struct session *);

/* For the callbacks. */
int session_progress(const char *file, uint64_t done, uint64_t total, const bf_ingest_counts *,
		     void *payload);
void session_reject(const bf_reject *, void *payload);
void session_note(const bf_reject *, void *payload);
double session_seconds(void);

#endif
