/* SPDX-License-Identifier: MIT */

/* Templates, FILE NUL PART: one that compiles puts no text out unescaped; one that does not says where. */
#include "fuzz.h"

#include "text/template.h"

#define HOSTILE "<hostile&\"'>"

struct item {
	struct slice text;
	int64_t number;
	bool flag;
};
struct data {
	struct slice title, href;
	struct html body;
	int64_t number;
	bool flag;
	struct tpl_list items, none;
};

static const struct tpl_field item_fields[] = { TPL_TEXT(struct item, text), TPL_INT(struct item, number),
	TPL_FLAG(struct item, flag), TPL_END };
static const struct tpl_field fields[] = { TPL_TEXT(struct data, title), TPL_ATTR(struct data, href),
	TPL_HTML(struct data, body), TPL_INT(struct data, number), TPL_FLAG(struct data, flag),
	TPL_LIST(struct data, items, struct item, item_fields), TPL_LIST(struct data, none, struct item, item_fields),
	TPL_END };

static void check_error(struct slice error)
{
	HOLDS(slice_starts(error, SLICE("a.html:")) || slice_starts(error, SLICE("part.html:")));
	HOLDS(slice_index(error, '\n') == error.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	/* One item, or lists in lists would double the output each. */
	static const struct item items[] = { { SLICE_INIT(HOSTILE), -5, true } };
	static const struct data data = { SLICE_INIT(HOSTILE), SLICE_INIT("javascript:" HOSTILE), { SLICE_INIT("<b>") },
		7, true, { items, 1 }, { NULL, 0 } };
	struct slice rest = fuzz_text(bytes, len), text = fuzz_part(&rest), part = fuzz_part(&rest);
	/* As the build embeds them, with a NUL behind. */
	char *first = strndup(text.at, text.len), *second = strndup(part.at, part.len);
	const struct embedded files[] = { { "a.html", first, text.len }, { "part.html", second, part.len }, { 0 } };
	struct buffer error = BUFFER_INIT, out = BUFFER_INIT;
	struct template *t = NULL;
	int r = template_compile(&t, files, "a", fields, &error);

	HOLDS(r == 0 || r == TEMPLATE_E_WRONG);
	if (r) {
		check_error(buffer_as_slice(&error));
	} else {
		template_render(t, &data, &out);
		HOLDS(slice_find(text, SLICE("hostile")) < text.len || slice_find(part, SLICE("hostile")) < part.len ||
			slice_find(buffer_as_slice(&out), SLICE("<hostile")) == out.len);
	}
	template_free(t);
	buffer_release(&error);
	buffer_release(&out);
	free(first);
	free(second);
	return 0;
}
