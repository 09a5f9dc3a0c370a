/* SPDX-License-Identifier: MIT */

/* html.c: escaping, which addresses are harmless, character references.
 *
 * Escaping copies runs: a table says which bytes stop a run, so that ordinary text costs one look a byte and few
 * copies. */
#include "text/html.h"

#include <stdint.h>
#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"

/* What a byte becomes; NULL: itself. */
static const char *const replacements[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"
};

void html_escape(struct buffer *out, struct slice s)
{
	size_t from = 0;

	if (!buffer_reserve(out, s.len))
		return;
	for (size_t i = 0; i < s.len; i++) {
		const char *replacement = replacements[(unsigned char)s.at[i]];

		if (!replacement)
			continue;
		buffer_bytes(out, s.at + from, i - from);
		buffer_text(out, replacement);
		from = i + 1;
	}
	if (from < s.len)
		buffer_bytes(out, s.at + from, s.len - from);
}

/* Escapes, with spaces for control characters. */
static void escape_line(struct buffer *out, struct slice s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.at[i] >= ' ' && s.at[i] != 0x7f)
			continue;
		html_escape(out, slice_of(s.at + from, i - from));
		buffer_byte(out, ' ');
		from = i + 1;
	}
	html_escape(out, slice_from_index(s, from));
}

int html_marked(struct html *out, struct arena *arena, struct slice text, const struct html_range *ranges, size_t n,
	bool cut_before, bool cut_behind)
{
	struct buffer b = BUFFER_INIT;
	size_t at = 0;

	buffer_text(&b, cut_before ? "\xe2\x80\xa6" : "");
	for (size_t i = 0; i < n; i++) {
		escape_line(&b, slice_of(text.at + at, ranges[i].begin - at));
		buffer_literal(&b, "<mark>");
		escape_line(&b, slice_of(text.at + ranges[i].begin, ranges[i].end - ranges[i].begin));
		buffer_literal(&b, "</mark>");
		at = ranges[i].end;
	}
	escape_line(&b, slice_from_index(text, at));
	buffer_text(&b, cut_behind ? "\xe2\x80\xa6" : "");
	out->slice = buffer_check(&b) ? SLICE_NONE : arena_copy(arena, buffer_as_slice(&b));
	buffer_release(&b);
	return out->slice.at ? 0 : fault_new(FAULT_MEMORY, "no memory for a marked text");
}

/* Browsers drop these before and within an address: C0 controls and space at its ends, tab and line breaks anywhere.
 * DEL and the C1 controls are not dropped, yet no honest address has them: passing over them too is on the safe side.
 */
static bool passed_over(unsigned char byte)
{
	return byte <= 0x20 || byte == 0x7F;
}

/* The first byte that counts, from *i on; '\0' at the end. *i goes behind it. */
static char next_byte(struct slice url, size_t *i)
{
	while (*i < url.len) {
		unsigned char byte = (unsigned char)url.at[(*i)++];

		if (!passed_over(byte))
			return (char)byte;
	}
	return '\0';
}

/* Whether a scheme may hold the byte (RFC 3986 section 3.1). Beyond ASCII is no scheme either, but is not to be
 * trusted. */
