#include "core/base/trace.h"

#include "core/base/str.h"
#include "core/base/utf8.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2048 };

static int trace_fd = -1;

void trace_open(const char *path)
{
	trace_close();
	if (path && *path)
		trace_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

void trace_close(void)
{
	if (trace_fd >= 0) close(trace_fd);
	trace_fd = -1;
}

void trace(const char *category, const char *format, ...)
{
	struct str text = STR_INIT, line = STR_INIT;
	struct timespec ts;
	va_list ap;
	if (trace_fd < 0) return;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	str_addf(&line, "%lld.%03ld %s ", (long long)ts.tv_sec, ts.tv_nsec / 1000000, category);
	utf8_sanitise(&line, str_text(&text), text.len, LINE_MAX_BYTES);
	str_add_char(&line, '\n');
	if (write(trace_fd, line.text, line.len) < 0)
		trace_close(); /* a full disk must not stop us */
	str_release(&text);
	str_release(&line);
}
