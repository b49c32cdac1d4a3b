/* xapian_c.cc - the only file that speaks to libxapian; xapian_c.h says what it promises.
 *
 * In: C calls.  Out: calls of libxapian, each inside guard(), which ends in run() and the
 * only catch ladder.  Nothing here decides anything about content; where a call does more
 * than the one of libxapian whose name it has, a comment says why.  Names are shorter than
 * in the header (db, doc, err, n for a length), so that most calls are one line. */
#include "xapian-c/handle.h"

#include <xapian.h>

#include <new>
#include <sstream>
#include <string>
#include <vector>

using namespace xapian_c;
using std::string;

static_assert(sizeof(Xapian::docid) == 4 && sizeof(Xapian::termpos) == 4, "64-bit numbers");
static_assert(XC_CREATE_OR_OVERWRITE == Xapian::DB_CREATE_OR_OVERWRITE &&
	      XC_CREATE == Xapian::DB_CREATE && XC_OPEN == Xapian::DB_OPEN &&
	      XC_NO_SYNC == Xapian::DB_NO_SYNC && XC_FULL_SYNC == Xapian::DB_FULL_SYNC &&
	      XC_DANGEROUS == Xapian::DB_DANGEROUS && XC_RETRY_LOCK == Xapian::DB_RETRY_LOCK &&
	      XC_NO_TERM_LISTS == Xapian::DB_NO_TERMLIST);
static_assert(int(XC_COMPACT_FULL) == int(Xapian::Compactor::FULL) &&
	      XC_COMPACT_NO_RENUMBER == Xapian::DBCOMPACT_NO_RENUMBER &&
	      XC_COMPACT_MULTIPASS == Xapian::DBCOMPACT_MULTIPASS &&
	      XC_COMPACT_SINGLE_FILE == Xapian::DBCOMPACT_SINGLE_FILE);

/* ---- the guard --------------------------------------------------------------- */

static xc_status fail_with_reason(xc_error *err, xc_status status, xc_status status_with_reason,
				  const Xapian::Error &what) noexcept;

xc_status xapian_c::run(xc_error *err, users handles, xc_status (*body)(void *),
			void *payload) noexcept
{
	single_use use(handles);
	try {
		return body(payload);
	} catch (const Xapian::DatabaseLockError &what) {
		return fail_with_reason(err, XC_LOCKED, XC_IO, what);
	} catch (const Xapian::DatabaseModifiedError &what) {
		return fail(err, XC_MODIFIED, what.get_msg().c_str());
	} catch (const Xapian::DatabaseCorruptError &what) {
		return fail_with_reason(err, XC_CORRUPT, XC_CORRUPT, what);
	} catch (const Xapian::DatabaseNotFoundError &what) {
		return fail_with_reason(err, XC_MISSING, XC_MISSING, what);
	} catch (const Xapian::DatabaseVersionError &what) {
		return fail(err, XC_VERSION, what.get_msg().c_str());
	} catch (const Xapian::DatabaseClosedError &what) {
		return fail(err, XC_CLOSED, what.get_msg().c_str());
	} catch (const Xapian::DocNotFoundError &what) {
		return fail(err, XC_NOT_FOUND, what.get_msg().c_str());
	} catch (const Xapian::LogicError &what) {
		return fail(err, XC_INVALID, what.get_msg().c_str());
	} catch (const Xapian::Error &what) {
		return fail_with_reason(err, XC_FAILED, XC_IO, what);
	} catch (const std::bad_alloc &) {
		return fail(err, XC_NO_MEMORY, "out of memory");
	} catch (const std::exception &what) {
		return fail(err, XC_INTERNAL, "unexpected exception", what.what());
	} catch (...) {
		return fail(err, XC_INTERNAL, "unexpected exception of unknown type");
	}
}

/* With the reason of the operating system where there is one.  To ask for it allocates,
 * so that is guarded, too. */
static xc_status fail_with_reason(xc_error *err, xc_status status, xc_status status_with_reason,
				  const Xapian::Error &what) noexcept
{
	const char *reason = nullptr;
	guard(nullptr, nullptr, [&] { reason = what.get_error_string(); });
	return fail(err, reason ? status_with_reason : status, what.get_msg().c_str(), reason);
}

