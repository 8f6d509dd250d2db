#include "core/aws/times.h"

#include "core/base/mem.h"
#include "tests/support/unit.h"

static void iso_times_are_read(void **state)
{
	(void)state;
	assert_true(time_from_iso("1970-01-01T00:00:00Z") == 0);
	assert_true(time_from_iso("2015-08-30T12:36:00Z") == 1440938160000);
	assert_true(time_from_iso("2026-11-24T22:50:00.123Z") == 1795560600123);
	assert_true(time_from_iso("2026-11-24T22:50:00.123456+00:00") == 1795560600123);
	assert_true(time_from_iso("2024-02-29T00:00:00.5Z") == 1709164800500);
	assert_true(time_from_iso("2015-08-30T21:36:00+09:00") == 1440938160000);
	assert_true(time_from_iso("2015-08-30T05:06:00-07:30") == 1440938160000);
}

static void http_dates_are_read(void **state)
{
	(void)state;
	assert_true(time_from_http("Sun, 30 Aug 2015 12:36:00 GMT") == 1440938160000);
	assert_true(time_from_http("Tue, 24 Nov 2026 22:50:00 GMT") == 1795560600000);
}

static void other_texts_are_no_times(void **state)
{
	static const char *const iso[] = { "",
					   "2026",
					   "2026-13-01T00:00:00Z",
					   "2026-01-01 00:00:00Z",
					   "2026-01-01T24:00:00Z",
					   "2026-01-01T00:00:00",
					   "2026-01-01T00:00:00+0900",
					   "2026-01-01T00:00:00+24:00",
					   "2026-01-01T00:00:00Z ",
					   "1930-01-01T00:00:00Z",
					   "2026-02-29T00:00:00Z",
					   "1900-02-29T00:00:00Z",
					   "2026-04-31T00:00:00Z",
					   "2026-01-00T00:00:00Z" };
	static const char *const http[] = { "",
					    "Sun",
					    "Sun, 30 Foo 2015 12:36:00 GMT",
					    "Sun, 30 Aug 2015 12:36:00 JST",
					    "Wed, 01 Jan 1930 00:00:00 GMT",
					    "Sunday, 30-Aug-15 12:36:00 GMT" };
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(iso); i++)
		assert_true(time_from_iso(iso[i]) == -1);
	for (size_t i = 0; i < ARRAY_LEN(http); i++)
		assert_true(time_from_http(http[i]) == -1);
}

static void signing_times_are_the_way_back(void **state)
{
	static const struct {
		const char *iso, *sign;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", "19700101T000000Z" },
		{ "2000-02-29T23:59:59Z", "20000229T235959Z" },
		{ "2015-08-30T12:36:00Z", "20150830T123600Z" },
		{ "2026-12-31T01:02:03Z", "20261231T010203Z" },
		{ "2100-03-01T00:00:00Z", "21000301T000000Z" },
	};
	char text[SIGN_TIME_SIZE];
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		time_to_sign(time_from_iso(cases[i].iso), text);
		assert_string_equal(text, cases[i].sign);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iso_times_are_read),
		cmocka_unit_test(http_dates_are_read),
		cmocka_unit_test(other_texts_are_no_times),
		cmocka_unit_test(signing_times_are_the_way_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
