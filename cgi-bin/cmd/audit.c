/* SPDX-License-Identifier: MIT */

/* audit.c: `tradepost audit`: a line for each change, the oldest first: number, time, author, action, what, and the
 * first digits of the hash of what came of it and of the row. `--verify` proves the chain. */
#include "news/audit.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "cmd/access.h"

#define DIGITS 16 /* of a hash, and a NUL */

static const char *digits(char out[DIGITS + 1], struct slice hash)
{
	if (hash.len < DIGITS / 2)
		return "-";
	crypto_hex(out, hash.at, DIGITS / 2);
	return out;
}

static int print_row(void *arg, const struct audit_row *row)
{
	char at[CLOCK_TEXT], after[DIGITS + 1], hash[DIGITS + 1];

	(void)arg;
	printf("%lld\t%s\t" SLICE_FMT "\t" SLICE_FMT "\t" SLICE_FMT " " SLICE_FMT "\t%s\t%s\n", (long long)row->id,
		clock_format(at, row->who.now_ms), SLICE_ARG(row->who.author), SLICE_ARG(row->action),
		SLICE_ARG(row->kind), SLICE_ARG(row->of), digits(after, row->after), digits(hash, row->hash));
	return 0;
}

static void print_finding(void *arg, const struct finding *f)
{
	++*(long long *)arg;
	printf("%s %s: %s\n", f->table, f->row, f->what);
}

static int prove(struct call *c, struct store *store)
{
	long long findings = 0;
	int64_t count;
	int r = audit_verify(store, print_finding, &findings, &count);

	if (r)
		return call_fail(c, "%s", fault_text(r));
	if (findings) {
		printf("%lld finding%s\n", findings, findings == 1 ? "" : "s");
		return COMMAND_FAILED;
	}
	printf("whole: %lld change%s\n", (long long)count, count == 1 ? "" : "s");
	return COMMAND_DONE;
}

int cmd_audit(struct call *c)
{
	_cleanup_(store_closep) struct store *store = NULL;
	int r = access_reader(c, &store);

	if (r)
		return r;
	r = fault_fold(store_snapshot_begin(store));
	if (r == 0 && call_flag(c, "verify"))
		return prove(c, store);
	if (r == 0)
		r = audit_walk(store, print_row, NULL);
	return r ? call_fail(c, "%s", fault_text(r)) : COMMAND_DONE;
}