static void demand(bool holds, const char *otherwise)
{
	if (!holds)
		throw Xapian::InvalidOperationError(otherwise);
}

/* A term or key.  libxapian would notice some that are too long only at commit, and then
 * drop the batch. */
static string name(const char *bytes, size_t n)
{
	bool fits = n <= XC_TERM_MAX / 2 || stored_size(bytes, n) <= XC_TERM_MAX;
	demand(fits, "term or key of over 245 bytes (a NUL counts 2)");
	return string(bytes, n);
}

/* ---- handles ----------------------------------------------------------------- */

struct xc_database : handle {
	mutable Xapian::Database reader; /* compact() is not const, but ought to be */
	Xapian::WritableDatabase writer; /* where `writable`: the same as `reader` */
	bool writable = false;
	string text, more; /* what was lent last */

	Xapian::WritableDatabase &write()
	{
		demand(writable, "the database was opened for reading only");
		return writer;
	}
};

struct xc_document : handle {
	Xapian::Document document;
	string text;

	void become(const Xapian::Document &other, const handle &of)
	{
		document = other;
		busy = of.busy;
	}
};

struct xc_terms : walk<Xapian::TermIterator> {
	terms_of source;
	string text;

	xc_terms(const handle *owner, const Xapian::TermIterator &begin, terms_of from)
	    : walk(owner, begin), source(from)
	{
	}
	xc_status show(xc_status status, const char **bytes, size_t *n)
	{
		if (status == XC_OK)
			lend(text = *at, bytes, n);
		return status;
	}
};

struct xc_postings : walk<Xapian::PostingIterator> {
	using walk::walk;
};

struct xc_positions : walk<Xapian::PositionIterator> {
	using walk::walk;
};

struct xc_values : walk<Xapian::ValueIterator> {
	using walk::walk;
	string text;
};

struct xc_query : handle {
	Xapian::Query query;
	string text;

	explicit xc_query(const Xapian::Query &from) : query(from)
	{
	}
};

struct xc_search : handle {
	Xapian::Enquire enquire;
	std::vector<xc_hit> hits;

	explicit xc_search(const xc_database *db) : handle(db), enquire(db->reader)
	{
	}
};

const char *xc_version(void)
{
	return Xapian::version_string();
}

const char *xc_status_name(xc_status status)
{
	static const char *const names[] = {
	    "ok",      "end",    "not found", "missing", "locked", "modified",  "corrupt",
	    "version", "closed", "invalid",   "io",      "failed", "no memory", "internal"};
	return size_t(status) < sizeof names / sizeof *names ? names[status] : "unknown";
}

/* ---- databases --------------------------------------------------------------- */

/* A call of ours that is one of libxapian's: what it is called with, the handle or handles that
 * it uses, and what is called. */
#define CALL(signature, used, ...)                                                                 \
	xc_status signature                                                                        \
	{                                                                                          \
		return guard(err, used, [&] { __VA_ARGS__; });                                     \
	}
#define FREE(type)                                                                                 \
	void type##_free(type *handle)                                                             \
	{                                                                                          \
		delete handle;                                                                     \
	}

xc_status xc_database_open(const char *path, xc_database **out, xc_error *err)
{
	return guard(err, nullptr, [&] {
		auto made = std::make_unique<xc_database>();
		made->reader = Xapian::Database(path);
		*out = made.release();
	});
}

xc_status xc_database_open_writable(const char *path, unsigned flags, unsigned block_size,
				    xc_database **out, xc_error *err)
{
	return guard(err, nullptr, [&] {
		auto made = std::make_unique<xc_database>();
		made->writer = Xapian::WritableDatabase(path, int(flags), int(block_size));
		made->reader = made->writer;
		made->writable = true;
		*out = made.release();
	});
}

xc_status xc_database_add_database(xc_database *db, const xc_database *other, xc_error *err)
{
	return guard(err, users(db, other), [&] {
		demand(!db->writable, "no database can be added to one opened for writing");
		db->reader.add_database(other->reader);
	});
}

CALL(xc_database_reopen(xc_database *db, bool *changed, xc_error *err), db,
     give(changed, db->reader.reopen()));
