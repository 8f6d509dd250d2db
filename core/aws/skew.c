#include "core/aws/skew.h"

#include "core/aws/times.h"

enum { ALLOWED_MS = 240000 };

bool skew_find(const char *date, int64_t our_ms, int64_t signed_skew_ms, int64_t *ret_skew_ms)
{
	int64_t theirs_ms = time_from_http(date);
	if (theirs_ms < 0) return false;
	int64_t off_ms = theirs_ms - our_ms - signed_skew_ms;
	if (off_ms <= ALLOWED_MS && off_ms >= -ALLOWED_MS) return false;
	*ret_skew_ms = theirs_ms - our_ms;
	return true;
}

static void add_span(struct str *out, int64_t minutes)
{
	int64_t days = minutes / 1440, hours = minutes / 60 % 24;
	if (days) str_addf(out, "%lld %s", (long long)days, days == 1 ? "day" : "days");
	if (!days && hours) str_addf(out, "%lld h ", (long long)hours);
	if (!days) str_addf(out, "%lld min", (long long)(minutes % 60));
}

char *skew_sentence(int64_t skew_ms)
{
	struct str text = STR_INIT;
	int64_t ms = skew_ms < 0 ? -skew_ms : skew_ms;
	str_add(&text, "This machine's clock is ");
	add_span(&text, (ms + 30000) / 60000);
	str_addf(&text, " %s AWS's. Requests are dated with AWS's time; set the clock",
		 skew_ms < 0 ? "ahead of" : "behind");
	return str_detach(&text);
}
