/* SPDX-License-Identifier: MIT */

/* gzip.c: the only file that knows zlib.
 *
 * deflate's tables are sized by the text: a window of 32 kB and its hash chains (256 kB in all) cost more to set up for
 * an article of 8 kB than the compression itself, and give nothing. */
#include "http/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/fault.h"

#define LEVEL      6
#define LEVEL_ONCE 1
/* zlib: windowBits + 16 asks for a gzip wrapper, with time 0 and no name unless a header is set. */
#define GZIP_WRAPPER 16

static int window_bits(size_t len)
{
	int bits = 9;

	while (bits < MAX_WBITS && ((size_t)1 << bits) < len)
		bits++;
	return bits;
}

static int compress_at(int level, struct slice plain, char **out, size_t *out_len)
{
	int bits = window_bits(plain.len);
	z_stream z = { 0 };
	uLong bound;
	char *bytes;

	if (plain.len > INT_MAX)
		return fault_new(FAULT_MEMORY, "%zu bytes are too many to compress", plain.len);
	if (deflateInit2(&z, level, Z_DEFLATED, bits + GZIP_WRAPPER, bits < 13 ? 7 : 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return fault_new(FAULT_MEMORY, "deflate could not begin");
	bound = deflateBound(&z, (uLong)plain.len);
	bytes = malloc(bound);
	if (!bytes) {
		deflateEnd(&z);
		return fault_new(FAULT_MEMORY, "no room for %lu compressed bytes", bound);
	}
	z.next_in = (z_const Bytef *)plain.at;
	z.avail_in = (uInt)plain.len;
	z.next_out = (Bytef *)bytes;
	z.avail_out = (uInt)bound;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
		deflateEnd(&z);
		free(bytes);
		return fault_new(FAULT_BUG, "deflate did not come to an end within its own bound");
	}
	*out_len = z.total_out;
	*out = bytes;
	deflateEnd(&z);
	return 0;
}

int gzip_compress(struct slice plain, char **out, size_t *out_len)
{
	return compress_at(LEVEL, plain, out, out_len);
}

int gzip_compress_once(struct slice plain, char **out, size_t *out_len)
{
	return compress_at(LEVEL_ONCE, plain, out, out_len);
}
