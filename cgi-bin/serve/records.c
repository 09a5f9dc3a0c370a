/* SPDX-License-Identifier: MIT */

/* records.c: the few facts of FastCGI that we need ourselves.
 *
 * A request is BEGIN_REQUEST, PARAMS records up to an empty one, STDIN records up to an empty one, all of one id. The
 * walk goes record by record; the contents of PARAMS are moved together, which costs nothing in the ordinary case of
 * one record, so that the lengths inside can be checked over the seams. */
#include "serve/records.h"

#include <limits.h>
#include <string.h>

#include "base/fault.h"

#define HEADER      8
#define BEGIN_BODY  8
#define VERSION     1
#define ROLE        1 /* responder */
#define FLAG_KEEP   1
#define CONTENT_MAX ((size_t)65528) /* of our records: a multiple of 8, so that only the last one is padded */

enum type { TYPE_BEGIN = 1, TYPE_END = 3, TYPE_PARAMS = 4, TYPE_STDIN = 5, TYPE_STDOUT = 6 };

struct record {
	unsigned version, type, id, length, padding;
	unsigned char *content;
	size_t size; /* header, content and padding */
};

struct walk {
	unsigned char *at, *end;
	unsigned char *params;
	size_t params_len;
};

/* False when not even the header is there. */
static bool record_at(struct record *r, unsigned char *at, const unsigned char *end)
{
	if (end - at < HEADER)
		return false;
	r->version = at[0];
	r->type = at[1];
	r->id = (unsigned)at[2] << 8 | at[3];
	r->length = (unsigned)at[4] << 8 | at[5];
	r->padding = at[6];
	r->content = at + HEADER;
	r->size = HEADER + r->length + r->padding;
	return true;
}

/* The first bytes of a peer that is none may be told from few of them: no need to wait for a header. */
static bool begins_wrong(const unsigned char *at, size_t len)
{
	return (len > 0 && at[0] != VERSION) || (len > 1 && at[1] != TYPE_BEGIN);
}

static enum records_state take_begin(struct walk *w, struct records *out)
{
	struct record r;
	unsigned role;

	if (begins_wrong(w->at, (size_t)(w->end - w->at)))
		return RECORDS_BAD;
	if (!record_at(&r, w->at, w->end))
		return RECORDS_HALF;
	if (r.id == 0 || r.length != BEGIN_BODY)
		return RECORDS_BAD;
	if (w->end - r.content < BEGIN_BODY)
		return RECORDS_HALF;
	role = (unsigned)r.content[0] << 8 | r.content[1];
	if (role != ROLE)
		return RECORDS_BAD;
	if ((size_t)(w->end - w->at) < r.size)
		return RECORDS_HALF;
	out->id = (uint16_t)r.id;
	out->keep = r.content[2] & FLAG_KEEP;
	w->at += r.size;
	return RECORDS_WHOLE;
}

/* Goes through the records of one stream, to behind its empty one. */
static enum records_state take_stream(struct walk *w, unsigned type, uint16_t id)
{
	struct record r;

	while (record_at(&r, w->at, w->end)) {
		if (r.version != VERSION || r.type != type || r.id != id)
			return RECORDS_BAD;
		if ((size_t)(w->end - w->at) < r.size)
			return RECORDS_HALF;
		w->at += r.size;
		if (r.length == 0)
			return RECORDS_WHOLE;
		if (type != TYPE_PARAMS)
			continue;
		if (!w->params)
			w->params = r.content;
		else
			memmove(w->params + w->params_len, r.content, r.length);
		w->params_len += r.length;
	}
	return RECORDS_HALF;
}

/* One byte, or four with the highest bit set (specification 3.4). */
static bool take_length(const unsigned char **at, const unsigned char *end, size_t *out)
{
	const unsigned char *p = *at;

	if (p == end)
		return false;
	if (*p < 0x80) {
		*out = *p;
		*at = p + 1;
		return true;
	}
	if (end - p < 4)
		return false;
	*out = (size_t)(p[0] & 0x7f) << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	*at = p + 4;
	return true;
}

/* Every pair ends within the text, no name is empty or holds a =, and nothing holds a NUL: what the library makes of
 * it, NAME=value ended by NUL, says the same then. */
