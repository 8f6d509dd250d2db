/* What is allowed but worth a word, and values that would pass. */
#include "core/plan/checks.h"

#include "core/base/mem.h"
#include "core/base/vec.h"
#include "core/net/domain.h"
#include "core/net/ipv4.h"
#include "core/plan/machine.h"
#include "core/plan/question_checks.h"

#include <stdlib.h>
#include <string.h>

static const enum question_id blocks[] = { Q_PUBLIC_A, Q_PUBLIC_B, Q_PRIVATE_A, Q_PRIVATE_B };

static struct cidr block(const char *text)
{
	struct cidr c;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (cidr_parse(text, &c, &err) < 0) BUG("constant block %s", text);
	return c;
}

static bool read_block(const struct answers *a, enum question_id id, struct cidr *ret)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	return cidr_parse(answers_get(a, id), ret, &ignored) == 0;
}

/* docker0 and compose networks take blocks from 172.17.0.0 to 172.31.255.255 on the Redash machine.
 */
static bool overlaps_docker(struct cidr c)
{
	for (uint32_t second = 17; second <= 31; second++) {
		struct cidr taken = { 172u << 24 | second << 16, 16 };
		if (cidr_overlap(c, taken)) return true;
	}
	return false;
}

static bool is_private(struct cidr c)
{
	static const char *const list[] = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
					    "100.64.0.0/10" };
	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		if (cidr_contains(block(list[i]), c)) return true;
	return false;
}

static bool warn_vpc(const struct answers *a, struct str *out)
{
	struct cidr c;
	size_t before = out->len;
	if (!read_block(a, Q_VPC_CIDR, &c)) return false;
	if (overlaps_docker(c))
		str_add(out,
			"Docker uses parts of 172.17.0.0 to 172.31.255.255 on the Redash machine; "
			"data sources at those addresses would be unreachable.");
	if (!is_private(c))
		str_add(out, "This is not a private range: real internet addresses in it would be "
			     "hidden.");
	return out->len != before;
}

static bool warn_allowed(const struct answers *a, struct str *out)
{
	for (size_t i = 0; i < answers_list_len(a, Q_ALLOW); i++) {
		CLEANUP(mem_free_text) char *item = answers_list_item(a, Q_ALLOW, i);
		CLEANUP(err_release) struct err ignored = ERR_INIT;
		struct cidr c;
		if (cidr_parse(item, &c, &ignored) < 0) continue;
		if (c.prefix == 0) {
			str_add(out, "0.0.0.0/0 lets everybody reach the login page. Whoever is "
				     "first at "
				     "/setup becomes the administrator.");
			return true;
		}
		if (is_private(c)) {
			str_addf(out,
				 "%s is a private range; the load balancer sees visitors by their "
				 "public addresses.",
				 item);
			return true;
		}
		if (c.prefix < 16) {
			str_addf(out, "%s is %llu addresses.", item,
				 (unsigned long long)cidr_size(c));
			return true;
		}
	}
	return false;
}

static bool warn_parent(const struct answers *a, struct str *out)
{
	static const enum question_id labels[] = { Q_ZONE_LABEL, Q_HOST_LABEL };
	const char *parent = answers_get(a, Q_PARENT_DOMAIN);
	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		const char *label = answers_get(a, labels[i]);
		size_t n = strlen(label);
		if (!n || strncmp(parent, label, n) != 0 || parent[n] != '.') continue;
		CLEANUP(mem_free_text) char *host = answers_host_name(a);
		str_addf(out, "The parent starts with '%s.' already; Redash will be %s.", label,
			 host);
		return true;
	}
	return false;
}

static bool warn_size(const struct answers *a, struct str *out)
{
	if (!machine_is_small(answers_get(a, Q_REDASH_SIZE))) return false;
	str_add(out, "Redash wants 8 GiB of memory; smaller machines run out of it.");
	return true;
}

static bool warn_version(const struct answers *a, struct str *out)
{
	if (!answers_is(a, Q_REDASH_VERSION, "10.1.0")) return false;
	str_add(out, "10.1.0 has known security holes: only to import an old installation, whose "
		     "secret key has to be adopted; then go on to 25.8.0 or 26.3.0.");
	return true;
}

static bool warn_protection(const struct answers *a, struct str *out)
{
	if (!answers_is(a, Q_DELETION_PROTECTION, "true")) return false;
	str_add(out, "If the first creation fails, AWS cannot roll it back: the cluster has to be "
		     "removed by hand.");
	return true;
}

static bool warn_mail_port(const struct answers *a, struct str *out)
{
	bool is_465 = answers_is(a, Q_MAIL_PORT, "465"), is_587 = answers_is(a, Q_MAIL_PORT, "587");
	size_t before = out->len;
	if (answers_is(a, Q_MAIL_PORT, "25"))
		str_add(out,
			"EC2 throttles port 25 until AWS is asked to lift it; use 587 or 465.");
	if (is_465 && !answers_is(a, Q_MAIL_SECURITY, "tls"))
		str_add(out, "Port 465 mostly wants TLS from the first byte.");
	if (is_587 && answers_is(a, Q_MAIL_SECURITY, "tls"))
		str_add(out, "Port 587 mostly wants STARTTLS.");
	return out->len != before;
}

static bool warn_mail_security(const struct answers *a, struct str *out)
{
	if (!answers_is(a, Q_MAIL_SECURITY, "none") || !*answers_get(a, Q_MAIL_USER)) return false;
	str_add(out, "The mail user's password would cross the network in the clear.");
	return true;
}

