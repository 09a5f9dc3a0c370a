/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MARKDOWN_ADDRESS_H
#define TEXT_MARKDOWN_ADDRESS_H

/* Addresses in what is rendered from Markdown. */

#include "base/buffer.h"
#include "base/slice.h"

/* Appends an address for a quoted attribute: what RFC 3986 does not know is percent-coded, what is coded already stays.
 */
void markdown_put_address(struct buffer *, struct slice url);
/* NAME of "/media/NAME", one file of our media folder and nothing that leads out of it (a-z A-Z 0-9 . - _, no leading
 * dot); SLICE_NONE for any other address. */
struct slice markdown_media_name(struct slice src);

#endif
