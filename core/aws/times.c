#include "core/aws/times.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DAY_SECONDS = 86400 };

/* Days since 1970-01-01 in the proleptic Gregorian calendar: years begin in March, so that the
 * leap day is the last one. */
static int64_t days_from_date(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = year / 400, of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	days += 719468;
	int64_t era = days / 146097, of_era = days - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t shifted = (5 * of_year + 2) / 153;
	*ret_day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
	*ret_month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	*ret_year = (int)(year + era * 400 + (*ret_month <= 2));
}

/* Reads exactly `digits` digits. */
static bool read_number(const char **at, int digits, int *ret)
{
	int value = 0;
	for (int i = 0; i < digits; i++, (*at)++) {
		if (!isdigit((unsigned char)**at)) return false;
		value = value * 10 + (**at - '0');
	}
	*ret = value;
	return true;
}

static bool read_char(const char **at, char c)
{
	if (**at != c) return false;
	(*at)++;
	return true;
}

static bool read_clock(const char **at, int *ret_seconds)
{
	int hour, minute, second;
	if (!read_number(at, 2, &hour) || !read_char(at, ':') || !read_number(at, 2, &minute) ||
	    !read_char(at, ':') || !read_number(at, 2, &second))
		return false;
	*ret_seconds = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second <= 60;
}

static int read_fraction(const char **at)
{
	int ms = 0, scale = 100;
	if (!read_char(at, '.')) return 0;
	for (; isdigit((unsigned char)**at); (*at)++, scale /= 10)
		ms += (**at - '0') * scale;
	return ms;
}

static bool date_is_real(int year, int month, int day)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1]) return false;
	return month != 2 || day < 29 || is_leap;
}

/* "Z" or "+09:00", to the end of the text. */
static bool read_zone(const char *at, int *ret_seconds)
{
	int hours, minutes, sign = *at == '-' ? -1 : 1;
	*ret_seconds = 0;
	if (strcmp(at, "Z") == 0) return true;
	if (!read_char(&at, '+') && !read_char(&at, '-')) return false;
	if (!read_number(&at, 2, &hours) || !read_char(&at, ':') || !read_number(&at, 2, &minutes))
		return false;
	*ret_seconds = sign * (hours * 3600 + minutes * 60);
	return !*at && hours < 24 && minutes < 60;
}

/* Nothing that AWS dates is older than the epoch. */
static int64_t or_none(int64_t epoch_ms)
{
	return epoch_ms < 0 ? -1 : epoch_ms;
}

int64_t time_from_iso(const char *text)
{
	const char *at = text;
	int year, month, day, seconds, ahead;
	if (!read_number(&at, 4, &year) || !read_char(&at, '-') || !read_number(&at, 2, &month) ||
	    !read_char(&at, '-') || !read_number(&at, 2, &day) || !read_char(&at, 'T') ||
	    !read_clock(&at, &seconds) || !date_is_real(year, month, day))
		return -1;
	int ms = read_fraction(&at);
	if (!read_zone(at, &ahead)) return -1;
	return or_none((days_from_date(year, month, day) * DAY_SECONDS + seconds - ahead) * 1000 +
		       ms);
}

static bool read_month(const char **at, int *ret)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (int i = 0; i < 12; i++)
		if (strncmp(*at, names + (size_t)i * 3, 3) == 0) {
			*at += 3;
			*ret = i + 1;
			return true;
		}
	return false;
}

int64_t time_from_http(const char *text)
{
	int year, month, day, seconds;
	const char *at = strchr(text, ',');
	if (!at) return -1;
	at++;
	if (!read_char(&at, ' ') || !read_number(&at, 2, &day) || !read_char(&at, ' ') ||
	    !read_month(&at, &month) || !read_char(&at, ' ') || !read_number(&at, 4, &year) ||
	    !read_char(&at, ' ') || !read_clock(&at, &seconds) || !date_is_real(year, month, day) ||
	    strcmp(at, " GMT") != 0)
		return -1;
	return or_none((days_from_date(year, month, day) * DAY_SECONDS + seconds) * 1000);
}

void time_to_sign(int64_t epoch_ms, char ret_text[SIGN_TIME_SIZE])
{
	int64_t seconds = epoch_ms < 0 ? 0 : epoch_ms / 1000;
	int year, month, day, rest = (int)(seconds % DAY_SECONDS);
	date_from_days(seconds / DAY_SECONDS, &year, &month, &day);
	snprintf(ret_text, SIGN_TIME_SIZE, "%04u%02u%02uT%02u%02u%02uZ", (unsigned)year % 10000u,
		 (unsigned)month % 100u, (unsigned)day % 100u, (unsigned)(rest / 3600) % 100u,
		 (unsigned)(rest / 60 % 60) % 100u, (unsigned)(rest % 60) % 100u);
}
