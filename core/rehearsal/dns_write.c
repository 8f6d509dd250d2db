#include "core/rehearsal/dns_write.h"

#include <arpa/inet.h>
#include <ctype.h>

enum { HEADER = 12, LABEL_MAX = 63, NAME_MAX_BYTES = 255, OPT_BYTES = 11, CLASS_IN = 1 };

static void add16(struct str *out, unsigned value)
{
	str_add_char(out, (char)(value >> 8 & 0xff));
	str_add_char(out, (char)(value & 0xff));
}

static void add32(struct str *out, uint32_t value)
{
	add16(out, value >> 16);
	add16(out, value & 0xffff);
}

static size_t take_char(const char *text, char *ret)
{
	if (text[0] == '\\' && isdigit((unsigned char)text[1]) && isdigit((unsigned char)text[2]) &&
	    isdigit((unsigned char)text[3])) {
		*ret = (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
		return 4; /* Route 53 writes octal: \052 */
	}
	*ret = text[0];
	return 1;
}

static bool add_name(struct str *out, const char *name)
{
	size_t begin = out->len;
	const char *at = name;
	while (*at && *at != '.') {
		char label[LABEL_MAX];
		size_t len = 0;
		while (*at && *at != '.') {
			if (len == LABEL_MAX) return false;
			at += take_char(at, &label[len]);
			len++;
		}
		str_add_char(out, (char)len);
		str_add_bytes(out, label, len);
		if (*at == '.') at++;
	}
	str_add_char(out, '\0');
	return *at == '\0' && out->len - begin <= NAME_MAX_BYTES;
}

static bool add_address(struct str *out, int family, const char *value)
{
	unsigned char bytes[16];
	if (inet_pton(family, value, bytes) != 1) return false;
	return str_add_bytes(out, bytes, family == AF_INET ? 4 : 16);
}

static bool add_soa(struct str *out, const char *value)
{
	char names[2][NAME_MAX_BYTES + 1];
	unsigned long numbers[5];
	const char *at = value;
	for (int i = 0; i < 2; i++) {
		size_t len = strcspn(at, " ");
		if (len == 0 || len > NAME_MAX_BYTES || at[len] != ' ') return false;
		memcpy(names[i], at, len);
		names[i][len] = '\0';
		at += len + 1;
	}
	for (int i = 0; i < 5; i++) {
		char *end;
		numbers[i] = strtoul(at, &end, 10);
		if (end == at) return false;
		at = end;
	}
	if (!add_name(out, names[0]) || !add_name(out, names[1])) return false;
	for (int i = 0; i < 5; i++)
		add32(out, (uint32_t)numbers[i]);
	return true;
}

/* "one" "two": each text in quotes, at most 255 bytes. */
static bool add_txt(struct str *out, const char *value)
{
	for (const char *at = strchr(value, '"'); at; at = strchr(at, '"')) {
		const char *end = strchr(at + 1, '"');
		if (!end || end - at - 1 > 255) return false;
		str_add_char(out, (char)(end - at - 1));
		str_add_bytes(out, at + 1, (size_t)(end - at - 1));
		at = end + 1;
	}
	return *value == '"';
}

/* 0 issue "amazon.com" */
static bool add_caa(struct str *out, const char *value)
{
	char *end;
	unsigned long flags = strtoul(value, &end, 10);
	if (end == value || *end != ' ' || flags > 255) return false;
	const char *tag = end + 1;
	size_t tag_len = strcspn(tag, " ");
	const char *text = tag + tag_len + (tag[tag_len] == ' ');
	size_t text_len = strlen(text);
	if (tag_len == 0 || tag_len > 15) return false;
	if (text_len >= 2 && text[0] == '"' && text[text_len - 1] == '"') {
		text++;
		text_len -= 2;
	}
	str_add_char(out, (char)flags);
	str_add_char(out, (char)tag_len);
	str_add_bytes(out, tag, tag_len);
	return str_add_bytes(out, text, text_len);
}

static bool add_a(struct str *out, const char *value)
{
	return add_address(out, AF_INET, value);
}

static bool add_aaaa(struct str *out, const char *value)
{
	return add_address(out, AF_INET6, value);
}

/* 12345 13 2 HEX: key tag, algorithm, kind of digest, digest. */
static bool add_ds(struct str *out, const char *value)
{
	static const unsigned long most[] = { 65535, 255, 255 };
	const char *at = value;
	for (size_t i = 0; i < ARRAY_LEN(most); i++) {
		char *end;
		unsigned long number = strtoul(at, &end, 10);
		if (end == at || *end != ' ' || number > most[i]) return false;
		if (i == 0) str_add_char(out, (char)(number >> 8));
		str_add_char(out, (char)(number & 0xff));
		at = end + 1;
	}
	for (; isxdigit((unsigned char)at[0]) && isxdigit((unsigned char)at[1]); at += 2) {
		const char pair[3] = { at[0], at[1], '\0' };
		str_add_char(out, (char)strtoul(pair, NULL, 16));
	}
	return *at == '\0';
}

static const struct writer {
	const char *type;
	int number;
	bool (*write)(struct str *out, const char *value);
} writers[] = {
	{ "A", DNS_A, add_a },       { "AAAA", DNS_AAAA, add_aaaa },
	{ "NS", DNS_NS, add_name },  { "CNAME", DNS_CNAME, add_name },
	{ "SOA", DNS_SOA, add_soa }, { "TXT", DNS_TXT, add_txt },
	{ "CAA", DNS_CAA, add_caa }, { "DNAME", DNS_DNAME, add_name },
	{ "DS", DNS_DS, add_ds },
};

static bool add_record(struct str *out, const struct dns_reply_record *r)
{
	size_t begin = out->len;
	CLEANUP(str_release) struct str data = STR_INIT;
	for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
		if (!str_equal(writers[i].type, r->type)) continue;
		if (!writers[i].write(&data, r->value) || !add_name(out, r->owner)) break;
		add16(out, (unsigned)writers[i].number);
		add16(out, CLASS_IN);
		add32(out, (uint32_t)r->ttl);
		add16(out, (unsigned)data.len);
		return str_add_bytes(out, str_text(&data), data.len);
	}
	str_cut(out, begin);
	return false;
}

