/* SPDX-License-Identifier: MIT */

/* The search against a scan of every text: nothing missed, nothing extra, marks exactly on what matches. The scan has
 * its own idea of words, phrases and matches; it shares with the program the folding of characters and the stemmer,
 * nothing else.
 *
 * TRADEPOST_ORACLE=TEXTS,QUERIES,SEED for another measure than 1000 texts and 1200 queries; 10000,5000 is what was
 * meant. */
#include "newsroom.h"

#include <libstemmer.h>

#include "base/unicode.h"
#include "news/search.h"

enum { TEXTS_MAX = 20000, UNITS_MAX = 400, QUERY_WORDS = 6 };

/* A word, a character that stands alone, or (a stop) punctuation of a sentence. */
struct unit {
	char text[40], stem[40];
	size_t begin, end;
	bool stop;
};
struct units {
	struct unit *at; /* of what read_units gave: good until its next call, unless kept */
	size_t count;
};
struct document {
	int id;
	char title[2][200], body[2][1000]; /* en, zh-Hans; "": none */
};

static struct document *documents;
static int document_count = 1000, query_count = 1200;
static unsigned long seed = 7;
static struct sb_stemmer *stemmer;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

/* --- the scan's own reading of a text ------------------------------------------------------------------------------
 */

static bool stands_alone(uint32_t c)
{
	return unicode_script(c) == SCRIPT_HAN || unicode_script(c) == SCRIPT_KANA ||
	       unicode_script(c) == SCRIPT_HANGUL;
}

static bool ends_something(const char *c)
{
	static const char *const stops[] = { ".", ",", ":", ";", "!", "?", "。", "，", "、", "：", "；", "！", "？",
		"\n" };

	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		if (!strcmp(c, stops[i]))
			return true;
	return false;
}

/* A letter or digit that does not stand alone comes next. */
static bool goes_on(struct slice rest)
{
	struct slice behind = rest, folded;
	uint32_t next;

	if (!rest.len)
		return false;
	CHECK(utf8_next(&behind, &next) == 0);
	CHECK(unicode_fold(room.arena, slice_head(rest, rest.len - behind.len), &folded) == 0);
	return utf8_next(&folded, &next) == 0 && unicode_is_letter_or_digit(next) && !stands_alone(next);
}

/* Characters of the corpus fold one to one, or (ligatures, ㎏) to several letters. */
static void read_units(struct units *out, const char *text)
{
	static struct unit room_for_units[UNITS_MAX];
	struct slice rest = slice_from(text);
	bool stop = false, within = false;
	size_t stop_at = 0;

	out->at = room_for_units;
	out->count = 0;
	while (rest.len) {
		size_t begin = strlen(text) - rest.len, end;
		struct slice before = rest, folded, left;
		char one[8] = "";
		uint32_t c;

		CHECK(utf8_next(&rest, &c) == 0);
		end = strlen(text) - rest.len;
		memcpy(one, before.at, end - begin);
		if (within && (c == '.' || c == ',' || c == ':') && goes_on(rest)) {
			within = false;
			continue;
		}
		if (ends_something(one)) {
			within = false;
			stop = true;
			stop_at = begin;
			continue;
		}
		CHECK(unicode_fold(room.arena, slice_of(one, end - begin), &folded) == 0);
		for (left = folded; left.len;) {
			struct slice was = left;
			struct unit *u;

			CHECK(utf8_next(&left, &c) == 0);
			if (!unicode_is_letter_or_digit(c)) {
				within = false;
				continue;
			}
			if (stop && out->count)
				out->at[out->count++] = (struct unit){ .stop = true, .begin = stop_at };
			stop = false;
			if (!within || stands_alone(c))
				out->at[out->count++] = (struct unit){ .begin = begin };
			within = !stands_alone(c);
			u = &out->at[out->count - 1];
			CHECK(out->count < UNITS_MAX - 2);
			strncat(u->text, was.at, was.len - left.len);
			u->end = end;
		}
	}
	for (size_t i = 0; i < out->count; i++) {
		struct unit *u = &out->at[i];
		size_t letters = strspn(u->text, "abcdefghijklmnopqrstuvwxyz");

		if (!u->stop && letters > 1 && !u->text[letters])
			strcpy(u->stem,
				(const char *)sb_stemmer_stem(stemmer, (const sb_symbol *)u->text, (int)letters));
	}
}

static void keep_units(struct units *u)
{
	struct unit *copy = malloc((u->count + 1) * sizeof(*copy));

	CHECK(copy != NULL);
	memcpy(copy, u->at, u->count * sizeof(*copy));
	u->at = copy;
}

/* --- queries: terms that the scan made itself, and so knows ---------------------------------------------------------
 */

struct term {
	char text[200];
	struct unit at[64];
	struct units units; /* at */
	bool excluded, phrase, prefix;
};

