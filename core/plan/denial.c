#include "core/plan/denial.h"

#include "core/base/mem.h"

#include <ctype.h>
#include <string.h>

enum { WORD_MAX = 2048 };

/* The words after "because no" or "with an explicit deny in", first match. */
static const struct {
	const char *words;
	enum denial_reason reason;
} reasons[] = {
	{ "service control polic", DENIAL_ORGANISATION },
	{ "resource control polic", DENIAL_ORGANISATION },
	{ "permissions boundary", DENIAL_BOUNDARY },
	{ "session polic", DENIAL_SESSION },
	{ "VPC endpoint polic", DENIAL_ENDPOINT },
	{ "resource-based polic", DENIAL_RESOURCE },
	{ "explicit deny", DENIAL_FORBIDDEN },
	{ "identity-based polic", DENIAL_NOT_ALLOWED },
};

static bool ends_word(char c)
{
	return !c || c == ' ' || c == ')' || c == '"' || c == '\'' || c == ',';
}

/* The word behind `label`, without the full stop of the sentence; empty when it is not there. */
static void take_word(const char *text, const char *label, struct str *ret)
{
	const char *at = strstr(text, label);
	if (!at) return;
	at += strlen(label);
	size_t len = 0;
	while (!ends_word(at[len]) && len < WORD_MAX)
		len++;
	while (len && strchr(".:;", at[len - 1]))
		len--;
	str_add_bytes(ret, at, len);
}

/* "service:Action"; anything else is no action. */
static bool is_action(const char *text)
{
	size_t service = 0;
	while (islower((unsigned char)text[service]) || isdigit((unsigned char)text[service]) ||
	       text[service] == '-')
		service++;
	if (!service || text[service] != ':') return false;
	const char *name = text + service + 1;
	size_t len = 0;
	while (isalnum((unsigned char)name[len]))
		len++;
	return len && !name[len];
}

static enum denial_reason find_reason(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strstr(text, reasons[i].words)) return reasons[i].reason;
	return DENIAL_UNSAID;
}

bool denial_read(const char *text, struct denial *ret)
{
	struct denial found = DENIAL_INIT;
	take_word(text, "is not authorized to perform: ", &found.action);
	if (!found.action.len) take_word(text, "not authorized to perform the ", &found.action);
	if (!is_action(str_text(&found.action))) {
		denial_release(&found);
		return false;
	}
	const char *sentence = strstr(text, "not authorized to perform");
	take_word(text, "User: ", &found.principal);
	take_word(sentence, "on resource: ", &found.resource);
	found.reason = find_reason(sentence);
	*ret = found;
	return true;
}

void denial_release(struct denial *denial)
{
	str_release(&denial->principal);
	str_release(&denial->action);
	str_release(&denial->resource);
}

static void add_who(const struct denial *denial, struct str *out)
{
	str_add(out, denial->principal.len ? str_text(&denial->principal) : "this principal");
}

void denial_add_remedy(const struct denial *denial, struct str *out)
{
	const char *action = str_text(&denial->action);
	switch (denial->reason) {
	case DENIAL_ORGANISATION:
		str_addf(
			out,
			"A policy of the organization stands in the way of %s: whoever manages the "
			"organization must change it",
			action);
		return;
	case DENIAL_BOUNDARY:
		str_addf(out,
			 "The permissions boundary does not let %s through: whoever set it for ",
			 action);
		add_who(denial, out);
		str_add(out, " must change it");
		return;
	case DENIAL_SESSION:
		str_addf(out,
			 "The session's own policy does not let %s through: sign in without it, or "
			 "with another profile",
			 action);
		return;
	case DENIAL_FORBIDDEN:
		str_addf(out, "A policy forbids %s: whoever manages the account must take that out",
			 action);
		return;
	case DENIAL_ENDPOINT:
		str_addf(out,
			 "The policy of the VPC endpoint in between does not let %s through: "
			 "whoever "
			 "manages the network must change it",
			 action);
		return;
	case DENIAL_UNSAID:
	case DENIAL_NOT_ALLOWED:
	case DENIAL_RESOURCE:
		break;
	}
	str_addf(out, "Whoever manages the account must allow %s", action);
	if (denial->resource.len && !str_equal(str_text(&denial->resource), "*"))
		str_addf(out, " on %s", str_text(&denial->resource));
	str_add(out, ", or use another profile");
}

/* Letters that stand for themselves inside of a JSON text. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\') return false;
	return true;
}

bool denial_add_statement(const struct denial *denial, struct str *out)
{
	const char *resource = str_text(&denial->resource);
	bool helps = denial->reason == DENIAL_UNSAID || denial->reason == DENIAL_NOT_ALLOWED ||
		     denial->reason == DENIAL_RESOURCE;
	if (!helps) return false;
	if (!*resource || !is_plain(resource)) resource = "*";
	str_addf(out, "{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"%s\"}",
		 str_text(&denial->action), resource);
	return true;
}
