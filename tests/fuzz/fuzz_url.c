/* SPDX-License-Identifier: MIT */

/* Addresses: a path that was decoded leads nowhere else; what was coded decodes to itself. */
#include "fuzz.h"

#include "text/html.h"
#include "text/url.h"

static void check_path(struct arena *arena, struct slice in)
{
	struct slice path, rest, segment;
	int r = url_decode_path(arena, in, &path);

	HOLDS(r >= 0 && r <= URL_E_FORM);
	if (r)
		return;
	HOLDS(utf8_valid(path) && path.len && path.at[0] == '/');
	HOLDS(slice_find(path, SLICE("//")) == path.len && slice_index(path, '\\') == path.len);
	for (size_t i = 0; i < path.len; i++)
		HOLDS((unsigned char)path.at[i] >= ' ' && path.at[i] != 0x7f);
	rest = path;
	while (slice_split(&rest, '/', &segment))
		HOLDS(!slice_eq(segment, SLICE(".")) && !slice_eq(segment, SLICE("..")));
}

static void check_coding(struct arena *arena, struct slice in)
{
	struct buffer coded = BUFFER_INIT;
	struct slice out;
	int r;

	url_encode_segment(&coded, in);
	r = url_decode_query(arena, buffer_as_slice(&coded), &out);
	HOLDS(r == 0 || r == URL_E_UTF8 || r == URL_E_CHARACTER);
	HOLDS(r || slice_eq(in, out));
	buffer_release(&coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	struct slice in = fuzz_text(bytes, len), rest = in, name, value, out;
	struct url_http url = { 0 };

	check_path(arena, in);
	check_coding(arena, in);
	while (url_query_next(&rest, &name, &value)) {
		HOLDS(name.at >= in.at && name.at + name.len <= in.at + in.len);
		if (url_decode_query(arena, value, &out) == 0)
			HOLDS(utf8_valid(out));
	}
	if (url_parse_http(in, &url) == 0) {
		HOLDS(url.host.len > 0 && url.port > 0 && url.port <= 65535);
		HOLDS(html_safe_url(in) && html_safe_page_url(in));
		HOLDS(slice_index(in, '<') == in.len && slice_index(in, '"') == in.len);
	}
	if (html_safe_page_url(in))
		HOLDS(html_safe_url(in));
	arena_free(arena);
	return 0;
}