size_t dns_question_end(const void *query, size_t query_len)
{
	const unsigned char *bytes = query;
	size_t at = HEADER;
	if (query_len < HEADER || bytes[4] != 0 || bytes[5] != 1) return 0;
	while (at < query_len && bytes[at] != 0) {
		if (bytes[at] > LABEL_MAX) return 0;
		at += bytes[at] + 1u;
	}
	at += 1 + 4;
	return at <= query_len && at - HEADER - 4 <= NAME_MAX_BYTES ? at : 0;
}

bool dns_query_has_edns(const void *query, size_t query_len)
{
	/* A query carries nothing else behind its question. */
	const unsigned char *bytes = query;
	return query_len >= HEADER && (bytes[10] || bytes[11]);
}

static void add_header(struct str *out, const unsigned char *query, const struct dns_reply *reply)
{
	unsigned flags = 0x8000u | ((unsigned)query[2] << 8 & 0x7900u); /* opcode and RD as asked */
	if (reply->authoritative) flags |= 0x0400u;
	if (reply->is_truncated) flags |= 0x0200u;
	if (reply->recursion_available) flags |= 0x0080u;
	add16(out, (unsigned)query[0] << 8 | query[1]);
	add16(out, flags | (unsigned)reply->rcode);
	add16(out, 1);
	add16(out, 0);
	add16(out, 0);
	add16(out, 0);
}

static void count_up(struct str *out, size_t begin, enum dns_section section)
{
	unsigned char *at = (unsigned char *)out->text + begin + 6 + 2 * (size_t)section;
	unsigned value = ((unsigned)at[0] << 8 | at[1]) + 1;
	at[0] = (unsigned char)(value >> 8);
	at[1] = (unsigned char)value;
}

void dns_write_reply(struct str *out, const void *query, size_t query_len,
		     const struct dns_reply *reply, size_t max)
{
	size_t begin = out->len, question = dns_question_end(query, query_len);
	bool edns = dns_query_has_edns(query, query_len);
	if (!question) return;
	add_header(out, query, reply);
	str_add_bytes(out, (const char *)query + HEADER, question - HEADER);
	for (size_t i = 0; i < reply->records.len; i++) {
		size_t before = out->len;
		if (!add_record(out, &reply->records.item[i])) continue;
		if (out->len - begin + (edns ? OPT_BYTES : 0) > max) {
			str_cut(out, before);
			out->text[begin + 2] |= 0x02;
			break;
		}
		count_up(out, begin, reply->records.item[i].section);
	}
	if (!edns) return;
	static const char opt[OPT_BYTES] = { 0, 0, 41, DNS_EDNS_SIZE >> 8, DNS_EDNS_SIZE & 0xff };
	str_add_bytes(out, opt, sizeof(opt));
	count_up(out, begin, DNS_ADDITIONAL);
}
