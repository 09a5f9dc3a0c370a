/* SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/* The log: one line an event, `2026-11-24T12:00:00Z level text`, to standard error or to a file that can be reopened.
 * Never with a visitor's address or user agent, never with a token. Any thread may write; a line is one write(2). */

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* What is less important than `level` is dropped. Before threads start. */
void log_set_level(enum log_level level);
/* To `path` from now on (NULL: standard error); remembers it for log_reopen. Outcome: 0, or FAULT_SYSTEM with the old
 * destination kept. */
int log_open(const char *path);
/* Opens the file of log_open anew, after it was rotated. */
int log_reopen(void);

void log_at(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define log_error(...)   log_at(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_at(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)    log_at(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)   log_at(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
