/* SPDX-License-Identifier: MIT */

/* Markdown: what is rendered is well formed and holds nothing that an article may not have; its plain text is no longer
 * than asked; and what was escaped comes out as it went in. */
#include "fuzz.h"

#include "html_check.h"
#include "text/html.h"
#include "text/markdown.h"

/* Every second name is a picture that is there. */
static int picture(void *arg, struct slice name, struct markdown_picture *out)
{
	(void)arg;
	HOLDS(name.len && name.at[0] != '.' && slice_index(name, '/') == name.len);
	if (name.len % 2)
		*out = (struct markdown_picture){ .width = 480, .height = 270 };
	return 0;
}

static void check_html(struct slice source, struct slice lang, struct slice other)
{
	struct markdown_options options = { .heading_prefix = SLICE("p-"),
		.lang = lang,
		.others = &other,
		.other_count = other.at ? 1 : 0,
		.picture = picture };
	struct buffer out = BUFFER_INIT;
	const char *wrong;
	size_t where = 0;
	int r = markdown_render(&out, source, &options);

	HOLDS(r >= 0 && r <= MARKDOWN_E_CROWDED);
	HOLDS((r == MARKDOWN_E_UTF8) == !utf8_valid(source));
	HOLDS(r == 0 || out.len == 0);
	HOLDS(utf8_valid(buffer_as_slice(&out)));
	wrong = html_check(buffer_as_slice(&out), &where);
	if (wrong) {
		fprintf(stderr, "%s, from byte %zu on:\n" SLICE_FMT "\n", wrong, where,
			SLICE_ARG(buffer_as_slice(&out)));
		abort();
	}
	buffer_release(&out);
}

static void check_text(struct slice source, size_t max)
{
	struct buffer out = BUFFER_INIT;
	int r = markdown_text(&out, source, max);

	HOLDS(r >= 0 && r <= MARKDOWN_E_CROWDED);
	HOLDS(utf8_valid(buffer_as_slice(&out)));
	HOLDS(utf8_characters(buffer_as_slice(&out)) <= max);
	buffer_release(&out);
}

static void check_escape(struct slice plain)
{
	struct buffer source = BUFFER_INIT, out = BUFFER_INIT, want = BUFFER_INIT;

	if (!utf8_valid(plain) || !slice_trim(plain).len)
		return;
	markdown_escape(&source, plain);
	HOLDS(markdown_render(&out, buffer_as_slice(&source), NULL) == 0);
	buffer_literal(&want, "<p>");
	html_escape(&want, plain);
	buffer_literal(&want, "</p>\n");
	if (!slice_eq(buffer_as_slice(&out), buffer_as_slice(&want))) {
		fprintf(stderr, "escaped: " SLICE_FMT "\ngot:  " SLICE_FMT "want: " SLICE_FMT,
			SLICE_ARG(buffer_as_slice(&source)), SLICE_ARG(buffer_as_slice(&out)),
			SLICE_ARG(buffer_as_slice(&want)));
		abort();
	}
	buffer_release(&source);
	buffer_release(&out);
	buffer_release(&want);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice source = fuzz_text(bytes, len);

	check_html(source, SLICE_NONE, SLICE_NONE);
	check_html(source, SLICE("en"), SLICE("zh-Hans"));
	check_html(source, SLICE("zh-Hant"), SLICE_NONE);
	check_text(source, len % 100 + 1);
	check_escape(source);
	return 0;
}