CALL(xc_database_close(xc_database *db, xc_error *err), db, db->reader.close());
CALL(xc_database_locked(const xc_database *db, bool *locked, xc_error *err), db,
     *locked = db->reader.locked());

xc_status xc_database_statistics(const xc_database *db, xc_statistics *out, xc_error *err)
{
	return guard(err, db, [&] {
		const Xapian::Database &from = db->reader;
		*out = {from.get_doccount(),
			from.get_lastdocid(),
			from.get_total_length(),
			from.get_average_length(),
			from.get_doclength_lower_bound(),
			from.get_doclength_upper_bound(),
			from.has_positions()};
	});
}

CALL(xc_database_uuid(xc_database *db, const char **uuid, size_t *n, xc_error *err), db,
     lend(db->text = db->reader.get_uuid(), uuid, n));
CALL(xc_database_revision(const xc_database *db, uint64_t *revision, xc_error *err), db,
     *revision = db->reader.get_revision());
CALL(xc_database_compact(const xc_database *db, const char *to, unsigned flags, unsigned block_size,
			 xc_error *err),
     db, db->reader.compact(to, flags, int(block_size)));

/* A stream swallows bad_alloc, and goes bad. */
xc_status xc_database_check(const char *path, xc_report report, void *payload, size_t *faults,
			    xc_error *err)
{
	return guard(err, nullptr, [&] {
		std::ostringstream said;
		size_t found = Xapian::Database::check(path, 0, report ? &said : nullptr);
		if (!said)
			throw std::bad_alloc();
		string text = said.str();
		if (report)
			report(text.data(), text.size(), payload);
		*faults = found;
	});
}

CALL(xc_transaction_begin(xc_database *db, xc_error *err), db, db->write().begin_transaction());
CALL(xc_transaction_commit(xc_database *db, xc_error *err), db, db->write().commit_transaction());
CALL(xc_transaction_cancel(xc_database *db, xc_error *err), db, db->write().cancel_transaction());
CALL(xc_database_commit(xc_database *db, xc_error *err), db, db->write().commit());

/* ---- documents --------------------------------------------------------------- */

CALL(xc_document_new(xc_document **out, xc_error *err), nullptr, *out = new xc_document);

/* A new one rather than Document::clear_…: those first read from the database, if the
 * document came from one, what they are to forget. */
xc_status xc_document_clear(xc_document *doc, xc_error *err)
{
	flag to_lower = doc->busy;
	return guard(err, doc, [&] { doc->become(Xapian::Document(), handle()); });
}

CALL(xc_document_add_term(xc_document *doc, const char *term, size_t n, uint32_t wdf,
			  xc_error *err),
     doc, doc->document.add_term(name(term, n), wdf));
CALL(xc_document_add_posting(xc_document *doc, const char *term, size_t n, uint32_t position,
			     uint32_t wdf, xc_error *err),
     doc, doc->document.add_posting(name(term, n), position, wdf));
CALL(xc_document_remove_term(xc_document *doc, const char *term, size_t n, xc_error *err), doc,
     doc->document.remove_term(string(term, n)));

xc_status xc_document_set_value(xc_document *doc, uint32_t slot, const char *value, size_t n,
				xc_error *err)
{
	return guard(err, doc, [&] {
		demand(slot != Xapian::BAD_VALUENO, "the last slot number means none");
		doc->document.add_value(slot, string(value, n));
	});
}

CALL(xc_document_value(xc_document *doc, uint32_t slot, const char **value, size_t *n,
		       xc_error *err),
     doc, lend(doc->text = doc->document.get_value(slot), value, n));
CALL(xc_document_set_data(xc_document *doc, const char *data, size_t n, xc_error *err), doc,
     doc->document.set_data(string(data, n)));
CALL(xc_document_data(xc_document *doc, const char **data, size_t *n, xc_error *err), doc,
     lend(doc->text = doc->document.get_data(), data, n));
CALL(xc_document_number(const xc_document *doc, uint32_t *docid, xc_error *err), doc,
     *docid = doc->document.get_docid());

/* ---- documents in a database ------------------------------------------------- */

