/* The letter to the parent's admin, once in English and once in Japanese. */
#include "core/base/mem.h"
#include "core/deploy/handover_forms.h"
#include "core/net/domain.h"

#include <string.h>

enum language { ENGLISH, JAPANESE, LANGUAGES };

/* In braces: what fill() knows. */
static const struct words {
	const char *subject, *live, *add, *old, *after, *account, *no_account, *hidden;
	const char *nothing, *not_looked, *no_ds, *ds, *files;
} all_words[LANGUAGES] = {
	[ENGLISH] = {
		.subject = "Subject: Please add one DNS record: {child} NS\n\n"
			   "In the PUBLIC zone {parent}",
		.live = " - the one served by {live}\n(other zones of that name are not live) -",
		.add = " please add:\n\n",
		.old = "\nIt replaces the NS record that is there now (TTL {ttl}): {old}\n",
		.after = "\nIn the Route 53 console the record name is just \"{label}\". Nothing "
			 "else changes; to undo,\ndelete that record.\n"
			 "Effect: from then on names under {child} are answered by ",
		.account = "AWS account {account}.\n",
		.no_account = "the account that runs Redash.\n",
		.hidden = "Already there and hidden afterwards:",
		.nothing = " nothing that we can see\n",
		.not_looked = " not known, nobody has looked yet\n",
		.no_ds = "DNSSEC: please add no DS record; the new zone is not signed.\n",
		.ds = "DNSSEC: please remove the DS record of {child} that is there now; the new "
		      "zone is not signed.\n",
		.files = "Check: {check}\n"
			 "With files: delegation.json (aws route53 change-resource-record-sets "
			 "--hosted-zone-id ZONE_ID\n--change-batch file://delegation.json), "
			 "delegation.yaml, delegation.tf, delegation.zone\n",
	},
	[JAPANESE] = {
		.subject = "\n件名: DNS レコード追加のお願い ({child} の NS)\n\n"
			   "パブリックゾーン {parent}",
		.live = " ({live} が応答しているもの。\n同名の別ゾーンは使われていません)",
		.add = " に次のレコードを追加してください:\n\n",
		.old = "\n現在の NS レコード (TTL {ttl}) を置き換えます: {old}\n",
		.after = "\nRoute 53 コンソールのレコード名は \"{label}\" だけです。"
			 "ほかの変更はありません。\n元に戻すには、このレコードを削除してください。\n"
			 "影響: 以後、{child} 以下の名前に応答するのは ",
		.account = "AWS アカウント {account} です。\n",
		.no_account = "Redash を動かすアカウントです。\n",
		.hidden = "すでに存在し、追加後に隠れるもの:",
		.nothing = " 確認できる範囲ではありません\n",
		.not_looked = " 未確認です\n",
		.no_ds = "DNSSEC: 新しいゾーンは署名されていないため、"
			 "DS レコードは追加しないでください。\n",
		.ds = "DNSSEC: 新しいゾーンは署名されていないため、"
		      "現在ある {child} の DS レコードを削除してください。\n",
		.files = "確認方法: {check}\n"
			 "ファイル: delegation.json (aws route53 change-resource-record-sets "
			 "--hosted-zone-id ZONE_ID\n--change-batch file://delegation.json)、"
			 "delegation.yaml、delegation.tf、delegation.zone\n",
	},
};

/* What hides, or stands in the way; the order is that of the lines. */
enum obstacle {
	OBSTACLE_CNAME,
	OBSTACLE_DNAME,
	OBSTACLE_OTHERS,
	OBSTACLE_WILDCARD,
	OBSTACLE_VALIDATION,
	OBSTACLE_COUNT
};
static const char *const obstacle_words[OBSTACLE_COUNT][LANGUAGES] = {
	[OBSTACLE_CNAME] = { "the alias {child} CNAME {target}: must be removed first",
			     "{child} CNAME {target} (先に削除が必要です)" },
	[OBSTACLE_DNAME] = { "a DNAME at {child}: must be removed first",
			     "{child} の DNAME (先に削除が必要です)" },
	[OBSTACLE_OTHERS] = { "other records at {child}, or records below it: copy them into the "
			      "new zone first",
			      "{child} またはその配下のほかのレコード "
			      "(先に新しいゾーンへコピーしてください)" },
	[OBSTACLE_WILDCARD] = { "what a wildcard beside {child} answers for it today",
				"{child} に対するワイルドカードの応答" },
	[OBSTACLE_VALIDATION] = { "the certificate's record {cname}: it belongs into the new zone",
				  "証明書の検証用レコード {cname} (新しいゾーンに置くものです)" },
};

