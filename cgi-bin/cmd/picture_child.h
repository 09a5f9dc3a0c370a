/* SPDX-License-Identifier: MIT */
#ifndef CMD_PICTURE_CHILD_H
#define CMD_PICTURE_CHILD_H

/* A process that makes one picture anew, and ends. It may read, write and allocate, and nothing else (seccomp); for a
 * bounded time, in bounded memory. What starts it (cmd/studio.c) holds all files open for it:
 *
 *	0  the bytes that came                     1  the report        2  /dev/null: it logs nothing
 *	3  the picture as JPEG or PNG              4 … 6  as WebP, the narrowest first
 *
 * The report is a line for each file that was written: `jpg WIDTH HEIGHT` or `png …`, then `webp WIDTH HEIGHT`. Asked
 * with the second word, it leaves a picture that is nothing else (picture_is_plain) as it came: then a line `keep` is
 * before these, the first of them says what it is, and file 3 is empty. It was decoded all the same. */

/* The word that main.c knows it by; no command, and in no help. */
#define PICTURE_CHILD_WORD "picture-child"
#define PICTURE_CHILD_KEEP "keep"

#define PICTURE_CHILD_FILE   3
#define PICTURE_CHILD_WIDTHS 3 /* 480, 960, 1600; what is narrower has its own width as the last */
#define PICTURE_CHILD_REPORT 512

/* Status with which it ends. Anything else, and any signal: it was broken off. */
enum {
	PICTURE_CHILD_DONE = 0,
	PICTURE_CHILD_KIND = 10,
	PICTURE_CHILD_SIZE,
	PICTURE_CHILD_MOVING,
	PICTURE_CHILD_MEMORY,
	PICTURE_CHILD_FULL, /* no space for its files */
	PICTURE_CHILD_FILE_FAULT,
	PICTURE_CHILD_NO_WALLS /* limits or seccomp are not to be had: nothing was read */
};

/* Seconds of processor time, and bytes. Of memory a picture of 40 million pixels takes 260 MB in the worst case. */
#define PICTURE_CHILD_CPU_S      10
#define PICTURE_CHILD_MEMORY_MAX ((size_t)448 << 20)
#define PICTURE_CHILD_FILE_MAX   ((size_t)32 << 20)

/* argv[1] is the word. Never returns. */
_Noreturn void picture_child(int argc, char **argv);

#endif
