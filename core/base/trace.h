/* Trace file for finding faults: off unless REDASH_WIZARD_TRACE names a file. One line an entry:
 * monotonic milliseconds, category, text with control bytes escaped. Never secrets: callers trace
 * what they do, not what they carry. */
#ifndef CORE_BASE_TRACE_H
#define CORE_BASE_TRACE_H

void trace_open(const char *path); /* NULL or "": stays off */
void trace_close(void);
__attribute__((format(printf, 2, 3))) void trace(const char *category, const char *format, ...);

#endif
