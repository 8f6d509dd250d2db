/* What name servers make up, as far as it reaches the judgement of a delegation. */
#include "core/deploy/delegation.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct input {
	const uint8_t *bytes;
	size_t len, at;
};

static unsigned take(struct input *in, unsigned below)
{
	return in->at < in->len ? in->bytes[in->at++] % below : 0;
}

/* As the reader of messages leaves it: nothing but printable characters, and newlines between. */
static char *take_text(struct input *in, bool has_lines)
{
	size_t len = take(in, 64);
	if (len > in->len - in->at) len = in->len - in->at;
	char *text = mem_copy_bytes(in->bytes + in->at, len);
	for (size_t i = 0; i < len; i++) {
		bool fits = (text[i] >= ' ' && text[i] <= '~') || (has_lines && text[i] == '\n');
		if (!fits) text[i] = '.';
	}
	in->at += len;
	return text;
}

static size_t take_names(struct input *in, char **ret)
{
	size_t count = take(in, DELEGATION_NS_MAX + 1);
	for (size_t i = 0; i < count; i++)
		ret[i] = take_text(in, false);
	return count;
}

static void take_servers(struct input *in, struct delegation_facts *facts)
{
	facts->server_count = take(in, DELEGATION_SERVERS_MAX + 1);
	for (size_t i = 0; i < facts->server_count; i++) {
		struct delegation_seen *seen = &facts->servers[i];
		seen->server = take_text(in, false);
		seen->address = take_text(in, false);
		seen->owner = take_text(in, false);
		seen->reply = (enum delegation_reply)take(in, REPLY_HOSTS_BOTH + 1);
		seen->name_server_count = take_names(in, seen->name_servers);
		seen->ttl = take(in, 2) * UINT32_MAX;
		seen->serial = take(in, 3) * (UINT32_MAX / 2);
		seen->negative_ttl = take(in, 2) * UINT32_MAX;
	}
}

static void take_zone(struct input *in, struct delegation_facts *facts)
{
	facts->zone_count = take(in, DELEGATION_NS_MAX + 1);
	for (size_t i = 0; i < facts->zone_count; i++) {
		struct delegation_zone_seen *zone = &facts->zone[i];
		zone->server = take_text(in, false);
		zone->address = take_text(in, false);
		zone->is_expected = take(in, 2);
		zone->reply = (enum delegation_zone_reply)take(in, ZONE_NO_ADDRESS + 1);
		zone->name_server_count = take_names(in, zone->name_servers);
		zone->ttl = take(in, 2) * UINT32_MAX;
		zone->keys_asked = take(in, 2);
		zone->key_tag_count = take(in, DELEGATION_TAGS_MAX + 1);
		if (take(in, 2)) zone->cname = take_text(in, false);
	}
}

static void take_rest(struct input *in, struct delegation_facts *facts)
{
	for (int i = 0; i < EXTRA_COUNT; i++) {
		struct delegation_extra_seen *extra = &facts->extras[i];
		extra->reply = (enum delegation_extra_reply)take(in, EXTRA_YES + 1);
		extra->type = (int)take(in, 60);
		if (take(in, 2)) extra->name = take_text(in, false);
		if (take(in, 2)) extra->address = take_text(in, false);
		if (take(in, 2)) extra->text = take_text(in, true);
	}
	facts->resolver_count = take(in, DELEGATION_RESOLVERS_MAX + 1);
	for (size_t i = 0; i < facts->resolver_count; i++) {
		facts->resolvers[i].address = take_text(in, false);
		facts->resolvers[i].view = (enum delegation_view)take(in, VIEW_SERVFAIL_DNSSEC + 1);
	}
	facts->path = (enum delegation_path)take(in, PATH_HTTPS + 1);
	facts->is_redirected = take(in, 2);
	facts->is_private = take(in, 2);
	facts->tcp_is_blocked = take(in, 2);
	if (take(in, 2)) facts->parent = take_text(in, false);
}

/* A line for a shell to copy: one line that starts with the program. */
static void check_evidence(const char *line)
{
	FUZZ_REQUIRE(!*line || str_starts(line, "dig "));
	FUZZ_REQUIRE(!strchr(line, '\n'));
}

static void check_records(const char *text)
{
	const char *end;
	for (; *text; text = end + 1) {
		FUZZ_REQUIRE(str_starts(text, "add ") || str_starts(text, "delete "));
		end = strchr(text, '\n');
		FUZZ_REQUIRE(end != NULL);
		if (!end) return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const wanted[] = { "ns-1.example.net", "ns-2.example.net" };
	static const struct delegation_question question = {
		.parent = "example.com",
		.child = "dev.example.com",
		.expected = wanted,
		.expected_count = ARRAY_LEN(wanted),
		.cname_name = "_a.dev.example.com",
		.cname_value = "_b.example.net",
	};
	size_t len;
	CLEANUP(mem_free_text) char *bytes = fuzz_bytes(data, size, &len);
	struct input in = { (const uint8_t *)bytes, len, 0 };
	struct delegation_facts facts = { 0 };
	struct delegation_report report;
	take_rest(&in, &facts);
	take_zone(&in, &facts);
	take_servers(&in, &facts);
	delegation_classify(&question, &facts, &report);
	delegation_facts_release(&facts);
	FUZZ_REQUIRE(report.finding_count > 0);
	for (size_t i = 0; i < report.finding_count; i++) {
		const struct delegation_finding *finding = &report.findings[i];
		FUZZ_REQUIRE(*finding->seen && fuzz_is_harmless(finding->seen));
		FUZZ_REQUIRE(fuzz_is_harmless(finding->advice));
		check_evidence(finding->evidence);
		check_records(finding->records);
	}
	delegation_report_release(&report);
	return 0;
}
