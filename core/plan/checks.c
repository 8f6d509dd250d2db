#include "core/plan/checks.h"

#include "core/base/mem.h"
#include "core/net/domain.h"
#include "core/net/ipv4.h"
#include "core/plan/machine.h"
#include "core/plan/question_checks.h"

#include <stdlib.h>
#include <string.h>

/* The first name of a certificate is its common name: at most 64 octets (ACM). */
enum { COMMON_NAME_MAX = 64 };

static const enum question_id subnets[] = { Q_PUBLIC_A, Q_PUBLIC_B, Q_PRIVATE_A, Q_PRIVATE_B };

static bool read_block(const struct answers *a, enum question_id id, struct cidr *ret)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	return cidr_parse(answers_get(a, id), ret, &ignored) == 0;
}

/* ---- one answer against the others ---- */

static int check_subnet_place(const struct answers *a, enum question_id id, struct err *err)
{
	struct cidr vpc, own, other;
	if (!read_block(a, id, &own) || !read_block(a, Q_VPC_CIDR, &vpc)) return 0;
	if (!cidr_contains(vpc, own))
		return err_set(err, ERR_INPUT, "%s is not inside the VPC block %s",
			       answers_get(a, id), answers_get(a, Q_VPC_CIDR));
	for (size_t i = 0; i < ARRAY_LEN(subnets); i++) {
		if (subnets[i] == id || !read_block(a, subnets[i], &other)) continue;
		if (cidr_overlap(own, other))
			return err_set(err, ERR_INPUT, "%s overlaps %s (%s)", answers_get(a, id),
				       question(subnets[i])->label, answers_get(a, subnets[i]));
	}
	return 0;
}

static int check_names_together(const struct answers *a, struct err *err)
{
	CLEANUP(mem_free_text) char *host = answers_host_name(a);
	size_t len = strlen(host);
	if (str_is_empty(answers_get(a, Q_PARENT_DOMAIN))) return 0;
	if (len > COMMON_NAME_MAX)
		return err_set(
			err, ERR_INPUT,
			"%s has %zu characters, %zu more than the 64 that ACM allows; shorten the "
			"domain, the sub-domain or the host name",
			host, len, len - COMMON_NAME_MAX);
	return 0;
}

static int check_zone_place(const struct answers *a, enum question_id id, struct err *err)
{
	const char *zone = answers_get(a, id), *region = answers_get(a, Q_REGION);
	if (!str_starts(zone, region) || strlen(zone) != strlen(region) + 1)
		return err_set(err, ERR_INPUT, "%s is not in the region %s", zone, region);
	if (id == Q_ZONE_B && answers_is(a, Q_ZONE_A, zone))
		return err_set(err, ERR_INPUT, "%s is zone A already; choose two different zones",
			       zone);
	return 0;
}

static int check_parent(const struct answers *a, struct err *err)
{
	if (domain_label_count(answers_get(a, Q_PARENT_DOMAIN)) < 2)
		return err_set(err, ERR_INPUT,
			       "a domain with a dot, for example example.com; not just '%s'",
			       answers_get(a, Q_PARENT_DOMAIN));
	return check_names_together(a, err);
}

/* Redash's images are complete for x86-64 only: 10.1.0 has no other, and the later ones lack
 * drivers elsewhere. */
static int check_redash_machine(const struct answers *a, struct err *err)
{
	const char *type = answers_get(a, Q_REDASH_SIZE);
	if (!machine_is_arm(type)) return 0;
	return err_set(err, ERR_INPUT,
		       "%.40s has an ARM processor (Graviton), and Redash is made for x86-64; "
		       "choose an Intel or AMD type such as t3.large or m7i.large",
		       type);
}

static int check_capacities(const struct answers *a, struct err *err)
{
	const char *least = answers_get(a, Q_CAPACITY_MIN), *most = answers_get(a, Q_CAPACITY_MAX);
	if (capacity_halves(most) < 2)
		return err_set(err, ERR_INPUT, "at least 1 capacity unit, not %s", most);
	if (capacity_halves(least) <= capacity_halves(most)) return 0;
	return err_set(err, ERR_INPUT, "the most is %s, less than the least, %s", most, least);
}

static int check_mail_way(const struct answers *a, struct err *err)
{
	if (!answers_is(a, Q_MAIL_VIA, "ses") || !str_starts(answers_get(a, Q_REGION), "cn-"))
		return 0;
	return err_set(err, ERR_INPUT,
		       "there is no Amazon SES in the regions of China; choose an SMTP server");
}

static int check_mail_login(const struct answers *a, struct err *err)
{
	if (!answers_is(a, Q_MAIL_VIA, "ses") || *answers_get(a, Q_MAIL_USER)) return 0;
	return err_set(err, ERR_INPUT,
		       "SES sends for nobody without a login; type the user of its SMTP "
		       "credentials");
}

