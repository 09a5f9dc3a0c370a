/* SPDX-License-Identifier: MIT */

/* view.c: a visit is counted (rule 1).
 *
 * What is known without the store is decided here: who may count, and whether it is a prefetch, a robot or an editor's
 * own look. The rest is decided by the writer, together with all views of its group, and the answer waits until that is
 * on disk. The writer looks at each article once a group, and its pages stay in its cache, while a worker would begin a
 * new view of the store for each request. Address and agent stay in the request's arena, where they came from. */
#include "base/fault.h"
#include "base/metrics.h"
#include "news/article.h"
#include "news/views.h"
#include "store/writer.h"
#include "web/context.h"
#include "web/park.h"

/* The outcomes' metrics stand in the order of the outcomes. */
_Static_assert(METRIC_OUTCOME_FLOOD - METRIC_OUTCOME_COUNTED == (int)OUTCOME_FLOOD, "a metric for each outcome");

/* How long a view waits behind an import: less than the web server does for us (etc/nginx/daemon.conf), by what a large
 * commit may take. It has not been counted then, and the page may ask again. */
#define PATIENCE_MS 5000

struct view_wait {
	struct parked parked;
	struct view_job job;
	struct request *req;
	struct cards *cards;
};

/* A purpose is a list of words: `prefetch;prerender`, `prefetch, preview`. */
static bool has_purpose(struct slice header)
{
	size_t at = 0;

	while (at < header.len) {
		size_t begin;
		struct slice word;

		while (at < header.len && strchr(" \t,;\"", header.at[at]))
			at++;
		for (begin = at; at < header.len && !strchr(" \t,;\"", header.at[at]);)
			at++;
		word = slice_of(header.at + begin, at - begin);
		if (slice_eq_ci(word, SLICE("prefetch")) || slice_eq_ci(word, SLICE("prerender")) ||
			slice_eq_ci(word, SLICE("preview")))
			return true;
	}
	return false;
}

static enum outcome outcome_given(const struct context *c)
{
	const struct request *req = c->req;
	struct slice pattern;

	if (has_purpose(req->sec_purpose) || has_purpose(req->purpose) || has_purpose(req->x_purpose) ||
		has_purpose(req->x_moz))
		return OUTCOME_PREFETCH;
	if (bots_match(c->web->bots, req->user_agent, &pattern))
		return OUTCOME_BOT;
	return c->token.role != ROLE_NONE ? OUTCOME_PREVIEW : OUTCOME_COUNTED;
}

static int no_such_language(struct context *c)
{
	struct json_faults faults;

	json_faults_init(&faults, c->arena);
	json_fault_add(&faults, SLICE("/lang"), "the article has no text in this language");
	return problem_input(c, PROBLEM_INVALID, &faults);
}

static int answer_missing(struct context *c, int r, const struct article_head *head)
{
	if (r == ARTICLE_E_MISSING || r == ARTICLE_E_MOVED)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r == ARTICLE_E_GONE)
		return problem_withdrawn(c, head->reason);
	return fault_fold(r);
}

static int resume(struct context *c)
{
	const struct view_wait *wait = c->req->parked;
	const struct view_job *job = &wait->job;
	struct article_head head;
	int r = job->job.result;

	if (r < 0)
		return fault_pass(r);
	if (r == VIEWS_E_LANGUAGE)
		return no_such_language(c);
	if (r == VIEWS_E_MISSING || r == VIEWS_E_GONE) { /* the books need no reason */
		r = article_by_id(&head, c->store, c->arena, job->article_id, c->now_ms);
		return answer_missing(c, r ? r : ARTICLE_E_MISSING, &head);
	}
	if (r)
		return fault_fold(r);
	metric_add(METRIC_VIEWS, 1);
	metric_add((enum metric)(METRIC_OUTCOME_COUNTED + (int)job->outcome), 1);
	if (job->outcome == OUTCOME_COUNTED)
		metric_add(METRIC_VIEWS_COUNTED, 1);
	if (origin_allowed(c))
		allow_origin(c);
	return response_set(&c->res, 200, TYPE_JSON,
		arena_format(c->arena, "{\"article\":%lld,\"views\":%lld,\"outcome\":\"%s\"}",
			(long long)job->article_id, (long long)job->views, outcome_names[job->outcome]));
}

static void done(struct job *job)
{
	struct view_wait *wait = (struct view_wait *)((char *)job - offsetof(struct view_wait, job.job));

	if (job->result == 0 && wait->job.outcome == OUTCOME_COUNTED)
		cards_counted(wait->cards, wait->job.article_id);
	wait->req->wake(wait->req);
}

static int submit(struct context *c, int64_t article)
{
	struct view_wait *wait = arena_new_of(c->arena, struct view_wait);
	int r;

	if (!wait)
		return fault_new(FAULT_MEMORY, "no room for a view");
	wait->parked = (struct parked){ c->route, resume };
	wait->req = c->req;
	wait->cards = c->web->cards;
	wait->job = (struct view_job){ .article_id = article,
		.now_ms = c->now_ms,
		.lang = c->body ? json_slice(c->body, "lang") : SLICE_NONE,
		.given = outcome_given(c),
		.address = c->req->remote_addr,
		.agent = c->req->user_agent };
	views_prepare(&wait->job);
	wait->job.job.done = done;
	wait->job.job.patience_ms = PATIENCE_MS;
	c->req->parked = wait;
	r = writer_submit(c->web->options.writer, &wait->job.job);
	if (r == WRITER_E_FULL || r == WRITER_E_STOPPED)
		return FAULT_BUSY;
	return r ? fault_fold(r) : HANDLER_PARKED;
}

int api_view(struct context *c)
{
	int64_t id;

	if (slice_eq_ci(c->req->sec_fetch_site, SLICE("cross-site")) && !origin_allowed(c))
		return problem(c, PROBLEM_FORBIDDEN, "Views are counted for this site's own pages only.");
	if (!path_id(c->path[0], &id))
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	return submit(c, id);
}
