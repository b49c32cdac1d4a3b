/* handle.h - what every handle of xapian_c.cc is made of; C++, private to it.
 *
 * What needs nothing of libxapian: filling in an error, the flag by which a second
 * thread inside a handle is noticed, the near side of the guard, and the walk,
 * which gives libxapian's iterators the manners that xapian_c.h promises.  It
 * stands here so that the one file that does need libxapian can be read in one go. */
#ifndef XAPIAN_C_HANDLE_H
#define XAPIAN_C_HANDLE_H

#include "xapian-c/xapian_c.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>

namespace xapian_c
{

/* How many bytes the UTF-8 character at `text` has; 0 if it is none, as in a cut
 * or foreign encoding.  (Overlong forms and surrogates pass: this is for reading.) */
inline size_t character_size(const char *text)
{
	unsigned char lead = static_cast<unsigned char>(*text);
	size_t size = lead < 0x80   ? 1
		      : lead < 0xC2 ? 0
		      : lead < 0xE0 ? 2
		      : lead < 0xF0 ? 3
		      : lead < 0xF5 ? 4
				    : 0;
	for (size_t i = 1; i < size; i++)
		if ((text[i] & 0xC0) != 0x80)
			return 0;
	return size;
}

/* Appends whole characters to `message`, of which `used` bytes are, up to `limit`.
 * libxapian quotes terms and paths, so the text may hold anything: what is no
 * character, and control characters, become '?'. */
inline size_t append(char *message, size_t used, size_t limit, const char *text)
{
	while (*text) {
		size_t size = character_size(text);
		bool fit = size > 1 || (size == 1 && *text >= ' ' && *text != 0x7F);
		size += size == 0;
		if (used + size > limit)
			break;
		for (size_t i = 0; i < size; i++)
			message[used++] = fit ? text[i] : '?';
		text += size;
	}
	return used;
}

/* Writes "message" or "message: reason", the message cut where it would leave no room
 * for the reason, and returns `status`.  Allocates nothing, as memory may be out. */
inline xc_status fail(xc_error *error, xc_status status, const char *message,
		      const char *reason = nullptr) noexcept
{
	if (!error)
		return status;
	size_t limit = sizeof error->message - 1;
	size_t spared = reason ? std::min(strlen(reason) + 2, limit / 2) : 0;
	size_t used = append(error->message, 0, limit - spared, message);
	if (reason) {
		used = append(error->message, used, limit, ": ");
		used = append(error->message, used, limit, reason);
	}
	error->message[used] = '\0';
	error->status = status;
	return status;
}

/* Shared by a database and all that was got from it: what two threads must not
 * use at once is libxapian's object behind them.  Null when not checked. */
using flag = std::shared_ptr<std::atomic<bool>>;

struct handle {
	flag busy;

#ifdef NDEBUG
	handle() = default;
#else
	handle() : busy(std::make_shared<std::atomic<bool>>(false))
	{
	}
#endif
	explicit handle(const handle *owner) : busy(owner->busy)
	{
	}
};

/* The one or two handles that a call uses, which may share a flag; none is nullptr. */
struct users {
	const handle *first, *second;

	users(const handle *one, const handle *another = nullptr) : first(one), second(another)
	{
	}
};

/* Raises their flags for its lifetime. */
class single_use
{
	std::atomic<bool> *raised[2];

      public:
	explicit single_use(users of) noexcept
	    : raised{of.first ? of.first->busy.get() : nullptr,
		     of.second ? of.second->busy.get() : nullptr}
	{
		if (raised[1] == raised[0])
			raised[1] = nullptr;
		for (std::atomic<bool> *each : raised) {
			bool another_thread_is_inside =
			    each && each->exchange(true, std::memory_order_acquire);
			assert(!another_thread_is_inside);
			(void)another_thread_is_inside;
		}
	}
	~single_use()
	{
		for (std::atomic<bool> *each : raised)
			if (each)
				each->store(false, std::memory_order_release);
	}
	single_use(const single_use &) = delete;
	single_use &operator=(const single_use &) = delete;
};

/* Calls the body with the flags raised, and turns what it throws into a status. */
xc_status run(xc_error *error, users handles, xc_status (*body)(void *), void *payload) noexcept;

/* Every call of xapian_c.cc goes through here.  A body that returns nothing came
 * to XC_OK.  run() is no template, so that the catch ladder is there once. */
template <typename Body> xc_status guard(xc_error *error, users handles, Body body) noexcept
{
	auto call = [](void *payload) -> xc_status {
		if constexpr (std::is_void_v<decltype(body())>)
			return (*static_cast<Body *>(payload))(), XC_OK;
		else
			return (*static_cast<Body *>(payload))();
	};
	return run(error, handles, call, &body);
}

template <typename Value> void give(Value *out, Value value)
{
	if (out)
		*out = value;
}

inline void lend(const std::string &from, const char **bytes, size_t *length)
{
	give(bytes, from.c_str());
	give(length, from.size());
}

/* The data of a document.  One that is taken on trust is not looked up before it is
 * read; one that is not there has no data either, which is rare enough to look twice. */
template <typename Database>
std::string data_of(const Database &from, uint32_t docid, int on_trust)
{
	std::string data = from.get_document(docid, on_trust).get_data();
	return data.empty() ? from.get_document(docid).get_data() : data;
}

/* What a walk over terms walks over. */
enum class terms_of { database, document, metadata };

/* The bytes that a term or key takes up in the database. */
inline size_t stored_size(const char *bytes, size_t length)
{
	size_t size = length;
	for (size_t i = 0; i < length; i++)
		size += bytes[i] == '\0';
	return size;
}

/* libxapian's iterators stand on the first item when made; ours stand before it,
 * and may be asked again after the end. */
template <typename Iterator> struct walk : handle {
	Iterator at;
	bool fresh = true;

	walk(const handle *owner, const Iterator &begin) : handle(owner), at(begin)
	{
	}

	bool ended() const
	{
		return at == Iterator();
	}

	bool has_current() const
	{
		return !fresh && !ended();
	}

	xc_status next()
	{
		if (has_current())
			++at;
		fresh = false;
		return ended() ? XC_END : XC_OK;
	}

	template <typename Target> xc_status skip_to(const Target &target)
	{
		if (!ended())
			at.skip_to(target);
		fresh = false;
		return ended() ? XC_END : XC_OK;
	}

	/* From the next item on whose number() is not below `from`, calls store(i)
	 * while standing on it, for i from 0 to at most `capacity` - 1. */
	template <typename Number, typename Store>
	xc_status read(uint32_t from, size_t capacity, size_t *count, Number number, Store store)
	{
		*count = 0;
		if (capacity == 0)
			return XC_OK;
		if (next() == XC_END || (from > number() && skip_to(from) == XC_END))
			return XC_END;
		size_t stored = 0;
		for (;;) {
			store(stored++);
			if (stored == capacity)
				break;
			++at;
			if (ended())
				break;
		}
		*count = stored;
		return XC_OK;
	}
};

} // namespace xapian_c

#endif