static int check_together(const struct answers *a, enum question_id id, struct err *err)
{
	if (id == Q_PARENT_DOMAIN) return check_parent(a, err);
	if (id == Q_ZONE_LABEL || id == Q_HOST_LABEL) return check_names_together(a, err);
	if (id == Q_ZONE_A || id == Q_ZONE_B) return check_zone_place(a, id, err);
	if (id == Q_REDASH_SIZE) return check_redash_machine(a, err);
	if (id == Q_CAPACITY_MAX) return check_capacities(a, err);
	if (id == Q_MAIL_VIA) return check_mail_way(a, err);
	if (id == Q_MAIL_USER) return check_mail_login(a, err);
	for (size_t i = 0; i < ARRAY_LEN(subnets); i++)
		if (subnets[i] == id) return check_subnet_place(a, id, err);
	if (id == Q_PARENT_PROFILE && str_is_empty(answers_get(a, id)))
		return err_set(err, ERR_INPUT, "type the AWS profile of the parent's account");
	return 0;
}

/* ---- lists ---- */

static bool read_item(const struct answers *a, enum question_id id, size_t i, struct cidr *ret)
{
	CLEANUP(mem_free_text) char *text = answers_list_item(a, id, i);
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	return cidr_parse(text, ret, &ignored) == 0;
}

/* Two equal rules make the security group fail: InvalidPermission.Duplicate. */
static int check_duplicate(const struct answers *a, enum question_id id, size_t i, const char *item,
			   struct err *err)
{
	struct cidr own, other;
	for (size_t j = 0; j < i; j++) {
		CLEANUP(mem_free_text) char *earlier = answers_list_item(a, id, j);
		bool is_same = strcmp(earlier, item) == 0;
		if (id == Q_ALLOW && read_item(a, id, i, &own) && read_item(a, id, j, &other))
			is_same = cidr_equal(own, other);
		if (is_same)
			return err_set(err, ERR_INPUT, "%s stands in row %zu already", item, j + 1);
	}
	return 0;
}

static int check_open_ssh(const struct answers *a, size_t i, struct err *err)
{
	struct cidr c;
	bool opens_ssh =
		answers_is(a, Q_BASTION, "true") && !str_is_empty(answers_get(a, Q_KEY_PAIR));
	if (!opens_ssh || !read_item(a, Q_ALLOW, i, &c) || c.prefix > 0) return 0;
	return err_set(err, ERR_INPUT,
		       "0.0.0.0/0 would open SSH of the step server to everybody; leave the key "
		       "pair empty, "
		       "or name the networks");
}

int check_list_item(const struct answers *a, enum question_id id, size_t i, struct err *err)
{
	CLEANUP(mem_free_text) char *item = answers_list_item(a, id, i);
	if (question(id)->check(item, err) < 0) return -1;
	if (check_duplicate(a, id, i, item, err) < 0) return -1;
	return id == Q_ALLOW ? check_open_ssh(a, i, err) : 0;
}

static int check_list(const struct answers *a, enum question_id id, struct err *err)
{
	size_t n = answers_list_len(a, id);
	if (!n && !question(id)->default_value)
		return err_set(err, ERR_INPUT,
			       "add at least one address or block, or nobody could open Redash");
	if (id == Q_ALLOW && n > ALLOWED_MAX)
		return err_set(err, ERR_INPUT, "%zu entries; at most %d", n, ALLOWED_MAX);
	for (size_t i = 0; i < n; i++) {
		if (check_list_item(a, id, i, err) == 0) continue;
		return n > 1 ? err_prefix(err, "row %zu", i + 1) : -1;
	}
	return 0;
}

int check_question(const struct answers *a, enum question_id id, struct err *err)
{
	const struct question *q = question(id);
	if (!question_applies(a, id)) return 0;
	if (q->kind == QUESTION_LIST) return check_list(a, id, err);
	if (q->check && q->check(answers_get(a, id), err) < 0) return -1;
	return check_together(a, id, err);
}

size_t check_answers(const struct answers *a, struct finding *ret, size_t max)
{
	size_t n = 0;
	for (int page = 0; page < PAGE_COUNT; page++) {
		for (int id = 0; id < Q_COUNT && n < max; id++) {
			if (question((enum question_id)id)->page != (enum page_id)page) continue;
			ret[n] = (struct finding){ .id = (enum question_id)id };
			if (check_question(a, (enum question_id)id, &ret[n].err) < 0)
				n++;
			else
				err_release(&ret[n].err);
		}
	}
	return n;
}

void findings_release(struct finding *findings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		err_release(&findings[i].err);
}