static bool pairs_right(const unsigned char *at, size_t len)
{
	const unsigned char *end = at + len;
	size_t name, value;

	while (at < end) {
		if (!take_length(&at, end, &name) || !take_length(&at, end, &value))
			return false;
		if (name == 0 || name > (size_t)(end - at) || value > (size_t)(end - at) - name)
			return false;
		if (memchr(at, '=', name) || memchr(at, '\0', name + value))
			return false;
		at += name + value;
	}
	return true;
}

enum records_state records_check(unsigned char *window, size_t len, struct records *out)
{
	struct walk w = { .at = window, .end = window + len };
	bool full = len >= RECORDS_WINDOW;
	enum records_state state = take_begin(&w, out);

	if (state == RECORDS_WHOLE)
		state = take_stream(&w, TYPE_PARAMS, out->id);
	if (state == RECORDS_HALF && full)
		return RECORDS_BAD;
	if (state != RECORDS_WHOLE)
		return state;
	if (w.params_len && !pairs_right(w.params, w.params_len))
		return RECORDS_BAD;
	state = take_stream(&w, TYPE_STDIN, out->id);
	if (state == RECORDS_HALF && full)
		return RECORDS_LONG;
	out->behind = state == RECORDS_WHOLE && w.at < w.end;
	return state;
}

/* ---- out --------------------------------------------------------------------------------------------------------- */

static unsigned char *put_header(unsigned char *at, enum type type, uint16_t id, size_t length, size_t padding)
{
	at[0] = VERSION;
	at[1] = (unsigned char)type;
	at[2] = (unsigned char)(id >> 8);
	at[3] = (unsigned char)id;
	at[4] = (unsigned char)(length >> 8);
	at[5] = (unsigned char)length;
	at[6] = (unsigned char)padding;
	at[7] = 0;
	return at + HEADER;
}

static void add(struct frame *f, const void *at, size_t len)
{
	if (len > 0)
		f->at[f->count++] = (struct iovec){ .iov_base = (void *)(uintptr_t)at, .iov_len = len };
}

/* As much of *s as `room` takes. */
static size_t add_slice(struct frame *f, struct slice *s, size_t room)
{
	size_t n = s->len < room ? s->len : room;

	add(f, s->at, n);
	*s = slice_from_index(*s, n);
	return n;
}

int frame_build(struct frame *out, struct arena *arena, uint16_t id, struct slice head, struct slice body)
{
	size_t total = head.len + body.len, records = (total + CONTENT_MAX - 1) / CONTENT_MAX;
	/* Each record has a header, a piece of head, a piece of body; behind the last stand padding and the end, in
	 * one piece. */
	size_t pieces = 3 * records + 1, ending = 7 + 2 * HEADER + HEADER;
	unsigned char *bytes = arena_alloc(arena, records * HEADER + ending), *end, *tail;
	size_t padding = (8 - total % 8) % 8;

	out->count = 0;
	out->at = arena_alloc(arena, pieces * sizeof(*out->at));
	if (!bytes || !out->at)
		return fault_new(FAULT_MEMORY, "no room to frame an answer of %zu bytes", total);
	end = tail = bytes + records * HEADER;
	while (total > 0) {
		size_t n = total < CONTENT_MAX ? total : CONTENT_MAX;

		add(out, bytes, HEADER);
		bytes = put_header(bytes, TYPE_STDOUT, id, n, n == total ? padding : 0);
		total -= n;
		n -= add_slice(out, &head, n);
		add_slice(out, &body, n);
	}
	memset(end, 0, padding);
	end = put_header(end + padding, TYPE_STDOUT, id, 0, 0);
	end = put_header(end, TYPE_END, id, HEADER, 0);
	memset(end, 0, HEADER); /* application status 0, request complete */
	add(out, tail, (size_t)(end + HEADER - tail));
	return 0;
}

void frame_advance(struct frame *f, size_t written)
{
	while (f->count > 0 && written >= f->at->iov_len) {
		written -= f->at->iov_len;
		f->at++;
		f->count--;
	}
	if (written > 0) {
		f->at->iov_base = (char *)f->at->iov_base + written;
		f->at->iov_len -= written;
	}
}
