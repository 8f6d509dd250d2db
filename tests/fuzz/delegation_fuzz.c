/* What name servers make up, as far as it reaches the judgement of a delegation. */
#include "core/deploy/delegation.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

#include <ctype.h>
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
		bool fits = isprint((unsigned char)text[i]) || (has_lines && text[i] == '\n');
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

static void replace(char **text, char *with)
{
	free(*text);
	*text = with;
}

/* Bytes seldom spell the names that are asked about: some texts are replaced by those. */
static void take_known_names(struct input *in, const struct delegation_question *q,
			     struct delegation_facts *facts)
{
	const char *known[] = {
		q->parent,
		q->child,
		q->expected[0],
		q->expected[1],
		q->cname_name,
		q->cname_value,
		"dev",
		"net",
		"a.example.com",
		"ns-1.example.nte",
		"ns-1.example.net.example.com",
	};
	for (size_t count = take(in, 16); count > 0; count--) {
		size_t at = take(in, DELEGATION_NS_MAX), name = take(in, DELEGATION_NS_MAX);
		char **places[] = {
			&facts->servers[at].server,
			&facts->servers[at].owner,
			&facts->zone[at].server,
			&facts->zone[at].cname,
			&facts->zone[at].cut,
			&facts->extras[at % EXTRA_COUNT].name,
			&facts->extras[at % EXTRA_COUNT].owner,
			&facts->parent,
		};
		char **lists[] = { facts->servers[at].name_servers, facts->zone[at].name_servers };
		unsigned place = take(in, ARRAY_LEN(places) + ARRAY_LEN(lists));
		char **text = place < ARRAY_LEN(places) ? places[place]
							: &lists[place - ARRAY_LEN(places)][name];
		const char *chosen = known[take(in, ARRAY_LEN(known))];
		/* Beyond the counts there is nothing to release. */
		if (*text && chosen) replace(text, mem_copy_text(chosen));
	}
}

/* What was added later is read last: older inputs keep their meaning. */
static void take_later(struct input *in, struct delegation_question *q,
		       struct delegation_facts *facts)
{
	q->subject = (enum delegation_subject)take(in, SUBJECT_ADDRESS + 1);
	if (take(in, 2)) q->cname_name = q->cname_value = NULL;
	if (q->subject != SUBJECT_ZONE) q->expected_count = 1;
	for (size_t i = 0; i < facts->zone_count; i++) {
		if (take(in, 2)) facts->zone[i].cut = take_text(in, false);
		if (take(in, 2)) facts->zone[i].cut_servers = take_text(in, true);
	}
	for (int i = 0; i < EXTRA_COUNT; i++)
		if (take(in, 2)) facts->extras[i].owner = take_text(in, false);
	if (take(in, 2)) facts->resolver_says = take_text(in, false);
	for (size_t i = 0; i < facts->zone_count; i++)
		for (size_t j = 0; j < facts->zone[i].key_tag_count; j++)
			facts->zone[i].key_tags[j] = (uint16_t)(take(in, 256) * 257);
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
	struct delegation_question question = {
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
	take_later(&in, &question, &facts);
	take_known_names(&in, &question, &facts);
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
