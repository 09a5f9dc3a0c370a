/* SPDX-License-Identifier: MIT */

/* verify.c: `tradepost verify [FILE]`: a line for each row that is not as it should be, and a last one that sums up. */
#include "news/verify.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "cmd/access.h"
#include "cmd/progress.h"

static void print_finding(void *arg, const struct finding *f)
{
	progress_end(arg);
	printf("%s%s%s: %s\n", f->table, *f->row ? " " : "", f->row, f->what);
}

static int tell(void *arg, const char *what, int64_t done, int64_t of)
{
	progress_tell(arg, what, done, of);
	return 0;
}

/* The pictures of a copy are looked for beside it, those of the live store where the configuration says. NULL: there is
 * no such folder. */
static const char *find_media(char at[PATH_MAX], const struct call *c)
{
	const char *file = c->arg_count ? c->args[0] : NULL, *slash = file ? strrchr(file, '/') : NULL;
	struct stat st;
	int n;

	if (!file)
		n = snprintf(at, PATH_MAX, SLICE_FMT, SLICE_ARG(c->config.media));
	else
		n = snprintf(at, PATH_MAX, "%.*smedia", slash ? (int)(slash - file) + 1 : 0, file);
	return n < PATH_MAX && stat(at, &st) == 0 && S_ISDIR(st.st_mode) ? at : NULL;
}

static int open_store(struct call *c, struct store **out)
{
	char url[PATH_MAX + 8], why[STORE_WHY] = "";
	int r;

	if (!c->arg_count)
		return access_reader(c, out);
	snprintf(url, sizeof(url), "sqlite:%.*s", PATH_MAX, c->args[0]);
	r = store_open(out, url, STORE_READER, why);
	if (r == STORE_E_MISSING)
		return call_fail(c, "%s: there is no such file", c->args[0]);
	return r ? call_fail(c, "%s", *why ? why : fault_text(r)) : 0;
}

static int sum_up(const struct verified *v, const char *media)
{
	if (v->rendered_elsewhere && v->articles)
		puts("note: the finished JSON is of another version or time zone and was not compared; a start makes "
		     "it "
		     "again");
	if (v->findings) {
		printf("%lld finding%s\n", (long long)v->findings, v->findings == 1 ? "" : "s");
		return COMMAND_FAILED;
	}
	printf("whole: %lld articles, ", (long long)v->articles);
	if (media)
		printf("%lld pictures\n", (long long)v->pictures);
	else
		puts("pictures not looked at");
	return COMMAND_DONE;
}

int cmd_verify(struct call *c)
{
	_cleanup_(store_closep) struct store *store = NULL;
	struct progress progress;
	struct verify_options options = {
		.site = &c->config.site, .found = print_finding, .progress = tell, .arg = &progress
	};
	struct verified verified;
	char media[PATH_MAX];
	int r = open_store(c, &store);

	if (r)
		return r;
	progress_begin(&progress);
	options.media = find_media(media, c);
	r = store_snapshot_begin(store);
	if (r == 0)
		r = verify_store(&verified, store, &options);
	store_snapshot_end(store);
	progress_end(&progress);
	return r ? call_fail(c, "%s", fault_text(r)) : sum_up(&verified, options.media);
}
