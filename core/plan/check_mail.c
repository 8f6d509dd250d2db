/* How Redash sends mail. Every value ends in single quotes in a shell script and in an environment
 * file, so the characters are listed, and the quote is not among them. Lengths: RFC 5321. */
#include "core/plan/question_checks.h"

#include "core/base/mem.h"
#include "core/net/domain.h"
#include "core/net/ipv4.h"

#include <stdlib.h>
#include <string.h>

enum { USER_MAX = 128, NAME_MAX = 64, LOCAL_MAX = 64, PORT_MAX = 65535 };

int check_mail_server(const char *value, struct err *err)
{
	struct cidr address;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	if (!*value)
		return err_set(err, ERR_INPUT, "type the mail server, for example smtp.%s",
			       "example.com");
	if (strchr(value, ':') || strchr(value, '/'))
		return err_set(err, ERR_INPUT, "the server's name alone; its port is asked below");
	if (cidr_parse(value, &address, &ignored) == 0) return 0; /* a bare address */
	return domain_check(value, err);
}

int check_mail_port(const char *value, struct err *err)
{
	size_t digits = strspn(value, "0123456789");
	long port = digits && digits <= 5 && !value[digits] ? strtol(value, NULL, 10) : 0;
	if (port >= 1 && port <= PORT_MAX && value[0] != '0') return 0;
	return err_set(err, ERR_INPUT, "a port is a number from 1 to 65535; '%.20s' is not", value);
}

int check_mail_user(const char *value, struct err *err)
{
	if (strlen(value) > USER_MAX)
		return err_set(err, ERR_INPUT, "the mail user has over %d characters", USER_MAX);
	return check_characters("the mail user", value, "._%+=@/-", err);
}

static int check_local_part(const char *text, struct err *err)
{
	size_t len = strlen(text);
	if (!len) return err_set(err, ERR_INPUT, "nothing stands before the @");
	if (len > LOCAL_MAX)
		return err_set(err, ERR_INPUT, "%zu characters before the @; at most %d", len,
			       LOCAL_MAX);
	if (text[0] == '.' || text[len - 1] == '.' || strstr(text, ".."))
		return err_set(err, ERR_INPUT,
			       "before the @, a dot stands between two other characters");
	return check_characters("the sender's address", text, "._%+=-", err);
}

static int check_address(const char *text, struct err *err)
{
	const char *at = strrchr(text, '@');
	if (!at)
		return err_set(err, ERR_INPUT,
			       "an address such as redash@example.com; '%.60s' has no @", text);
	CLEANUP(mem_free_text) char *local = mem_copy_bytes(text, (size_t)(at - text));
	if (check_local_part(local, err) < 0) return -1;
	if (at[1] && domain_check(at + 1, err) < 0) return -1;
	if (domain_label_count(at + 1) < 2)
		return err_set(err, ERR_INPUT, "after the @ stands a domain with a dot");
	return 0;
}

static int check_display_name(const char *text, struct err *err)
{
	size_t len = strlen(text);
	if (len > NAME_MAX)
		return err_set(err, ERR_INPUT, "the sender's name has %zu characters; at most %d",
			       len, NAME_MAX);
	return check_characters("the sender's name", text, " -", err);
}

int check_mail_sender(const char *value, struct err *err)
{
	const char *angle = strchr(value, '<');
	size_t len = strlen(value);
	if (!*value)
		return err_set(err, ERR_INPUT, "type the sender, for example redash@example.com");
	if (!angle) return check_address(value, err);
	if (value[len - 1] != '>' || angle == value || angle[-1] != ' ')
		return err_set(err, ERR_INPUT,
			       "an address, or a name, a blank and <address>; for example Redash "
			       "<redash@example.com>");
	CLEANUP(mem_free_text) char *name = mem_copy_bytes(value, (size_t)(angle - value) - 1);
	CLEANUP(mem_free_text)
	char *address = mem_copy_bytes(angle + 1, len - (size_t)(angle - value) - 2);
	if (!*name || name[0] == ' ')
		return err_set(err, ERR_INPUT, "the sender's name is missing before <%s>", address);
	return check_display_name(name, err) < 0 ? -1 : check_address(address, err);
}
