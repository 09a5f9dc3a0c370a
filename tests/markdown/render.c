/* SPDX-License-Identifier: MIT */

/* render.c: the renderer as a filter, for tests. Texts come from standard input, each ended by NUL (the last one need
 * not be); for each goes out its HTML and NUL, or \1, the outcome's number and NUL where it is refused. Of pictures
 * /media/x… is there. `--article` gives headings their ids and says that the text is English. */
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "text/markdown.h"

static int picture(void *arg, struct slice name, struct markdown_picture *out)
{
	(void)arg;
	if (name.at[0] == 'x')
		*out = (struct markdown_picture){ .width = 640, .height = 360 };
	return 0;
}

static void render(struct buffer *out, struct slice source, const struct markdown_options *options)
{
	int r;

	buffer_clear(out);
	r = markdown_render(out, source, options);
	if (r)
		printf("\1%d", r);
	else
		fwrite(buffer_as_slice(out).at, 1, out->len, stdout);
	putchar('\0');
}

int main(int argc, char **argv)
{
	static const struct slice others[] = { SLICE_INIT("en"), SLICE_INIT("zh-Hans") };
	struct markdown_options options = { .picture = picture };
	struct buffer in = BUFFER_INIT, out = BUFFER_INIT;
	struct slice rest, source;
	char chunk[65536];
	size_t n;

	if (argc > 1 && strcmp(argv[1], "--article") == 0) {
		options.heading_prefix = SLICE("en-");
		options.lang = others[0];
		options.others = others;
		options.other_count = 2;
	}
	while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
		buffer_bytes(&in, chunk, n);
	rest = buffer_as_slice(&in);
	while (!in.failed && slice_split(&rest, '\0', &source))
		if (source.len || rest.at)
			render(&out, source, &options);
	buffer_release(&in);
	buffer_release(&out);
	return in.failed || fflush(stdout) ? 1 : 0;
}
