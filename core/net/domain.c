#include "core/net/domain.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_host_char(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == '-';
}

/* A dot inside a label is written "\." in names read from messages; it separates nothing. */
static bool is_separator(const char *name, size_t at)
{
	size_t backslashes = 0;
	if (name[at] != '.') return false;
	while (backslashes < at && name[at - 1 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2 == 0;
}

/* Length without the final dot; the root has length 0. */
static size_t bare_len(const char *name)
{
	size_t len = strlen(name);
	return len && is_separator(name, len - 1) ? len - 1 : len;
}

static bool same_bytes(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i])) return false;
	return true;
}

static int bad_character(const char *label, size_t len, const char *bad, struct err *err)
{
	int n = (int)len;
	if ((unsigned char)*bad >= 0x80)
		return err_set(err, ERR_INPUT,
			       "'%.*s' has letters outside ASCII; type its punycode form, which "
			       "begins with xn--",
			       n, label);
	if (*bad == '_')
		return err_set(err, ERR_INPUT,
			       "'%.*s' has an underscore; host names take letters, digits and "
			       "hyphens only",
			       n, label);
	return err_set(err, ERR_INPUT,
		       "'%.*s' has the character '%c'; host names take letters, digits and hyphens "
		       "only",
		       n, label, *bad);
}

static int check_label(const char *label, size_t len, struct err *err)
{
	int n = (int)len;
	if (!len) return err_set(err, ERR_INPUT, "a label between the dots is empty");
	for (size_t i = 0; i < len; i++)
		if (!is_host_char(label[i])) return bad_character(label, len, label + i, err);
	if (len > DOMAIN_LABEL_MAX)
		return err_set(err, ERR_INPUT, "'%.*s' has %zu characters; a label takes %d", n,
			       label, len, DOMAIN_LABEL_MAX);
	if (label[0] == '-' || label[len - 1] == '-')
		return err_set(err, ERR_INPUT, "'%.*s' may not begin or end with a hyphen", n,
			       label);
	/* Reserved (RFC 5891, 4.2.3.1); certificate authorities refuse them. */
	if (len >= 4 && label[2] == '-' && label[3] == '-' && !same_bytes(label, "xn", 2))
		return err_set(err, ERR_INPUT,
			       "'%.*s' may not have hyphens in third and fourth place", n, label);
	return 0;
}

int domain_check_label(const char *label, struct err *err)
{
	if (!*label) return err_set(err, ERR_INPUT, "the label is empty");
	return check_label(label, strlen(label), err);
}

static bool is_all_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_digit(text[i])) return false;
	return true;
}

int domain_check(const char *name, struct err *err)
{
	size_t len = bare_len(name), begin = 0;
	if (!len) return err_set(err, ERR_INPUT, "the name is empty");
	for (size_t i = 0; i <= len; i++) {
		if (i < len && name[i] != '.') continue;
		if (check_label(name + begin, i - begin, err) < 0) return -1;
		if (i < len) begin = i + 1;
	}
	if (len > DOMAIN_NAME_MAX)
		return err_set(err, ERR_INPUT, "the name has %zu characters; a name takes %d", len,
			       DOMAIN_NAME_MAX);
	if (is_all_digits(name + begin, len - begin))
		return err_set(err, ERR_INPUT, "'%s' ends in a number; type a name, not an address",
			       name);
	return 0;
}

int domain_label_count(const char *name)
{
	size_t len = bare_len(name);
	int count = len ? 1 : 0;
	for (size_t i = 0; i < len; i++)
		count += is_separator(name, i);
	return count;
}

char *domain_normal(const char *name)
{
	size_t len = bare_len(name);
	char *copy = mem_copy_bytes(name, len);
	for (size_t i = 0; i < len; i++)
		copy[i] = lower(copy[i]);
	return copy;
}

bool domain_equal(const char *a, const char *b)
{
	size_t len = bare_len(a);
	return len == bare_len(b) && same_bytes(a, b, len);
}

bool domain_is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (domain_equal(names[i], name)) return true;
	return false;
}

bool domain_is_below(const char *name, const char *zone)
{
	size_t n = bare_len(name), z = bare_len(zone);
	if (!z) return n > 0;
	if (n < z + 2 || !same_bytes(name + n - z, zone, z)) return false;
	return is_separator(name, n - z - 1);
}

int domain_label_len(const char *name, const char *zone)
{
	size_t n = bare_len(name), z = bare_len(zone);
	return (int)(z && domain_is_below(name, zone) ? n - z - 1 : n);
}

bool domain_covers(const char *name, const char *host)
{
	if (str_starts(name, "*.")) return domain_equal(name + 2, domain_parent(host));
	return domain_equal(name, host);
}

char *domain_join(const char *labels, const char *parent)
{
	size_t a = bare_len(labels), b = bare_len(parent);
	return str_format("%.*s%s%.*s", (int)a, labels, a && b ? "." : "", (int)b, parent);
}

const char *domain_parent(const char *name)
{
	for (size_t i = 0; name[i]; i++)
		if (is_separator(name, i)) return name + i + 1;
	return name + strlen(name);
}