static bool same(const struct unit *have, const struct unit *want, bool prefix, bool stems)
{
	if (have->stop || want->stop)
		return have->stop && want->stop;
	if (stems && want->stem[0] && !strcmp(have->stem, want->stem))
		return true;
	return prefix ? !strncmp(have->text, want->text, strlen(want->text)) : !strcmp(have->text, want->text);
}

/* Marks bytes that match (marked may be NULL). */
static bool scan(const struct units *text, const struct term *t, char *marked)
{
	bool found = false, stems = !t->phrase && !t->prefix && t->units.count == 1;

	for (size_t i = 0; i + t->units.count <= text->count; i++) {
		size_t n = 0;

		while (n < t->units.count &&
			same(&text->at[i + n], &t->units.at[n], t->prefix && n + 1 == t->units.count, stems))
			n++;
		if (n < t->units.count)
			continue;
		found = true;
		if (marked)
			memset(marked + text->at[i].begin, 1, text->at[i + n - 1].end - text->at[i].begin);
	}
	return found;
}

static const char *const english[] = { "tariff", "tariffs", "Trade", "trading", "traded", "steel", "EV", "port",
	"ports", "Nation", "national", "export", "exports", "of", "the", "a", "3.14", "covid-19", "U.S.", "AT&T",
	"don't", "ﬁne", "５Ｇ", "cafe" };
static const char *const chinese[] = { "贸", "易", "貿", "关", "關", "税", "稅", "国", "國", "的", "港", "口", "铁",
	"鐵", "ア", "한" };
static const char *const between[] = { " ", " ", " ", "", "", "，", "。", ", ", ". ", "\n", "-", "、", "　", " (",
	") " };

#define PICK(list) list[below(sizeof(list) / sizeof((list)[0]))]

static void compose(char *out, size_t room_for, int script, int words)
{
	out[0] = '\0';
	for (int i = 0; i < words; i++) {
		bool han = script == 1 ? below(6) != 0 : script == 0 ? below(12) == 0 : below(2) == 0;
		const char *gap = !i ? "" : han && below(3) ? "" : PICK(between);

		if (strlen(out) + 40 > room_for)
			return;
		strcat(out, gap);
		strcat(out, han ? PICK(chinese) : PICK(english));
	}
}

static void fill(void)
{
	struct buffer lines = BUFFER_INIT;

	documents = calloc((size_t)document_count, sizeof(*documents));
	CHECK(documents != NULL);
	for (int i = 0; i < document_count; i++) {
		struct document *d = &documents[i];
		json_t *texts = json_object(), *line;
		char *text;

		d->id = i + 1;
		for (int lang = 0; lang < 2; lang++) {
			if (below(5) == 0 && !(lang == 1 && json_object_size(texts) == 0))
				continue;
			compose(d->title[lang], sizeof(d->title[lang]), lang, 1 + (int)below(4));
			compose(d->body[lang], sizeof(d->body[lang]), lang, 1 + (int)below(25));
			json_object_set_new(texts, lang ? "zh-Hans" : "en",
				json_pack("{s:s,s:s,s:s}", "title", "x", "summary", d->body[lang], "body", "x"));
			for (char *c = d->title[lang]; *c; c++)
				if (*c == '\n')
					*c = ' ';
			json_object_set_new(
				json_object_get(texts, lang ? "zh-Hans" : "en"), "title", json_string(d->title[lang]));
		}
		line = json_pack("{s:i,s:s,s:s,s:o,s:o}", "id", d->id, "section", "s", "status", "published",
			"published_at",
			json_sprintf("2025-%02d-%02dT%02d:%02d:00Z", 1 + i % 12, 1 + i / 12 % 28, i % 24, i % 60),
			"texts", texts);
		text = json_dumps(line, JSON_COMPACT);
		CHECK(text != NULL);
		buffer_printf(&lines, "%s\n", text);
		free(text);
		json_decref(line);
	}
	room_take(buffer_cstr(&lines));
	buffer_release(&lines);
}

static int make_query(char *query, struct term *terms)
{
	int count = 1 + (int)below(3), wanted = 0;

	query[0] = '\0';
	for (int i = 0; i < count; i++) {
		struct term *t = &terms[i];

		*t = (struct term){ .excluded = i && below(5) == 0, .phrase = below(4) == 0, .prefix = false };
		compose(t->text, 60, (int)below(3), 1 + (int)below(t->phrase ? QUERY_WORDS : 3));
		for (char *c = t->text; *c; c++)
			if (*c == '\n' || (!t->phrase && *c == ' '))
				*c = t->phrase ? ' ' : '-';
		while (!t->phrase && strstr(t->text, "　"))
			memcpy(strstr(t->text, "　"), "---", 3);
		while (!t->phrase && t->text[0] == '-')
			memmove(t->text, t->text + 1, strlen(t->text));
		read_units(&t->units, t->text);
		if (!t->units.count) {
			i--;
			continue;
		}
		CHECK(t->units.count <= 64);
		memcpy(t->at, t->units.at, t->units.count * sizeof(t->at[0]));
		t->units.at = t->at;
		t->prefix = !t->phrase && below(5) == 0 && t->units.at[t->units.count - 1].end == strlen(t->text);
		wanted += !t->excluded;
		sprintf(query + strlen(query), "%s%s%s%s%s%s", i ? (below(4) ? " " : "　") : "", t->excluded ? "-" : "",
			t->phrase ? "\"" : "", t->text, t->phrase ? "\"" : "", t->prefix ? "*" : "");
	}
	return wanted ? count : 0;
}

