#include "core/deploy/estimate.h"

#include "core/plan/assets.h"

#include <string.h>

enum { SECONDS_MAX = 24 * 3600 };

/* The number that starts at `at`, or 0 when there is none that makes sense. */
static int64_t seconds_at(const char *at, const char *end)
{
	int64_t seconds = 0;
	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		seconds = seconds * 10 + (*at - '0');
		if (seconds > SECONDS_MAX) return 0;
	}
	return at == end || *at == '\t' || *at == '\n' || *at == '\r' ? seconds : 0;
}

int64_t typical_create_ms(const char *type)
{
	const struct asset *asset = asset_find("typical.tsv");
	size_t len = type ? strlen(type) : 0;
	if (!asset || !len) return 0;
	const char *end = asset->bytes + asset->len;
	for (const char *line = asset->bytes; line < end;) {
		const char *next = memchr(line, '\n', (size_t)(end - line));
		const char *line_end = next ? next : end;
		if ((size_t)(line_end - line) > len && line[len] == '\t' &&
		    memcmp(line, type, len) == 0)
			return seconds_at(line + len + 1, line_end) * 1000;
		line = next ? next + 1 : end;
	}
	return 0;
}
