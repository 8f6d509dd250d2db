#include "tests/support/rehearsal_home.h"

#include <string.h>

#include "core/base/mem.h"
#include "tests/support/unit.h"

void rehearsal_home_open(struct rehearsal_home *r, const struct program_home *home)
{
	const struct rehearsal_options options = { 0 };
	rehearsal_home_open_with(r, home, &options);
}

void rehearsal_home_open_with(struct rehearsal_home *r, const struct program_home *home,
			      const struct rehearsal_options *like)
{
	CLEANUP(mem_free_text)
	char *folder = str_format("%s/.local/state/redash-wizard/rehearsal", home->path);
	struct rehearsal_options options = *like;
	options.state_folder = folder;
	CLEANUP(err_release) struct err err = ERR_INIT;
	r->loop = loop_new(NULL, NULL);
	if (rehearsal_start(r->loop, &options, &r->rehearsal, &err) < 0)
		fail_msg("%s", err_text(&err));
	const struct rehearsal_endpoints *at = rehearsal_endpoints(r->rehearsal);
	assert_false(at->is_shared);
	r->client = (struct aws_client){ .loop = r->loop,
					 .http = http_new(r->loop),
					 .endpoint = at->endpoint_url,
					 .access_key_id = at->dev.access_key_id,
					 .secret_access_key = at->dev.secret_access_key,
					 .region = "ap-northeast-1" };
}

void rehearsal_home_close(struct rehearsal_home *r)
{
	aws_client_release(&r->client);
	rehearsal_free(r->rehearsal);
	loop_free(r->loop);
}

int rehearsal_home_count(struct rehearsal_home *r, long status, const char *needle)
{
	const char *text = str_text(&r->client.body);
	int n = 0;
	if (status != 200) fail_msg("status %ld: %s", status, text);
	for (; (text = strstr(text, needle)); text += strlen(needle))
		n++;
	return n;
}
