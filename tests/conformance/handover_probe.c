/* Writes every form of the hand-over into files, for handover_peer.sh. Usage:
 * FOLDER CHILD PARENT NS,NS,... [OLD_TTL OLD_NS,OLD_NS,...], or, without a zone of our own,
 * --hosted FOLDER HOST PARENT CNAME VALUE BALANCER BALANCERS_ZONE, the last two perhaps "". */
#include "core/deploy/handover.h"

#include "core/base/mem.h"
#include "core/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cuts the list at its commas. */
static size_t split(char *list, const char **ret, size_t most)
{
	size_t count = 0;
	for (char *rest = list, *name; count < most && (name = strsep(&rest, ","));)
		ret[count++] = name;
	return count;
}

static int write_form(const struct handover *h, enum handover_form form, const char *folder)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	CLEANUP(mem_free_text)
	char *path = str_format("%s/%s", folder, handover_file_name(form));
	handover_write(h, form, &text);
	FILE *file = fopen(path, "w");
	return !file || fputs(str_text(&text), file) < 0 || fclose(file) != 0;
}

static int write_all(const struct handover *h, const char *folder)
{
	for (int form = 0; form < HANDOVER_COUNT; form++)
		if (write_form(h, (enum handover_form)form, folder)) return 1;
	return 0;
}

static int write_hosted(char **argv)
{
	const struct handover h = {
		.parent = argv[3],
		.child = argv[2],
		.host = argv[2],
		.cname_name = argv[4],
		.cname_value = argv[5],
		.is_hosted = true,
		.address_value = argv[6],
		.address_zone = argv[7],
		.account = "111122223333",
		.environment = "redash-dev",
		.stack_arn = "",
		.parent_servers = { "ns.example.org" },
		.parent_server_count = 1,
	};
	return write_all(&h, argv[1]);
}

int main(int argc, char **argv)
{
	const char *names[DELEGATION_NS_MAX];
	if (argc == 9 && strcmp(argv[1], "--hosted") == 0) return write_hosted(argv + 1);
	if (argc != 5 && argc != 7) return 2;
	struct handover h = {
		.parent = argv[3],
		.child = argv[2],
		.name_servers = names,
		.name_server_count = split(argv[4], names, DELEGATION_NS_MAX),
		.cname_name = "_x.redash.dev.example.com",
		.cname_value = "_y.acm-validations.aws",
		.host = "",
		.account = "111122223333",
		.environment = "redash-dev",
		.stack_arn = "arn:aws:cloudformation:eu-west-1:111122223333:stack/redash-dev-zone/"
			     "1",
		.parent_servers = { "ns.example.org" },
		.parent_server_count = 1,
	};
	if (argc == 7) {
		h.old_ttl = (uint32_t)strtoul(argv[5], NULL, 10);
		h.old_name_server_count = split(argv[6], h.old_name_servers, DELEGATION_NS_MAX);
	}
	return write_all(&h, argv[1]);
}
