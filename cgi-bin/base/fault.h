/* SPDX-License-Identifier: MIT */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/* What a function returns, everywhere in the program:
 *   0    done;
 *   > 0  an outcome that its header names, and that the caller must name too;
 *   < 0  a fault: something that nobody asked for. It travels up unchanged; only web/web.c makes an answer of it, only
 *        cmd/ an error message.
 * The place where a fault begins says so in the log, with its reason; the places that it passes add a trace line when
 * the log is at `debug`. */

/* Faults. */
enum {
	FAULT_MEMORY = -1, /* an allocation failed */
	FAULT_STORE = -2,  /* the store answered with an error: I/O, corruption, misuse */
	FAULT_FULL = -3,   /* no space left for the store */
	FAULT_SYSTEM = -4, /* a system call failed */
	FAULT_BUSY = -5,   /* a bounded queue is full, or we are stopping */
	FAULT_BUG = -6     /* a broken promise inside the program */
};

/* Begins a fault: logs `code` with the reason and returns it. */
#define fault_new(code, ...) fault_new_at(__FILE__, __LINE__, (code), __VA_ARGS__)
/* Hands a fault (or 0, or an outcome of the same meaning) to the caller. */
#define fault_pass(r) fault_pass_at(__FILE__, __LINE__, (r))
/* For outcomes that a caller did not name: they become FAULT_BUG. */
#define fault_fold(r) fault_fold_at(__FILE__, __LINE__, (r))

int fault_new_at(const char *file, int line, int code, const char *format, ...)
	__attribute__((format(printf, 4, 5), cold));
int fault_pass_at(const char *file, int line, int r);
int fault_fold_at(const char *file, int line, int r);
/* "out of memory", "no space left", …; for people. */
const char *fault_text(int code);

/* Cleanup by attribute: _cleanup_(f) calls f(&variable) when it goes out of scope. */
#define _cleanup_(f) __attribute__((cleanup(f)))

#endif
