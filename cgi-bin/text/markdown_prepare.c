/* SPDX-License-Identifier: MIT */

/* markdown_prepare.c: emphasis beside East Asian text, and a limit of nesting.
 *
 * Emphasis. In CommonMark a run of * or _ may open emphasis if it is left-flanking: not before white space, and not
 * before punctuation unless white space or punctuation stands before the run; right-flanking, and closing, is the
 * mirror image. That rule leans on spaces between words. In 是**“引用”**文 the first run stands between a letter and
 * punctuation and so opens nothing. Here, therefore, a Han character (or Kana, Hangul) or full-width punctuation on the
 * other side is as good as white space, and full-width punctuation itself forbids nothing. For _, which CommonMark
 * keeps out of words, the same holds for a run of one or two beside such a character (longer ones are blanks to be
 * filled in: 姓名____).
 *
 * The parser decides by the characters beside a run and asks nobody. So where the two rules differ, a mark is put
 * beside the run: a punctuation character of an extinct script that the text itself does not hold. Between punctuation
 * a run may open and close. The renderer leaves the mark out wherever it turns up, in code, addresses and titles too,
 * so it need not be known here what is code and what is not: a mark changes nothing but the flanking of a run. If a
 * text holds every candidate for the mark, it is rendered by CommonMark's rule alone.
 *
 * Nesting. The parser's work for a line grows with the number of open lists and quotations, so a text of N bytes could
 * cost far more than N steps. Before parsing, the markers at the beginning of each line are followed as the parser
 * would, with every doubt counted as nesting.
 *
 * Crowds. For each link the parser goes through the lines of its paragraph from the first one on, and for each run of ~
 * that may close, back through all signs that might have meant something. That is nothing in a paragraph that somebody
 * wrote, and seconds in one of a hundred kilobytes. What it would come to is added up, paragraph by paragraph, and too
 * much of it is refused. */
#include "text/markdown_prepare.h"

#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"
#include "text/markdown.h"

/* Kharoshthi punctuation, U+10A50 to U+10A58: the same but for the last byte. */
#define MARK_PREFIX "\xF0\x90\xA9"
#define MARK_FIRST  0x90
#define MARK_LAST   0x98
#define MARK_LENGTH 4

/* --- nesting ------------------------------------------------------------------------------------------------------ */

/* The columns at which the content of each open list item or quotation begins. */
struct containers {
	size_t columns[MARKDOWN_DEPTH_MAX];
	size_t count;
};

