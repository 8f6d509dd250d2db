#include "core/base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mem_abort_hook *abort_hook;

void mem_set_abort_hook(mem_abort_hook *hook)
{
	abort_hook = hook;
}

__attribute__((noreturn)) static void stop(const char *sentence)
{
	mem_abort_hook *hook = abort_hook;
	abort_hook = NULL; /* a fault inside the hook must not call it again */
	if (hook) hook(sentence);
	fprintf(stderr, "redash-wizard: %s\n", sentence);
	abort();
}

void mem_bug(const char *file, int line, const char *format, ...)
{
	char what[256], sentence[400];
	va_list ap;
	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	snprintf(sentence, sizeof(sentence), "a bug in redash-wizard: %s (%s:%d)", what, file,
		 line);
	stop(sentence);
}

void *mem_array(size_t count, size_t size)
{
	if (count && size > SIZE_MAX / count) BUG("array of %zu times %zu bytes", count, size);
	void *p = calloc(count ? count : 1, size ? size : 1);
	if (!p) stop("out of memory");
	return p;
}

void *mem_alloc(size_t size)
{
	return mem_array(1, size);
}

void *mem_grow(void *old, size_t count, size_t size)
{
	if (count && size > SIZE_MAX / count) BUG("array of %zu times %zu bytes", count, size);
	size_t bytes = count * size;
	void *p = realloc(old, bytes ? bytes : 1);
	if (!p) stop("out of memory");
	return p;
}

char *mem_copy_bytes(const void *bytes, size_t len)
{
	char *p = mem_alloc(len + 1);
	if (len) memcpy(p, bytes, len);
	return p;
}

char *mem_copy_text(const char *text)
{
	return text ? mem_copy_bytes(text, strlen(text)) : NULL;
}

void mem_free_text(char **text)
{
	free(*text);
	*text = NULL;
}
