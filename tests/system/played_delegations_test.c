/* Every delegation that a rehearsal can play is recognised for what it is, and right once the
 * parent's admin has pasted. */
#include "core/deploy/delegation_probe.h"
#include "core/rehearsal/delegation_states.h"
#include "core/rehearsal/rehearsal.h"
#include "tests/support/aws_client.h"
#include "tests/support/unit.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_SERVERS = 4, FAST = 100000 };

struct stage {
	struct loop *loop;
	struct rehearsal *rehearsal;
	struct aws_client aws;
	struct dns_client *dns;
	struct dns_map *map;
	struct delegation_probe *probe;
	char *servers[NAME_SERVERS],
		*edited[NAME_SERVERS]; /* of the zone; of the parent's account */
	struct delegation_question question;
	struct delegation_report report;
	bool is_done;
};

static void add_server(const char *name, const char *address, void *user)
{
	struct stage *s = user;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_server server;
	assert_int_equal(dns_server_parse(address, &server, &err), 0);
	dns_map_add(s->map, name, &server);
}

static void start(struct stage *s)
{
	const struct rehearsal_options options = { .admin_by_hand = true, .speed = FAST };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_server resolver;
	*s = (struct stage){ .loop = loop_new(NULL, NULL) };
	assert_int_equal(rehearsal_start(s->loop, &options, &s->rehearsal, &err), 0);
	const struct rehearsal_endpoints *at = rehearsal_endpoints(s->rehearsal);
	s->aws = (struct aws_client){ .loop = s->loop,
				      .http = http_new(s->loop),
				      .endpoint = at->endpoint_url,
				      .access_key_id = at->dev.access_key_id,
				      .secret_access_key = at->dev.secret_access_key,
				      .region = "eu-west-1" };
	s->dns = dns_client_new(s->loop);
	s->map = dns_map_new();
	rehearsal_each_server(s->rehearsal, add_server, s);
	assert_int_equal(dns_server_parse(at->dns_resolver, &resolver, &err), 0);
	s->probe = delegation_probe_new(
		s->loop, s->dns,
		&(struct delegation_probe_options){ .map = s->map, .resolver = &resolver });
}

static void take_servers(struct stage *s, char **ret)
{
	const char *at = str_text(&s->aws.body);
	for (size_t i = 0; i < NAME_SERVERS; i++) {
		at = strstr(at, "<NameServer>");
		assert_non_null(at);
		at += strlen("<NameServer>");
		free(ret[i]);
		ret[i] = mem_copy_bytes(at, strcspn(at, "<"));
	}
}

/* Where the parent's admin has entered the record. */
static void ask_parents_account(struct stage *s)
{
	const struct rehearsal_endpoints *at = rehearsal_endpoints(s->rehearsal);
	s->aws.access_key_id = at->parent.access_key_id;
	s->aws.secret_access_key = at->parent.secret_access_key;
	assert_int_equal(aws_client_get(&s->aws, "/2013-04-01/hostedzone", ""), 200);
	const char *id = strstr(str_text(&s->aws.body), "<Id>/hostedzone/");
	assert_non_null(id);
	CLEANUP(mem_free_text)
	char *path = str_format("/2013-04-01%.*s", (int)strcspn(id + 4, "<"), id + 4);
	assert_int_equal(aws_client_get(&s->aws, path, ""), 200);
	take_servers(s, s->edited);
	s->question.edited = (const char *const *)s->edited;
	s->question.edited_count = NAME_SERVERS;
	s->aws.access_key_id = at->dev.access_key_id;
	s->aws.secret_access_key = at->dev.secret_access_key;
}

static void make_zone(struct stage *s, const char *name)
{
	CLEANUP(mem_free_text)
	char *xml = str_format("<CreateHostedZoneRequest><Name>%s</Name><CallerReference>one"
			       "</CallerReference></CreateHostedZoneRequest>",
			       name);
	assert_int_equal(aws_client_post_xml(&s->aws, "/2013-04-01/hostedzone", xml), 201);
	take_servers(s, s->servers);
	s->question = (struct delegation_question){ .parent = "example.com",
						    .child = name,
						    .expected = (const char *const *)s->servers,
						    .expected_count = NAME_SERVERS };
}