static bool fits_scheme(char byte)
{
	return (byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z') || byte == '+' ||
	       byte == '-' || byte == '.' || (unsigned char)byte >= 0x80;
}

/* Collects what stands before the first colon, in lower case; false if what no scheme holds (/, ?, #, a parenthesis …)
 * or the end comes first: then there is none, and the address is relative. */
static bool take_scheme(struct slice url, char scheme[16])
{
	size_t len = 0;
	size_t i = 0;

	for (;;) {
		char byte = next_byte(url, &i);

		if (byte == ':')
			break;
		if (!fits_scheme(byte))
			return false;
		if (len < 15)
			scheme[len++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
	}
	scheme[len] = '\0';
	return true;
}

bool html_safe_url(struct slice url)
{
	char scheme[16];

	if (!take_scheme(url, scheme))
		return true;
	return !strcmp(scheme, "http") || !strcmp(scheme, "https") || !strcmp(scheme, "mailto") ||
	       !strcmp(scheme, "tel");
}

bool html_safe_page_url(struct slice url)
{
	char scheme[16], first, second;
	size_t i = 0;

	if (take_scheme(url, scheme))
		return !strcmp(scheme, "http") || !strcmp(scheme, "https");
	first = next_byte(url, &i);
	second = next_byte(url, &i);
	return !((first == '/' || first == '\\') && (second == '/' || second == '\\'));
}

/* Names of references that people write by hand. The rest of HTML's two thousand stays as it is written. */
static const struct {
	char name[8];
	uint16_t codepoint;
} names[] = { { "AElig", 198 }, { "Aacute", 193 }, { "Acirc", 194 }, { "Agrave", 192 }, { "Aring", 197 },
	{ "Atilde", 195 }, { "Auml", 196 }, { "Ccedil", 199 }, { "Dagger", 8225 }, { "ETH", 208 }, { "Eacute", 201 },
	{ "Ecirc", 202 }, { "Egrave", 200 }, { "Euml", 203 }, { "Iacute", 205 }, { "Icirc", 206 }, { "Igrave", 204 },
	{ "Iuml", 207 }, { "Ntilde", 209 }, { "OElig", 338 }, { "Oacute", 211 }, { "Ocirc", 212 }, { "Ograve", 210 },
	{ "Oslash", 216 }, { "Otilde", 213 }, { "Ouml", 214 }, { "Scaron", 352 }, { "THORN", 222 }, { "Uacute", 218 },
	{ "Ucirc", 219 }, { "Ugrave", 217 }, { "Uuml", 220 }, { "Yacute", 221 }, { "Yuml", 376 }, { "aacute", 225 },
	{ "acirc", 226 }, { "acute", 180 }, { "aelig", 230 }, { "agrave", 224 }, { "amp", 38 }, { "apos", 39 },
	{ "aring", 229 }, { "atilde", 227 }, { "auml", 228 }, { "bdquo", 8222 }, { "brvbar", 166 }, { "bull", 8226 },
	{ "ccedil", 231 }, { "cedil", 184 }, { "cent", 162 }, { "circ", 710 }, { "copy", 169 }, { "curren", 164 },
	{ "dagger", 8224 }, { "darr", 8595 }, { "deg", 176 }, { "divide", 247 }, { "eacute", 233 }, { "ecirc", 234 },
	{ "egrave", 232 }, { "emsp", 8195 }, { "ensp", 8194 }, { "eth", 240 }, { "euml", 235 }, { "euro", 8364 },
	{ "fnof", 402 }, { "frac12", 189 }, { "frac14", 188 }, { "frac34", 190 }, { "gt", 62 }, { "harr", 8596 },
	{ "hellip", 8230 }, { "iacute", 237 }, { "icirc", 238 }, { "iexcl", 161 }, { "igrave", 236 }, { "iquest", 191 },
	{ "iuml", 239 }, { "laquo", 171 }, { "larr", 8592 }, { "ldquo", 8220 }, { "le", 8804 }, { "lrm", 8206 },
	{ "lsaquo", 8249 }, { "lsquo", 8216 }, { "lt", 60 }, { "macr", 175 }, { "mdash", 8212 }, { "micro", 181 },
	{ "middot", 183 }, { "minus", 8722 }, { "nbsp", 160 }, { "ndash", 8211 }, { "ne", 8800 }, { "not", 172 },
	{ "ntilde", 241 }, { "oacute", 243 }, { "ocirc", 244 }, { "oelig", 339 }, { "ograve", 242 }, { "ordf", 170 },
	{ "ordm", 186 }, { "oslash", 248 }, { "otilde", 245 }, { "ouml", 246 }, { "para", 182 }, { "permil", 8240 },
	{ "plusmn", 177 }, { "pound", 163 }, { "prime", 8242 }, { "quot", 34 }, { "raquo", 187 }, { "rarr", 8594 },
	{ "rdquo", 8221 }, { "reg", 174 }, { "rlm", 8207 }, { "rsaquo", 8250 }, { "rsquo", 8217 }, { "sbquo", 8218 },
	{ "scaron", 353 }, { "sect", 167 }, { "shy", 173 }, { "sup1", 185 }, { "sup2", 178 }, { "sup3", 179 },
	{ "szlig", 223 }, { "thinsp", 8201 }, { "thorn", 254 }, { "tilde", 732 }, { "times", 215 }, { "trade", 8482 },
	{ "uacute", 250 }, { "uarr", 8593 }, { "ucirc", 251 }, { "ugrave", 249 }, { "uml", 168 }, { "uuml", 252 },
	{ "yacute", 253 }, { "yen", 165 }, { "yuml", 255 }, { "zwj", 8205 }, { "zwnj", 8204 } };

static uint32_t named(struct slice name)
{
	size_t low = 0, high = sizeof(names) / sizeof(names[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int r = slice_cmp(slice_from(names[middle].name), name);

		if (!r)
			return names[middle].codepoint;
		if (r < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* `digits` of base 10 or 16; false if one is none. What is too large stays too large. */
static bool number(struct slice digits, uint32_t base, uint32_t *out)
{
	uint32_t n = 0;

	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.at[i];
		uint32_t digit = c >= '0' && c <= '9'                 ? (uint32_t)(c - '0')
				 : (c | 32) >= 'a' && (c | 32) <= 'f' ? (uint32_t)((c | 32) - 'a' + 10)
								      : 99;

		if (digit >= base)
			return false;
		n = n > 0x10FFFF ? n : n * base + digit;
	}
	*out = n;
	return digits.len > 0;
}

void html_decode_reference(struct buffer *out, struct slice reference)
{
	struct slice inner = reference;
	uint32_t c = 0;
	char text[4];

	if (reference.len > 2 && reference.at[0] == '&' && reference.at[reference.len - 1] == ';') {
		inner = slice_of(reference.at + 1, reference.len - 2);
		if (inner.at[0] != '#')
			c = named(inner);
		else if (inner.len > 1 && (inner.at[1] | 32) == 'x' ? !number(slice_from_index(inner, 2), 16, &c)
								    : !number(slice_from_index(inner, 1), 10, &c))
			c = 0;
		else if (c == 0)
			c = 0xFFFD;
	}
	if (c)
		buffer_bytes(out, text, utf8_put(text, c));
	else
		buffer_slice(out, reference);
}