CALL(xc_database_add_document(xc_database *db, const xc_document *doc, uint32_t *docid,
			      xc_error *err),
     users(db, doc), give(docid, db->write().add_document(doc->document)));
CALL(xc_database_replace_document(xc_database *db, uint32_t docid, const xc_document *doc,
				  xc_error *err),
     users(db, doc), db->write().replace_document(docid, doc->document));

xc_status xc_database_replace_by_term(xc_database *db, const char *term, size_t n, xc_document *doc,
				      uint32_t *docid, xc_error *err)
{
	return guard(err, users(db, doc), [&] {
		Xapian::WritableDatabase &writer = db->write();
		doc->document.add_boolean_term(name(term, n));
		give(docid, writer.replace_document(string(term, n), doc->document));
	});
}

CALL(xc_database_delete_document(xc_database *db, uint32_t docid, xc_error *err), db,
     db->write().delete_document(docid));
CALL(xc_database_delete_by_term(xc_database *db, const char *term, size_t n, xc_error *err), db,
     db->write().delete_document(string(term, n)));
CALL(xc_database_data(xc_database *db, uint32_t docid, const char **data, size_t *n, xc_error *err),
     db, lend(db->text = data_of(db->reader, docid, Xapian::DOC_ASSUME_VALID), data, n));

xc_status xc_database_read_document(const xc_database *db, uint32_t docid, xc_document *into,
				    xc_error *err)
{
	flag to_lower = into->busy;
	return guard(err, users(db, into),
		     [&] { into->become(db->reader.get_document(docid), *db); });
}

xc_status xc_database_document_length(const xc_database *db, uint32_t docid, uint32_t *length,
				      uint32_t *terms, xc_error *err)
{
	return guard(err, db, [&] {
		uint32_t found[] = {length ? db->reader.get_doclength(docid) : 0,
				    terms ? db->reader.get_unique_terms(docid) : 0};
		give(length, found[0]);
		give(terms, found[1]);
	});
}

/* ---- terms, metadata --------------------------------------------------------- */

CALL(xc_term_exists(const xc_database *db, const char *term, size_t n, bool *exists, xc_error *err),
     db, *exists = db->reader.term_exists(string(term, n)));

xc_status xc_term_frequency(const xc_database *db, const char *term, size_t n, uint32_t *documents,
			    uint32_t *occurrences, uint32_t *wdf_bound, xc_error *err)
{
	return guard(err, db, [&] {
		string of(term, n);
		uint32_t found[] = {documents ? db->reader.get_termfreq(of) : 0,
				    occurrences ? db->reader.get_collection_freq(of) : 0,
				    wdf_bound ? db->reader.get_wdf_upper_bound(of) : 0};
		give(documents, found[0]);
		give(occurrences, found[1]);
		give(wdf_bound, found[2]);
	});
}

CALL(xc_terms_open(const xc_database *db, const char *prefix, size_t n, xc_terms **out,
		   xc_error *err),
     db, *out = new xc_terms(db, db->reader.allterms_begin(string(prefix, n)), terms_of::database));
CALL(xc_terms_open_document(const xc_database *db, uint32_t docid, xc_terms **out, xc_error *err),
     db, *out = new xc_terms(db, db->reader.termlist_begin(docid), terms_of::document));
CALL(xc_terms_open_metadata(const xc_database *db, const char *prefix, size_t n, xc_terms **out,
			    xc_error *err),
     db,
     *out = new xc_terms(db, db->reader.metadata_keys_begin(string(prefix, n)),
			 terms_of::metadata));
CALL(xc_terms_next(xc_terms *terms, const char **term, size_t *n, xc_error *err), terms,
     return terms->show(terms->next(), term, n));

/* Some of libxapian's term iterators go back when asked to, and some end when asked for
 * what is before their first. */
xc_status xc_terms_skip_to(xc_terms *terms, const char *target, size_t target_n, const char **term,
			   size_t *n, xc_error *err)
{
	return guard(err, terms, [&] {
		string to(target, target_n);
		bool stay = !terms->ended() && to <= *terms->at;
		terms->fresh = false;
		return terms->show(stay ? XC_OK : terms->skip_to(to), term, n);
	});
}