static bool is_yes(const struct delegation_facts *facts, enum delegation_extra extra)
{
	return facts->extras[extra].reply == EXTRA_YES;
}

static bool is_seen(const struct delegation_facts *facts, enum delegation_reply reply)
{
	for (size_t i = 0; i < facts->server_count; i++)
		if (facts->servers[i].reply == reply) return true;
	return false;
}

static bool is_there(const struct handover *h, enum obstacle obstacle)
{
	switch (obstacle) {
	case OBSTACLE_CNAME:
		return is_seen(h->facts, REPLY_CNAME);
	case OBSTACLE_DNAME:
		return is_yes(h->facts, EXTRA_DNAME);
	case OBSTACLE_OTHERS:
		return is_seen(h->facts, REPLY_NODATA) && !is_yes(h->facts, EXTRA_WILDCARD) &&
		       !is_yes(h->facts, EXTRA_DNAME);
	case OBSTACLE_WILDCARD:
		return is_yes(h->facts, EXTRA_WILDCARD);
	case OBSTACLE_VALIDATION:
		return *h->cname_name && is_yes(h->facts, EXTRA_CNAME_AT_PARENT);
	case OBSTACLE_COUNT:
		break;
	}
	return false;
}

static const char *target_of(const struct handover *h)
{
	for (size_t i = 0; h->facts && i < h->facts->server_count; i++) {
		const struct delegation_seen *seen = &h->facts->servers[i];
		if (seen->reply != REPLY_CNAME) continue;
		return seen->owner && handover_is_plain_name(seen->owner) ? seen->owner : "...";
	}
	return "...";
}

static void add_value(const struct handover *h, const char *name, size_t len, struct str *out)
{
	CLEANUP(mem_free_text) char *key = str_format("%.*s", (int)len, name);
	if (str_equal(key, "child")) str_add(out, h->child);
	if (str_equal(key, "parent")) str_add(out, h->parent);
	if (str_equal(key, "label"))
		str_addf(out, "%.*s", domain_label_len(h->child, h->parent), h->child);
	if (str_equal(key, "account")) str_add(out, h->account);
	if (str_equal(key, "live")) handover_add_names(out, handover_live(h), "", "", ", ");
	if (str_equal(key, "old")) handover_add_names(out, handover_old(h), "", "", ", ");
	if (str_equal(key, "ttl")) str_addf(out, "%u", (unsigned)h->old_ttl);
	if (str_equal(key, "target")) str_add(out, target_of(h));
	if (str_equal(key, "cname")) str_add(out, h->cname_name);
	if (str_equal(key, "check")) handover_add_check(out, h);
}

static void fill(const struct handover *h, const char *text, struct str *out)
{
	for (const char *open; (open = strchr(text, '{'));) {
		size_t len = strcspn(open + 1, "}");
		str_add_bytes(out, text, (size_t)(open - text));
		add_value(h, open + 1, len, out);
		text = open + 1 + len + 1;
	}
	str_add(out, text);
}

static void add_hidden(const struct handover *h, enum language language, struct str *out)
{
	const struct words *words = &all_words[language];
	size_t before;
	str_add(out, words->hidden);
	before = out->len;
	for (int i = 0; h->facts && i < OBSTACLE_COUNT; i++) {
		if (!is_there(h, (enum obstacle)i)) continue;
		str_add(out, "\n  ");
		fill(h, obstacle_words[i][language], out);
	}
	if (out->len > before)
		str_add_char(out, '\n');
	else
		str_add(out, h->parent_server_count ? words->nothing : words->not_looked);
}

static void add_letter(const struct handover *h, enum language language, struct str *out)
{
	const struct words *words = &all_words[language];
	bool has_ds = h->facts && is_yes(h->facts, EXTRA_DS);
	fill(h, words->subject, out);
	if (h->parent_server_count) fill(h, words->live, out);
	str_add(out, words->add);
	str_addf(out, "  name  %.*s    type  NS    TTL  %d\n",
		 domain_label_len(h->child, h->parent), h->child, HANDOVER_TTL);
	handover_add_names(out, handover_wanted(h), "  ", ".\n", "");
	if (h->old_name_server_count) fill(h, words->old, out);
	fill(h, words->after, out);
	fill(h, *h->account ? words->account : words->no_account, out);
	add_hidden(h, language, out);
	fill(h, has_ds ? words->ds : words->no_ds, out);
	fill(h, words->files, out);
}

void handover_write_message(const struct handover *h, struct str *out)
{
	add_letter(h, ENGLISH, out);
	add_letter(h, JAPANESE, out);
}
