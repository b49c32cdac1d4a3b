/* languages.c - see languages.h. */
#include "searcher/languages.h"

/* ---- can it be asked so? ----------------------------------------------------------------------- */

static bool is_anchored(const struct clause *);

/* Children that an article may match without a stem. */
static uint32_t count_loose(const struct clause *c)
{
	uint32_t loose = 0;
	for (uint32_t i = 0; i < c->children.count; i++)
		loose += !is_anchored(c->children.items[i]);
	return loose;
}

static bool are_stems(const struct clause *c)
{
	for (uint32_t i = 0; i < c->term_count; i++)
		if (c->terms[i].language.len == 0)
			return false;
	return !c->prefix && !c->expanded;
}

/* Has every article that matches a stem of one of its words? */
static bool is_anchored(const struct clause *c)
{
	switch (c->kind) {
	case CLAUSE_NONE:
		return true;
	case CLAUSE_TERMS:
		return are_stems(c);
	case CLAUSE_OR:
		return count_loose(c) == 0;
	case CLAUSE_ANY:
		return count_loose(c) < c->number;
	case CLAUSE_AND:
	case CLAUSE_PHRASE:
	case CLAUSE_NEAR:
		return count_loose(c) < c->children.count;
	case CLAUSE_APART:
		return is_anchored(c->children.items[0]);
	case CLAUSE_ATLEAST:
	case CLAUSE_FIRST:
	case CLAUSE_CASED:
		return count_loose(c) == 0;
	default:
		return false;
	}
}

bool languages_part(const struct clause *root)
{
	return is_anchored(root);
}

/* ---- how many articles ------------------------------------------------------------------------- */

static enum bf_status count_articles(const struct clause *, struct part *, struct slice language, uint64_t *most,
				     bf_error *);

static enum bf_status count_postings(const struct clause *c, struct part *part, struct slice language,
				     uint64_t *postings, bf_error *error)
{
	*postings = 0;
	for (uint32_t i = 0; i < c->term_count; i++) {
		uint32_t articles = 0;
		enum bf_status status = BF_OK;
		if (slice_equal(c->terms[i].language, language))
			status = part->operations->term_frequency(part, &c->terms[i], &articles, error);
		if (status != BF_OK)
			return status;
		*postings += articles;
	}
	return BF_OK;
}

/* Of the children that only stems can match: all together, or with `each` of which an article must
 * have each, the one with the fewest. */
static enum bf_status count_children(const struct clause *c, bool each, struct part *part, struct slice language,
				     uint64_t *most, bf_error *error)
{
	*most = each ? UINT64_MAX : 0;
	for (uint32_t i = 0; i < c->children.count; i++) {
		uint64_t articles;
		if (!is_anchored(c->children.items[i]))
			continue;
		enum bf_status status = count_articles(c->children.items[i], part, language, &articles, error);
		if (status != BF_OK)
			return status;
		*most = !each ? *most + articles : articles < *most ? articles : *most;
		if (each && *most == 0)
			break;
	}
	return BF_OK;
}

static enum bf_status count_articles(const struct clause *c, struct part *part, struct slice language, uint64_t *most,
				     bf_error *error)
{
	switch (c->kind) {
	case CLAUSE_NONE:
		*most = 0;
		return BF_OK;
	case CLAUSE_TERMS:
		return count_postings(c, part, language, most, error);
	case CLAUSE_AND:
	case CLAUSE_PHRASE:
	case CLAUSE_NEAR:
		return count_children(c, true, part, language, most, error);
	default:
		return count_children(c, false, part, language, most, error);
	}
}

static void put_in_order(struct language_share *shares, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		struct language_share share = shares[i];
		uint32_t at = i;
		for (; at > 0 && shares[at - 1].articles < share.articles; at--)
			shares[at] = shares[at - 1];
		shares[at] = share;
	}
}

enum bf_status languages_of(const struct snapshot *s, struct part *part, const struct clause *root,
			    struct language_share *shares, uint32_t *count, bf_error *error)
{
	*count = 0;
	for (size_t i = 0; i < s->language_count; i++) {
		struct language_share *share = &shares[*count];
		share->code = s->languages[i];
		if (share->code.len == 0)
			continue;
		enum bf_status status = count_articles(root, part, share->code, &share->articles, error);
		if (status != BF_OK)
			return status;
		*count += share->articles > 0;
	}
	put_in_order(shares, *count);
	return BF_OK;
}