xc_status xc_terms_frequency(const xc_terms *terms, uint32_t *documents, xc_error *err)
{
	return guard(err, terms, [&] {
		demand(terms->has_current(), "there is no current term");
		demand(terms->source != terms_of::metadata, "keys have no frequency");
		*documents = terms->at.get_termfreq();
	});
}

xc_status xc_terms_wdf(const xc_terms *terms, uint32_t *wdf, xc_error *err)
{
	return guard(err, terms, [&] {
		demand(terms->has_current(), "there is no current term");
		demand(terms->source == terms_of::document, "only in a document has it a wdf");
		*wdf = terms->at.get_wdf();
	});
}

CALL(xc_metadata_set(xc_database *db, const char *key, size_t key_n, const char *value, size_t n,
		     xc_error *err),
     db, db->write().set_metadata(name(key, key_n), string(value, n)));
CALL(xc_metadata_get(xc_database *db, const char *key, size_t key_n, const char **value, size_t *n,
		     xc_error *err),
     db, lend(db->text = db->reader.get_metadata(string(key, key_n)), value, n));

/* ---- postings, positions, values --------------------------------------------- */

CALL(xc_postings_open(const xc_database *db, const char *term, size_t n, xc_postings **out,
		      xc_error *err),
     db, *out = new xc_postings(db, db->reader.postlist_begin(string(term, n))));

xc_status xc_postings_skip_to(xc_postings *postings, uint32_t target, uint32_t *docid,
			      xc_error *err)
{
	return guard(err, postings, [&] {
		if (postings->skip_to(target) == XC_END)
			return XC_END;
		give(docid, *postings->at);
		return XC_OK;
	});
}

xc_status xc_postings_current(const xc_postings *postings, uint32_t *docid, uint32_t *wdf,
			      uint32_t *length, xc_error *err)
{
	return guard(err, postings, [&] {
		if (!postings->has_current())
			return XC_END;
		uint32_t found[] = {*postings->at, wdf ? postings->at.get_wdf() : 0,
				    length ? postings->at.get_doclength() : 0};
		give(docid, found[0]);
		give(wdf, found[1]);
		give(length, found[2]);
		return XC_OK;
	});
}

xc_status xc_postings_read(xc_postings *postings, uint32_t from, uint32_t *docids, uint32_t *wdfs,
			   uint32_t *lengths, size_t capacity, size_t *count, xc_error *err)
{
	return guard(err, postings, [&] {
		const Xapian::PostingIterator &at = postings->at;
		auto number = [&] { return *at; };
		auto store = [&](size_t i) {
			docids[i] = *at;
			if (wdfs)
				wdfs[i] = at.get_wdf();
			if (lengths)
				lengths[i] = at.get_doclength();
		};
		return postings->read(from, capacity, count, number, store);
	});
}

CALL(xc_positions_open(const xc_database *db, uint32_t docid, const char *term, size_t n,
		       xc_positions **out, xc_error *err),
     db, *out = new xc_positions(db, db->reader.positionlist_begin(docid, string(term, n))));

xc_status xc_positions_read(xc_positions *positions, uint32_t from, uint32_t *out, size_t capacity,
			    size_t *count, xc_error *err)
{
	return guard(err, positions, [&] {
		auto number = [&] { return *positions->at; };
		auto store = [&](size_t i) { out[i] = *positions->at; };
		return positions->read(from, capacity, count, number, store);
	});
}

xc_status xc_value_bounds(xc_database *db, uint32_t slot, uint32_t *documents, const char **lower,
			  size_t *lower_n, const char **upper, size_t *upper_n, xc_error *err)
{
	return guard(err, db, [&] {
		db->text = db->reader.get_value_lower_bound(slot);
		db->more = db->reader.get_value_upper_bound(slot);
		give(documents, documents ? db->reader.get_value_freq(slot) : 0);
		lend(db->text, lower, lower_n);
		lend(db->more, upper, upper_n);
	});
}

CALL(xc_values_open(const xc_database *db, uint32_t slot, xc_values **out, xc_error *err), db,
     *out = new xc_values(db, db->reader.valuestream_begin(slot)));

