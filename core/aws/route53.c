#include "core/aws/route53.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/aws/route53_paths.h"
#include "core/base/mem.h"
#include "core/base/vec.h"
#include "core/net/domain.h"

#include <stdlib.h>
#include <string.h>

struct search {
	char *name;
	VEC(char *) ids; /* of the zones found so far */
	int pages;
};

static void search_free(void *state)
{
	struct search *search = state;
	for (size_t i = 0; i < search->ids.len; i++)
		free(search->ids.item[i]);
	vec_release(&search->ids);
	free(search->name);
	free(search);
}

const char *route53_bare_id(const char *id)
{
	const char *slash = strrchr(id, '/');
	return slash ? slash + 1 : id;
}

void route53_add_param(struct str *path, const char *key, const char *value)
{
	str_addf(path, "%s%s=", strchr(str_text(path), '?') ? "&" : "?", key);
	encode_percent(path, value, strlen(value));
}

static void read_zone(struct aws_answer *answer)
{
	cloud_zone_fn *done = (cloud_zone_fn *)answer->done;
	const struct search *search = answer->state;
	char *servers[ROUTE53_NAME_SERVERS_MAX];
	size_t count = 0;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	const struct xml_node *root = xml ? xml_root(xml) : NULL;
	if (xml && !xml_at(xml, root, "HostedZone")) answer_is_strange(answer, &err);
	const struct xml_node *server =
		root ? xml_at(xml, root, "DelegationSet/NameServers/NameServer") : NULL;
	for (; server && count < ROUTE53_NAME_SERVERS_MAX; server = xml_next(xml, server))
		servers[count++] = domain_normal(xml_text(xml, server, ""));
	CLEANUP(mem_free_text)
	char *name = domain_normal(root ? xml_text(xml, root, "HostedZone/Name") : "");
	struct cloud_zone zone = { .id = search->ids.item[0],
				   .name = search->name ? search->name : name,
				   .name_servers = (const char *const *)servers,
				   .name_server_count = count };
	/* There is none of that id, or it was deleted between two calls. */
	bool is_gone = err.kind == ERR_NOT_FOUND;
	if (is_gone) err_reset(&err);
	done(err_or_null(&err), err_is_set(&err) || is_gone ? NULL : &zone, answer->user);
	for (size_t i = 0; i < count; i++)
		free(servers[i]);
}

static void ask_zone(struct aws_client *client, const struct account *account,
		     struct search *search, aws_any_fn *done, void *user)
{
	const char *id = search->ids.item[0];
	struct aws_call call = aws_call_init(AWS_ROUTE53, "GetHostedZone", account);
	str_add(&call.path, ROUTE53_API "/hostedzone/");
	encode_percent(&call.path, id, strlen(id));
	call.state = search;
	call.free_state = search_free;
	aws_client_start(client, &call, read_zone, done, user);
}

static void collect_ids(const struct xml *xml, struct search *search)
{
	const struct xml_node *zone = xml_at(xml, xml_root(xml), "HostedZones/HostedZone");
	for (; zone; zone = xml_next(xml, zone)) {
		const char *id = route53_bare_id(xml_text(xml, zone, "Id"));
		if (!*id || !domain_equal(xml_text(xml, zone, "Name"), search->name) ||
		    str_equal(xml_text(xml, zone, "Config/PrivateZone"), "true"))
			continue;
		bool known = false;
		for (size_t i = 0; i < search->ids.len; i++)
			known = known || str_equal(search->ids.item[i], id);
		if (!known) *vec_push(&search->ids) = mem_copy_text(id);
	}
}

static int several_error(const struct search *search, struct err *err)
{
	CLEANUP(str_release) struct str ids = STR_INIT;
	for (size_t i = 0; i < search->ids.len; i++)
		str_addf(&ids, "%s%s", i ? ", " : "", search->ids.item[i]);
	return err_set(err, ERR_CONFLICT,
		       "there are %zu public hosted zones named %s: %s. Each has other name "
		       "servers; delete those that nothing delegates to",
		       search->ids.len, search->name, str_text(&ids));
}

static void read_list(struct aws_answer *answer);

static void ask_list(struct aws_client *client, const struct account *account,
		     struct search *search, const char *next_id, aws_any_fn *done, void *user)
{
	struct aws_call call = aws_call_init(AWS_ROUTE53, "ListHostedZonesByName", account);
	str_add(&call.path, ROUTE53_API "/hostedzonesbyname?maxitems=100");
	route53_add_param(&call.path, "dnsname", search->name);
	if (*next_id) route53_add_param(&call.path, "hostedzoneid", next_id);
	call.state = search;
	call.free_state = search_free;
	aws_client_start(client, &call, read_list, done, user);
}

/* The list starts at the name and goes on in order of names: there is more to see only while the
 * next page begins with the same name. */
static const char *next_page(const struct xml *xml, const struct search *search)
{
	const struct xml_node *root = xml_root(xml);
	if (!str_equal(xml_text(xml, root, "IsTruncated"), "true") ||
	    !domain_equal(xml_text(xml, root, "NextDNSName"), search->name) ||
	    search->pages >= ROUTE53_PAGES_MAX)
		return "";
	return route53_bare_id(xml_text(xml, root, "NextHostedZoneId"));
}

static void read_list(struct aws_answer *answer)
{
	cloud_zone_fn *done = (cloud_zone_fn *)answer->done;
	struct search *search = answer->state;
	const char *next = "";
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(xml_release) struct xml *xml = answer_xml(answer, &err);
	if (xml && !xml_at(xml, xml_root(xml), "HostedZones")) {
		answer_is_strange(answer, &err);
	} else if (xml) {
		search->pages++;
		collect_ids(xml, search);
		next = next_page(xml, search);
	}
	if (*next) {
		ask_list(answer->client, answer->account, TAKE(answer->state), next, answer->done,
			 answer->user);
		return;
	}
	if (!err_is_set(&err) && search->ids.len > 1) several_error(search, &err);
	if (err_is_set(&err) || !search->ids.len) {
		done(err_or_null(&err), NULL, answer->user);
		return;
	}
	ask_zone(answer->client, answer->account, TAKE(answer->state), answer->done, answer->user);
}

void route53_find_zone(struct aws_client *client, const struct account *account, const char *name,
		       cloud_zone_fn *done, void *user)
{
	struct search *search = mem_alloc(sizeof(*search));
	search->name = domain_normal(name);
	ask_list(client, account, search, "", (aws_any_fn *)done, user);
}

void route53_zone(struct aws_client *client, const struct account *account, const char *id,
		  cloud_zone_fn *done, void *user)
{
	struct search *search = mem_alloc(sizeof(*search));
	*vec_push(&search->ids) = mem_copy_text(route53_bare_id(id));
	ask_zone(client, account, search, (aws_any_fn *)done, user);
}
