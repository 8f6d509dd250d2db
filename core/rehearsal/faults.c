#include "core/rehearsal/faults.h"

#include <fnmatch.h>
#include <stddef.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/rehearsal/ids.h"

enum { SLOW_MS = 2000, LATE_S = 20 };

void faults_init(struct faults *f)
{
	*f = (struct faults){ .slow_ms = SLOW_MS, .late_s = LATE_S };
}

void faults_release(struct faults *f)
{
	for (size_t i = 0; i < f->denied.len; i++)
		free(f->denied.item[i]);
	vec_release(&f->denied);
}

static const struct {
	const char *name;
	size_t offset;
	long least, most;
} NUMBERS[] = {
	{ "throttle", offsetof(struct faults, throttle_percent), 0, 100 },
	{ "throttle-next", offsetof(struct faults, throttle_next), 0, 100000 },
	{ "error", offsetof(struct faults, error_percent), 0, 100 },
	{ "error-next", offsetof(struct faults, error_next), 0, 100000 },
	{ "cut", offsetof(struct faults, cut_percent), 0, 100 },
	{ "cut-next", offsetof(struct faults, cut_next), 0, 100000 },
	{ "slow", offsetof(struct faults, slow_percent), 0, 100 },
	{ "slow-ms", offsetof(struct faults, slow_ms), 0, 600000 },
	{ "stale", offsetof(struct faults, stale_s), 0, 86400 },
	{ "late", offsetof(struct faults, late_percent), 0, 100 },
	{ "late-s", offsetof(struct faults, late_s), 0, 86400 },
	{ "repeat", offsetof(struct faults, repeat_percent), 0, 100 },
	{ "skew", offsetof(struct faults, skew_s), -86400, 86400 },
	{ "expire", offsetof(struct faults, expire_after), 0, 1000000 },
};

static int refuse(const char *part, struct err *err)
{
	return err_set(
		err, ERR_INPUT,
		"'%.60s' is no fault of a rehearsal; one looks like throttle=20, cut-next=1, "
		"stale=5 or deny=rds:*",
		part);
}

static int read_number(struct faults *f, const char *part, const char *value, struct err *err)
{
	size_t name_len = (size_t)(value - part) - 1;

	for (size_t i = 0; i < ARRAY_LEN(NUMBERS); i++) {
		char *end;
		long number = strtol(value, &end, 10);

		if (strlen(NUMBERS[i].name) != name_len ||
		    strncmp(NUMBERS[i].name, part, name_len) != 0)
			continue;
		if (end == value || *end || number < NUMBERS[i].least || number > NUMBERS[i].most)
			return err_set(err, ERR_INPUT, "%s wants a number from %ld to %ld",
				       NUMBERS[i].name, NUMBERS[i].least, NUMBERS[i].most);
		*(int *)((char *)f + NUMBERS[i].offset) = (int)number;
		if (str_equal(NUMBERS[i].name, "expire")) f->will_expire = true;
		return 0;
	}
	return refuse(part, err);
}

static int read_part(struct faults *f, const char *part, struct err *err)
{
	const char *equals = strchr(part, '=');

	if (str_equal(part, "none")) {
		faults_release(f);
		faults_init(f);
		return 0;
	}
	if (!equals || !equals[1]) return refuse(part, err);
	if (!str_starts(part, "deny=")) return read_number(f, part, equals + 1, err);
	if (!strchr(equals, ':')) return refuse(part, err);
	*vec_push(&f->denied) = mem_copy_text(equals + 1);
	return 0;
}

static struct faults copy_of(const struct faults *f)
{
	struct faults copy = *f;

	memset(&copy.denied, 0, sizeof(copy.denied));
	for (size_t i = 0; i < f->denied.len; i++)
		*vec_push(&copy.denied) = mem_copy_text(f->denied.item[i]);
	return copy;
}

int faults_read(struct faults *f, const char *text, struct err *err)
{
	struct faults next = copy_of(f);
	int status = 0;

	for (const char *at = text ? text : ""; *at && status == 0;) {
		size_t len = strcspn(at, ", \n");
		CLEANUP(mem_free_text) char *part = mem_copy_bytes(at, len);

		if (len) status = read_part(&next, part, err);
		at += len + (at[len] != '\0');
	}
	if (status == 0) {
		faults_release(f);
		*f = next;
	} else {
		faults_release(&next);
	}
	return status;
}

bool faults_denies(const struct faults *f, const char *action)
{
	for (size_t i = 0; f && i < f->denied.len; i++)
		if (fnmatch(f->denied.item[i], action, FNM_CASEFOLD) == 0) return true;
	return false;
}

static bool is_one_of(int percent, uint64_t seed, const char *id)
{
	return percent > 0 && ids_between(seed, id, 0, 99) < percent;
}

bool faults_repeats_event(const struct faults *f, const char *event_id)
{
	return f && is_one_of(f->repeat_percent, 29, event_id);
}

int64_t faults_seen_ms(const struct faults *f, const char *event_id, int64_t time_ms)
{
	if (!f || !is_one_of(f->late_percent, 31, event_id)) return time_ms;
	return time_ms + (int64_t)f->late_s * 1000;
}