xc_status xc_values_read(xc_values *values, uint32_t from, uint32_t *docids, size_t *ends,
			 size_t capacity, size_t *count, const char **bytes, xc_error *err)
{
	return guard(err, values, [&] {
		const Xapian::ValueIterator &at = values->at;
		auto number = [&] { return at.get_docid(); };
		auto store = [&](size_t i) {
			docids[i] = at.get_docid();
			ends[i] = values->text.append(*at).size();
		};
		values->text.clear();
		xc_status status = values->read(from, capacity, count, number, store);
		give(bytes, values->text.c_str());
		return status;
	});
}

/* ---- libxapian's own queries and matcher ------------------------------------- */

CALL(xc_query_term(const char *term, size_t n, xc_query **out, xc_error *err), nullptr,
     *out = new xc_query(Xapian::Query(string(term, n))));
CALL(xc_query_prefix(const char *prefix, size_t n, uint32_t max_expansion, xc_query **out,
		     xc_error *err),
     nullptr, *out = new xc_query({Xapian::Query::OP_WILDCARD, string(prefix, n), max_expansion}));
CALL(xc_query_range(uint32_t slot, const char *lower, size_t lower_n, const char *upper,
		    size_t upper_n, xc_query **out, xc_error *err),
     nullptr,
     *out = new xc_query({Xapian::Query::OP_VALUE_RANGE, slot, string(lower, lower_n),
			  string(upper, upper_n)}));

xc_status xc_query_combine(xc_operator operation, const xc_query *const *parts, size_t count,
			   uint32_t window, xc_query **out, xc_error *err)
{
	using Xapian::Query;
	static const Query::op names[] = {Query::OP_AND,    Query::OP_OR,  Query::OP_AND_NOT,
					  Query::OP_FILTER, Query::OP_XOR, Query::OP_NEAR,
					  Query::OP_PHRASE};
	return guard(err, nullptr, [&] {
		demand(size_t(operation) < sizeof names / sizeof *names, "no such operator");
		std::vector<Query> joined;
		for (size_t i = 0; i < count; i++) {
			single_use use(parts[i]);
			joined.push_back(parts[i]->query);
		}
		bool near = operation == XC_NEAR || operation == XC_PHRASE;
		*out = new xc_query(
		    {names[operation], joined.begin(), joined.end(), near ? window : 0});
	});
}

CALL(xc_query_description(xc_query *query, const char **text, size_t *n, xc_error *err), query,
     lend(query->text = query->query.get_description(), text, n));
CALL(xc_search_new(const xc_database *db, xc_search **out, xc_error *err), db,
     *out = new xc_search(db));
CALL(xc_search_set_query(xc_search *search, const xc_query *query, xc_error *err),
     users(search, query), search->enquire.set_query(query->query));
CALL(xc_search_weigh_boolean(xc_search *search, xc_error *err), search,
     search->enquire.set_weighting_scheme(Xapian::BoolWeight()));
CALL(xc_search_weigh_bm25(xc_search *search, double k1, double k2, double k3, double b,
			  double shortest, xc_error *err),
     search, search->enquire.set_weighting_scheme(Xapian::BM25Weight(k1, k2, k3, b, shortest)));

xc_status xc_search_run(xc_search *search, uint32_t first, uint32_t max, uint32_t check_at_least,
			xc_hits *out, xc_error *err)
{
	return guard(err, search, [&] {
		Xapian::MSet found = search->enquire.get_mset(first, max, check_at_least);
		search->hits.clear();
		for (Xapian::MSetIterator at = found.begin(); at != found.end(); ++at)
			search->hits.push_back({*at, at.get_rank(), at.get_weight()});
		*out = {search->hits.data(),
			search->hits.size(),
			found.get_matches_lower_bound(),
			found.get_matches_estimated(),
			found.get_matches_upper_bound(),
			found.get_max_attained()};
	});
}

/* ---- freeing ----------------------------------------------------------------- */

/* A writer is closed though cursors may still hold on to it: the lock must go. */
void xc_database_free(xc_database *db)
{
	if (db && db->writable)
		xc_database_close(db, nullptr);
	delete db;
}

FREE(xc_document);
FREE(xc_terms);
FREE(xc_postings);
FREE(xc_positions);
FREE(xc_values);
FREE(xc_query);
FREE(xc_search);
