#include "core/rehearsal/world.h"

#include <ctype.h>

#include "core/rehearsal/world_certificates.h"
#include "core/rehearsal/world_parameters.h"
#include "core/rehearsal/world_secrets.h"
#include "core/rehearsal/world_zones.h"

/* Made up, the same for everybody, and good for nothing but this server. */
static const struct world_account accounts[WORLD_ACCOUNTS] = {
	[WORLD_DEV] = { "dev", "111122223333", "AKIAREHEARSALDEV0001",
			"rehearsal/dev/not-a-secret/0000000000001" },
	[WORLD_PARENT] = { "prod", "444455556666", "AKIAREHEARSALPROD001",
			   "rehearsal/prod/not-a-secret/000000000001" },
};

struct world *world_new(uint64_t seed)
{
	struct world *w = mem_alloc(sizeof(*w));
	w->seed = seed ? seed : 1;
	memcpy(w->accounts, accounts, sizeof(accounts));
	return w;
}

void world_free(struct world *w)
{
	if (!w) return;
	for (size_t i = 0; i < w->zones.len; i++)
		world_zone_free(w->zones.item[i]);
	for (size_t i = 0; i < w->certificates.len; i++)
		world_certificate_free(w->certificates.item[i]);
	for (size_t i = 0; i < w->secrets.len; i++)
		world_secret_free(w->secrets.item[i]);
	for (size_t i = 0; i < w->changes.len; i++)
		free(w->changes.item[i].id);
	for (size_t i = 0; i < w->quotas.len; i++)
		free(w->quotas.item[i].code);
	for (size_t i = 0; i < w->parameters.len; i++)
		world_parameter_release(&w->parameters.item[i]);
	vec_release(&w->parameters);
	vec_release(&w->zones);
	vec_release(&w->quotas);
	vec_release(&w->certificates);
	vec_release(&w->secrets);
	vec_release(&w->changes);
	free(w);
}

const struct world_account *world_account_by_id(const struct world *w, const char *id)
{
	for (size_t i = 0; i < WORLD_ACCOUNTS; i++)
		if (str_equal(w->accounts[i].id, id)) return &w->accounts[i];
	return NULL;
}

int world_refuse(struct err *err, enum err_kind kind, const char *code, const char *format, ...)
{
	CLEANUP(str_release) struct str text = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	err_set(err, kind, "%s", str_text(&text));
	str_set(&err->code, code);
	return -1;
}

char *world_normal_name(const char *name)
{
	char *copy = mem_copy_text(name);
	size_t len = strlen(copy);
	for (size_t i = 0; i < len; i++)
		copy[i] = (char)tolower((unsigned char)copy[i]);
	if (len && copy[len - 1] == '.') copy[len - 1] = '\0';
	return copy;
}
