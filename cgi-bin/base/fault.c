/* SPDX-License-Identifier: MIT */

/* fault.c: where faults begin and which way they take. */
#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"

const char *fault_text(int code)
{
	switch (code) {
	case FAULT_MEMORY:
		return "out of memory";
	case FAULT_STORE:
		return "the store failed";
	case FAULT_FULL:
		return "no space is left for the store";
	case FAULT_SYSTEM:
		return "a system call failed";
	case FAULT_BUSY:
		return "too much is waiting";
	case FAULT_BUG:
		return "an internal promise was broken";
	}
	return code == 0 ? "done" : "an unknown fault";
}

int fault_new_at(const char *file, int line, int code, const char *format, ...)
{
	char reason[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(reason, sizeof(reason), format, ap);
	va_end(ap);
	log_at(LOG_LEVEL_ERROR, "%s: %s (%s:%d)", fault_text(code), reason, file, line);
	return code;
}

int fault_pass_at(const char *file, int line, int r)
{
	if (__builtin_expect(r < 0, 0))
		log_at(LOG_LEVEL_DEBUG, "passed by %s:%d: %s", file, line, fault_text(r));
	return r;
}

int fault_fold_at(const char *file, int line, int r)
{
	if (r > 0)
		return fault_new_at(file, line, FAULT_BUG, "outcome %d has no name here", r);
	return fault_pass_at(file, line, r);
}