bool warn_question(const struct answers *a, enum question_id id, struct str *out)
{
	if (!question_applies(a, id)) return false;
	static const struct {
		enum question_id id;
		bool (*warn)(const struct answers *a, struct str *out);
	} table[] = {
		{ Q_VPC_CIDR, warn_vpc },           { Q_ALLOW, warn_allowed },
		{ Q_PARENT_DOMAIN, warn_parent },   { Q_REDASH_SIZE, warn_size },
		{ Q_REDASH_VERSION, warn_version }, { Q_DELETION_PROTECTION, warn_protection },
		{ Q_MAIL_PORT, warn_mail_port },    { Q_MAIL_SECURITY, warn_mail_security },
	};
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].id == id) return table[i].warn(a, out);
	return false;
}

/* ---- suggestions ---- */

static char *as_text(struct cidr c)
{
	char text[CIDR_TEXT_MAX];
	cidr_format(c, text);
	return mem_copy_text(text);
}

static bool would_pass(const struct answers *a, enum question_id id, const char *value)
{
	struct answers trial = { { NULL } };
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	answers_copy(&trial, a);
	answers_set(&trial, id, value);
	bool passes = check_question(&trial, id, &ignored) == 0;
	answers_release(&trial);
	return passes;
}

static char *free_block(const struct answers *a, enum question_id id, int prefix)
{
	struct cidr vpc, used[ARRAY_LEN(blocks)], found;
	size_t n = 0;
	if (!read_block(a, Q_VPC_CIDR, &vpc)) return NULL;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		if (blocks[i] != id && read_block(a, blocks[i], &used[n])) n++;
	int smallest = id == Q_PUBLIC_A || id == Q_PUBLIC_B ? PUBLIC_PREFIX_MAX : SUBNET_PREFIX_MAX;
	int share = vpc.prefix + 2; /* a quarter each; less when another one takes more */
	for (size_t i = 0; i < n; i++)
		if (cidr_contains(vpc, used[i]) && used[i].prefix < vpc.prefix + 2)
			share = vpc.prefix + 3;
	if (prefix < share) prefix = share;
	if (prefix > smallest) prefix = smallest;
	return cidr_find_free(cidr_network(vpc), prefix, used, n, &found) ? as_text(found) : NULL;
}

static char *suggest_subnet(const struct answers *a, enum question_id id)
{
	struct cidr c;
	if (!read_block(a, id, &c)) return free_block(a, id, 24);
	CLEANUP(mem_free_text) char *cleared = as_text(cidr_network(c));
	if (would_pass(a, id, cleared)) return TAKE(cleared);
	return free_block(a, id, c.prefix);
}

static char *suggest_vpc(const struct answers *a)
{
	struct cidr c;
	if (!read_block(a, Q_VPC_CIDR, &c)) return NULL;
	if (c.prefix < SUBNET_PREFIX_MIN || !strchr(answers_get(a, Q_VPC_CIDR), '/'))
		c.prefix = SUBNET_PREFIX_MIN;
	if (c.prefix > SUBNET_PREFIX_MAX) c.prefix = SUBNET_PREFIX_MAX;
	return as_text(cidr_network(c));
}

/* The same rows with host bits cleared, and no block twice. */
static char *suggest_allowed(const struct answers *a)
{
	struct str out = STR_INIT;
	VEC(struct cidr) kept = { 0 };
	for (size_t i = 0; i < answers_list_len(a, Q_ALLOW); i++) {
		CLEANUP(mem_free_text) char *item = answers_list_item(a, Q_ALLOW, i);
		CLEANUP(err_release) struct err ignored = ERR_INIT;
		struct cidr c;
		bool is_block = cidr_parse(item, &c, &ignored) == 0, is_double = false;
		for (size_t j = 0; is_block && j < kept.len; j++)
			is_double = is_double || cidr_equal(kept.item[j], c);
		if (is_double) continue;
		if (is_block) *vec_push(&kept) = c;
		CLEANUP(mem_free_text) char *cleared = is_block ? as_text(cidr_network(c)) : NULL;
		bool has_bits = is_block && cidr_has_host_bits(c);
		str_addf(&out, "%s%s", out.len ? "\n" : "", has_bits ? cleared : item);
	}
	vec_release(&kept);
	return str_detach(&out);
}

/* An address out of a browser: without scheme, path and port. */
static char *suggest_domain(const struct answers *a)
{
	const char *text = answers_get(a, Q_PARENT_DOMAIN), *scheme = strstr(text, "://");
	if (scheme) text = scheme + 3;
	return mem_copy_bytes(text, strcspn(text, "/:?# "));
}

static char *suggest_candidate(const struct answers *a, enum question_id id)
{
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		if (blocks[i] == id) return suggest_subnet(a, id);
	if (id == Q_VPC_CIDR) return suggest_vpc(a);
	if (id == Q_ALLOW) return suggest_allowed(a);
	if (id == Q_PARENT_DOMAIN) return suggest_domain(a);
	return NULL;
}

char *suggest_answer(const struct answers *a, enum question_id id)
{
	CLEANUP(mem_free_text) char *value = suggest_candidate(a, id);
	bool is_new = value && strcmp(value, answers_get(a, id)) != 0;
	return is_new && would_pass(a, id, value) ? TAKE(value) : NULL;
}