/* A marker at `column` closes what begins further right, and opens a container of its own. False: too deep. */
static bool open_container(struct containers *c, size_t column, size_t content)
{
	while (c->count && c->columns[c->count - 1] > column)
		c->count--;
	if (c->count == MARKDOWN_DEPTH_MAX)
		return false;
	c->columns[c->count++] = content;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Length of the list marker at i, with a blank or the line's end behind it; 0: there is none. */
static size_t list_marker(struct slice line, size_t i)
{
	size_t from = i;

	if (line.at[i] == '-' || line.at[i] == '*' || line.at[i] == '+') {
		i++;
	} else {
		while (i < line.len && i - from < 9 && line.at[i] >= '0' && line.at[i] <= '9')
			i++;
		if (i == from || i == line.len || (line.at[i] != '.' && line.at[i] != ')'))
			return 0;
		i++;
	}
	return i == line.len || is_blank(line.at[i]) ? i - from : 0;
}

/* Where the end of the line could be a thematic break: only one of * - _ and blanks from there on. */
static size_t rule_from(struct slice line)
{
	char sign = '\0';
	size_t i = line.len;

	while (i > 0) {
		char c = line.at[i - 1];

		if (!is_blank(c)) {
			if ((c != '*' && c != '-' && c != '_') || (sign && c != sign))
				break;
			sign = c;
		}
		i--;
	}
	return i;
}

static bool line_fits(struct containers *open, struct slice line)
{
	size_t column = 0, rule = rule_from(line);

	for (size_t i = 0; i < line.len && i < rule;) {
		size_t marker = 1;

		if (is_blank(line.at[i])) {
			column = line.at[i] == '\t' ? (column | 3) + 1 : column + 1;
			i++;
			continue;
		}
		if (line.at[i] != '>')
			marker = list_marker(line, i);
		if (!marker)
			return true;
		if (!open_container(open, column, column + marker))
			return false;
		i += marker;
		column += marker;
	}
	return true;
}

static bool nesting_fits(struct slice text)
{
	struct containers open = { .count = 0 };
	size_t from = 0;

	for (size_t i = 0; i <= text.len; i++)
		if (i == text.len || text.at[i] == '\n' || text.at[i] == '\r') {
			if (!line_fits(&open, slice_of(text.at + from, i - from)))
				return false;
			from = i + 1;
		}
	return true;
}

/* --- crowds ------------------------------------------------------------------------------------------------------- */

#define STEPS_MAX ((uint64_t)1 << 25)

/* Of a paragraph: what stands between lines without a letter. */
struct crowd {
	uint64_t lines, links, tildes, signs;
};

static uint64_t steps_of(const struct crowd *c)
{
	return c->lines * c->links + c->tildes * c->signs;
}

/* One or two ~, and no more of them. */
static bool begins_deletion(struct slice s, bool behind_one)
{
	size_t n = 0;

	while (n < s.len && n < 3 && s.at[n] == '~')
		n++;
	return !behind_one && (n == 1 || n == 2);
}

static void count_line(struct crowd *c, struct slice line)
{
	c->lines++;
	for (size_t i = 0; i < line.len; i++) {
		c->lines += line.at[i] == '\r' && i + 1 < line.len; /* ends a line by itself too */
		if (!line.at[i] || !strchr("*_~[]!<>&\\`", line.at[i]))
			continue;
		c->signs++;
		c->links += line.at[i] == '[';
		c->tildes += begins_deletion(slice_from_index(line, i), i > 0 && line.at[i - 1] == '~');
	}
}

static bool is_crowded(struct slice source)
{
	struct slice rest = source, line;
	struct crowd c = { 0 };
	uint64_t steps = 0;

	while (slice_split(&rest, '\n', &line)) {
		if (slice_trim(line).len) {
			count_line(&c, line);
			continue;
		}
		steps += steps_of(&c);
		c = (struct crowd){ 0 };
	}
	return steps + steps_of(&c) > STEPS_MAX;
}

/* --- emphasis ----------------------------------------------------------------------------------------------------- */

/* What a neighbour of a run is. `punctuation` as CommonMark has it; `eastern` for Han, Kana, Hangul and full-width
 * punctuation. White space, and the line's ends, are `space`. */
struct neighbour {
	bool space, punctuation, eastern;
};

static uint32_t character_at(struct slice text, size_t i)
{
	struct slice rest = slice_from_index(text, i);
	uint32_t c;

	return utf8_next(&rest, &c) == 0 ? c : '\n';
}

static size_t before(struct slice text, size_t i)
{
	do
		i--;
	while (i > 0 && ((unsigned char)text.at[i] & 0xC0) == 0x80);
	return i;
}

/* Quotation marks, dashes and dots that Latin and East Asian text share: they are what their other neighbour is. */
static bool is_shared(uint32_t c)
{
	return c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2014 || c == 0x2026 || c == 0xB7;
}

static bool is_eastern(uint32_t c)
{
	return c >= 0x1100 && (unicode_is_cjk(c) || unicode_is_cjk_punctuation(c));
}

/* `c` stands beside the run, `beyond` behind it, seen from the run. */
static struct neighbour classify(uint32_t c, uint32_t beyond)
{
	return (struct neighbour){ .space = unicode_is_space(c),
		.punctuation = unicode_is_punctuation(c),
		.eastern = is_eastern(c) || (is_shared(c) && is_eastern(beyond)) };
}

/* True if nothing but blanks and > stands before i on its line: the parser sees the line's beginning there. */
static bool begins_line(struct slice text, size_t i)
{
	while (i > 0 && (is_blank(text.at[i - 1]) || text.at[i - 1] == '>'))
		i--;
	return i == 0 || text.at[i - 1] == '\n' || text.at[i - 1] == '\r';
}

static struct neighbour left_neighbour(struct slice text, size_t run)
{
	size_t near;

	if (begins_line(text, run))
		return (struct neighbour){ .space = true };
	near = before(text, run);
	return classify(character_at(text, near), near ? character_at(text, before(text, near)) : '\n');
}

static struct neighbour right_neighbour(struct slice text, size_t end)
{
	uint32_t near = character_at(text, end);
	char coded[4];

	return classify(near, character_at(text, end + utf8_put(coded, near)));
}

/* Whether a run may open (close, with the neighbours exchanged): CommonMark 6.2. */
static bool may_open(struct neighbour left, struct neighbour right, bool underscore)
{
	bool left_flanking = !right.space && (!right.punctuation || left.space || left.punctuation);
	bool right_flanking = !left.space && (!left.punctuation || right.space || right.punctuation);

	return left_flanking && (!underscore || !right_flanking || left.punctuation);
}

/* The same by our rule. Whatever may open by CommonMark's may open by this one. */
static bool should_open(struct neighbour left, struct neighbour right, bool underscore)
{
	bool right_forbids = right.punctuation && !right.eastern;
	bool left_forbids = left.punctuation && !left.eastern;
	bool left_flanking = !right.space && (!right_forbids || left.space || left.punctuation || left.eastern);
	bool right_flanking = !left.space && (!left_forbids || right.space || right.punctuation || right.eastern);

	return left_flanking && (!underscore || !right_flanking || left.punctuation || left.eastern);
}

/* The candidate that `text` does not hold; 0 if it holds all. */
static char choose_mark(struct slice text)
{
	unsigned seen = 0;
	struct slice rest = text;

	for (;;) {
		size_t i = slice_find(rest, SLICE(MARK_PREFIX));
		unsigned last;

		if (i + 3 >= rest.len)
			break;
		last = (unsigned char)rest.at[i + 3];
		if (last >= MARK_FIRST && last <= MARK_LAST)
			seen |= 1U << (last - MARK_FIRST);
		rest = slice_from_index(rest, i + 3);
	}
	for (unsigned last = MARK_FIRST; last <= MARK_LAST; last++)
		if (!(seen & 1U << (last - MARK_FIRST)))
			return (char)last;
	return 0;
}

/* A run of one delimiter. */
struct run {
	size_t from, end;
	bool mark_left, mark_right;
};

/* The next run from *at on; *at goes behind it. An escaped delimiter belongs to no run. */
static bool next_run(struct slice text, size_t *at, struct run *run)
{
	size_t i = *at;

	for (; i < text.len; i++) {
		if (text.at[i] == '\\' && i + 1 < text.len && (unsigned char)text.at[i + 1] < 0x80)
			i++;
		else if (text.at[i] == '*' || text.at[i] == '_')
			break;
	}
	if (i >= text.len)
		return false;
	run->from = i;
	while (i < text.len && text.at[i] == text.at[run->from])
		i++;
	run->end = *at = i;
	return true;
}

static void judge(struct slice text, struct run *run)
{
	bool underscore = text.at[run->from] == '_';
	struct neighbour left, right;
	bool open, close;

	run->mark_left = run->mark_right = false;
	if (underscore && run->end - run->from > 2)
		return;
	left = left_neighbour(text, run->from);
	right = right_neighbour(text, run->end);
	open = should_open(left, right, underscore);
	close = should_open(right, left, underscore);
	if (open == may_open(left, right, underscore) && close == may_open(right, left, underscore))
		return;
	run->mark_left = open;
	run->mark_right = close;
}

/* Copies the source with its marks. A * that needs one needs both: by our rule it may open and close. */
static void mark_runs(struct prepared *p, struct slice source, char *mark)
{
	struct run run;
	size_t at = 0, copied = 0;

	while (next_run(source, &at, &run)) {
		judge(source, &run);
		if (!run.mark_left && !run.mark_right)
			continue;
		p->mark = slice_of(mark, MARK_LENGTH);
		buffer_bytes(&p->copy, source.at + copied, run.from - copied);
		if (run.mark_left)
			buffer_slice(&p->copy, p->mark);
		buffer_bytes(&p->copy, source.at + run.from, run.end - run.from);
		if (run.mark_right)
			buffer_slice(&p->copy, p->mark);
		copied = run.end;
	}
	buffer_bytes(&p->copy, source.at + copied, source.len - copied);
}

int markdown_prepare(struct prepared *p, struct slice source)
{
	static const char zeros[MARKDOWN_PADDING];
	static char marks[MARK_LAST - MARK_FIRST + 1][MARK_LENGTH + 1] = { MARK_PREFIX "\x90", MARK_PREFIX "\x91",
		MARK_PREFIX "\x92", MARK_PREFIX "\x93", MARK_PREFIX "\x94", MARK_PREFIX "\x95", MARK_PREFIX "\x96",
		MARK_PREFIX "\x97", MARK_PREFIX "\x98" };
	char last;
	size_t len;

	*p = (struct prepared){ .mark = SLICE_NONE };
	if (!utf8_valid(source))
		return MARKDOWN_E_UTF8;
	if (!nesting_fits(source))
		return MARKDOWN_E_NESTING;
	if (is_crowded(source))
		return MARKDOWN_E_CROWDED;
	last = choose_mark(source);
	buffer_reserve(&p->copy, source.len + MARKDOWN_PADDING);
	if (last)
		mark_runs(p, source, marks[(unsigned char)last - MARK_FIRST]);
	else
		buffer_slice(&p->copy, source);
	len = p->copy.len;
	buffer_bytes(&p->copy, zeros, sizeof(zeros));
	if (buffer_check(&p->copy) != 0) {
		buffer_release(&p->copy);
		return fault_new(FAULT_MEMORY, "no room for %zu bytes of Markdown", source.len);
	}
	p->text = slice_of(p->copy.at, len);
	return 0;
}

void prepared_release(struct prepared *p)
{
	buffer_release(&p->copy);
}