static void stop(struct stage *s)
{
	delegation_report_release(&s->report);
	delegation_probe_free(s->probe);
	dns_client_free(s->dns);
	dns_map_free(s->map);
	aws_client_release(&s->aws);
	rehearsal_free(s->rehearsal);
	loop_free(s->loop);
	for (size_t i = 0; i < NAME_SERVERS; i++) {
		free(s->servers[i]);
		free(s->edited[i]);
	}
}

static void on_look(const struct err *err, const struct delegation_facts *facts, void *user)
{
	struct stage *s = user;
	if (err) fail_msg("%s", err_text(err));
	delegation_report_release(&s->report);
	s->report = (struct delegation_report){ 0 };
	delegation_classify(&s->question, facts, &s->report);
	s->is_done = true;
	loop_stop(s->loop);
}

static void look(struct stage *s)
{
	s->is_done = false;
	delegation_probe_look(s->probe, &s->question, on_look, s);
	while (!s->is_done)
		loop_run(s->loop);
}

static void play(struct stage *s, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	assert_int_equal(rehearsal_play_delegation(s->rehearsal, name, &err), 0);
	ask_parents_account(s);
	look(s);
}

static void check_found(const struct stage *s, const char *id)
{
	CLEANUP(str_release) struct str found = STR_INIT;
	for (size_t i = 0; i < s->report.finding_count; i++) {
		if (str_equal(s->report.findings[i].id, id)) return;
		str_addf(&found, " %s", s->report.findings[i].id);
	}
	fail_msg("%s is played, but found:%s", id, str_text(&found));
}

static void check_right(const struct stage *s, const char *played)
{
	if (s->report.status != DELEGATION_READY || s->report.finding_count != 1 ||
	    !str_equal(s->report.findings[0].id, "OK"))
		fail_msg("after %s the pasted records are not right: %s", played,
			 s->report.findings[0].id);
}

/* Two of them need more than a zone right below its parent: below. */
static bool needs_more(const char *name)
{
	return str_equal(name, "SHADOWED") || str_equal(name, "ACM_IN_PARENT");
}

static void every_state_is_named_and_put_right(void **state)
{
	const struct delegation_state *played;
	struct stage s;
	(void)state;
	start(&s);
	make_zone(&s, "dev.example.com");
	for (size_t i = 0; (played = delegation_state_at(i)); i++) {
		if (needs_more(played->name)) continue;
		play(&s, played->name);
		check_found(&s, played->name);
		rehearsal_paste_records(s.rehearsal);
		look(&s);
		check_right(&s, played->name);
	}
	stop(&s);
}

static void a_zone_between_shadows_the_record(void **state)
{
	struct stage s;
	(void)state;
	start(&s);
	make_zone(&s, "dev.sub.example.com");
	play(&s, "SHADOWED");
	check_found(&s, "SHADOWED");
	rehearsal_paste_records(s.rehearsal);
	look(&s);
	check_right(&s, "SHADOWED");
	stop(&s);
}

static void the_certificates_record_in_the_parent_is_seen(void **state)
{
	struct stage s;
	(void)state;
	start(&s);
	make_zone(&s, "dev.example.com");
	aws_client_json(&s.aws, "acm", "CertificateManager.RequestCertificate",
			"{\"DomainName\":\"redash.dev.example.com\",\"ValidationMethod\":\"DNS\"}");
	CLEANUP(mem_free_text) char *arn = aws_client_member(&s.aws, "CertificateArn");
	CLEANUP(mem_free_text) char *body = str_format("{\"CertificateArn\":\"%s\"}", arn);
	play(&s, "ACM_IN_PARENT");
	aws_client_json(&s.aws, "acm", "CertificateManager.DescribeCertificate", body);
	CLEANUP(mem_free_text) char *name = aws_client_member(&s.aws, "Name");
	CLEANUP(mem_free_text) char *value = aws_client_member(&s.aws, "Value");
	assert_non_null(name);
	s.question.cname_name = name;
	s.question.cname_value = value;
	look(&s);
	check_found(&s, "ACM_IN_PARENT");
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_is_named_and_put_right),
		cmocka_unit_test(a_zone_between_shadows_the_record),
		cmocka_unit_test(the_certificates_record_in_the_parent_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