/* What the program finds: a flag by id. */
static void ask(char *found, const char *text, const char *lang, struct search_match *match)
{
	struct search_query *query = arena_new_of(room.arena, struct search_query);
	struct search_faults faults;
	struct search_ask a = { .query = query, .match = match, .lang = slice_from(lang), .limit = 100, .now_ms = NOW };

	CHECK(search_parse(query, room.arena, slice_from(text), &faults) == 0);
	CHECK(search_compile(match, room.arena, query, &faults) == 0);
	for (;;) {
		struct search_page page;

		CHECK(search_read(&page, room.store, room.arena, &a) == 0);
		for (size_t i = 0; i < page.list.count; i++) {
			CHECK(!found[page.list.items[i].id]);
			found[page.list.items[i].id] = 1;
		}
		if (!page.more)
			return;
		a.from_cursor = true;
		a.from = page.next;
	}
}

static void compare_marks(
	const char *text, const struct term *terms, int count, const struct search_match *match, const char *query)
{
	static struct units units;
	static char want[1000], got[1000];
	struct html_range *ranges;
	size_t n, len = strlen(text);

	read_units(&units, text);
	memset(want, 0, len);
	memset(got, 0, len);
	for (int i = 0; i < count; i++)
		if (!terms[i].excluded)
			scan(&units, &terms[i], want);
	CHECK(search_marks(&ranges, &n, match, room.arena, slice_from(text)) == 0);
	for (size_t i = 0; i < n; i++)
		memset(got + ranges[i].begin, 1, ranges[i].end - ranges[i].begin);
	if (memcmp(want, got, len))
		fail_msg("marks of [%s] in [%s]", query, text);
}

TEST(nothing_is_missed_and_nothing_is_extra)
{
	static struct units units[TEXTS_MAX][2][2];
	long long matches = 0;

	fill();
	for (int d = 0; d < document_count; d++) {
		arena_reset(room.arena);
		for (int lang = 0; lang < 2; lang++) {
			read_units(&units[d][lang][0], documents[d].title[lang]);
			keep_units(&units[d][lang][0]);
			read_units(&units[d][lang][1], documents[d].body[lang]);
			keep_units(&units[d][lang][1]);
		}
	}
	for (int q = 0; q < query_count; q++) {
		static struct term terms[3];
		static char query[1000], found[TEXTS_MAX + 1];
		static struct search_match match;
		int only = (int)below(6), count = make_query(query, terms), marked = 0;

		if (!count)
			continue;
		arena_reset(room.arena);
		memset(found, 0, sizeof(found));
		ask(found, query, only == 0 ? "en" : only == 1 ? "zh-Hans" : NULL, &match);
		for (int d = 0; d < document_count; d++) {
			bool all = true;

			for (int t = 0; t < count; t++) {
				bool any = false;

				for (int lang = 0; lang < 2; lang++)
					for (int part = 0; part < 2; part++)
						any |= (only > 1 || only == lang) &&
						       scan(&units[d][lang][part], &terms[t], NULL);
				all &= any != terms[t].excluded;
			}
			if (all != found[documents[d].id])
				fail_msg("query %d [%s]%s: %s [%s | %s | %s | %s]", q, query,
					only == 0   ? " in en"
					: only == 1 ? " in zh"
						    : "",
					all ? "missed" : "extra", documents[d].title[0], documents[d].body[0],
					documents[d].title[1], documents[d].body[1]);
			matches += all;
			if (all && marked++ < 5)
				for (int lang = 0; lang < 2; lang++)
					compare_marks(documents[d].body[lang], terms, count, &match, query);
		}
	}
	print_message("%d texts, %d queries, %lld matches\n", document_count, query_count, matches);
	CHECK(matches > query_count);
	for (int d = 0; d < document_count; d++)
		for (int part = 0; part < 4; part++)
			free(units[d][part / 2][part % 2].at);
	free(documents);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_is_missed_and_nothing_is_extra) };
	const char *measure = getenv("TRADEPOST_ORACLE");
	int r;

	if (measure && sscanf(measure, "%d,%d,%lu", &document_count, &query_count, &seed) < 2)
		return 2;
	if (document_count > TEXTS_MAX)
		return 2;
	stemmer = sb_stemmer_new("english", "UTF_8");
	r = cmocka_run_group_tests(tests, room_open, room_close);
	sb_stemmer_delete(stemmer);
	return r;
}
