#include "tests/support/dns_wire.h"

#include "core/base/mem.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_LEN = 12 };

void dns_wire_put16(struct str *out, unsigned value)
{
	str_add_char(out, (char)(value >> 8));
	str_add_char(out, (char)value);
}

static void put32(struct str *out, unsigned long value)
{
	dns_wire_put16(out, (unsigned)(value >> 16));
	dns_wire_put16(out, (unsigned)value);
}

void dns_wire_put_name(struct str *out, const char *name)
{
	for (const char *label = name; *label && strcmp(label, ".") != 0;) {
		size_t len = strcspn(label, ".");
		str_add_char(out, (char)len);
		str_add_bytes(out, label, len);
		label += len + (label[len] == '.');
	}
	str_add_char(out, '\0');
}

char *dns_wire_question(const struct str *query, int *ret_type)
{
	struct str name = STR_INIT;
	size_t at = HEADER_LEN;
	const unsigned char *b = (const unsigned char *)query->text;
	while (at < query->len && b[at]) {
		if (name.len) str_add_char(&name, '.');
		str_add_bytes(&name, b + at + 1, b[at]);
		at += b[at] + 1u;
	}
	if (at + 4 >= query->len) BUG("a query without question");
	*ret_type = b[at + 1] << 8 | b[at + 2];
	return str_detach(&name);
}

static size_t question_len(const struct str *query)
{
	int type;
	CLEANUP(mem_free_text) char *name = dns_wire_question(query, &type);
	return (*name ? strlen(name) + 2 : 1) + 4;
}

struct record {
	char section[3], owner[300], type[12], data[600];
	unsigned ttl;
};
static const struct {
	const char *name;
	int type;
} types[] = { { "A", 1 },    { "NS", 2 },    { "CNAME", 5 }, { "SOA", 6 },
	      { "TXT", 16 }, { "AAAA", 28 }, { "DNAME", 39 } };

static int type_number(const struct record *r)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_equal(types[i].name, r->type)) return types[i].type;
	if (str_equal(r->type, "HEX")) return (int)strtol(r->data, NULL, 10);
	BUG("no type %s", r->type);
}

static void put_hex(struct str *out, const char *text)
{
	char pair[3] = "";
	for (text += strcspn(text, " "); *text; text++) {
		if (*text == ' ' || !text[1]) continue;
		memcpy(pair, text++, 2);
		str_add_char(out, (char)strtol(pair, NULL, 16));
	}
}

static void put_data(struct str *out, const struct record *r)
{
	unsigned char address[16];
	char mname[300];
	unsigned serial, minimum;
	if (str_equal(r->type, "HEX")) {
		put_hex(out, r->data);
	} else if (str_equal(r->type, "A") || str_equal(r->type, "AAAA")) {
		bool four = str_equal(r->type, "A");
		if (inet_pton(four ? AF_INET : AF_INET6, r->data, address) != 1)
			BUG("no address %s", r->data);
		str_add_bytes(out, address, four ? 4 : 16);
	} else if (str_equal(r->type, "SOA")) {
		if (sscanf(r->data, "%299s %u %u", mname, &serial, &minimum) != 3)
			BUG("no SOA %s", r->data);
		dns_wire_put_name(out, mname);
		dns_wire_put_name(out, "hostmaster.example.net");
		put32(out, serial);
		put32(out, 7200);
		put32(out, 900);
		put32(out, 1209600);
		put32(out, minimum);
	} else if (str_equal(r->type, "TXT")) {
		str_add_char(out, (char)strlen(r->data));
		str_add(out, r->data);
	} else {
		dns_wire_put_name(out, r->data);
	}
}

static void put_record(struct str *out, const struct record *r, const char *question)
{
	CLEANUP(str_release) struct str data = STR_INIT;
	if (str_equal_nocase(r->owner, question))
		dns_wire_put16(out, 0xC000 | HEADER_LEN);
	else
		dns_wire_put_name(out, r->owner);
	dns_wire_put16(out, (unsigned)type_number(r));
	dns_wire_put16(out, 1);
	put32(out, r->ttl);
	put_data(&data, r);
	dns_wire_put16(out, (unsigned)data.len);
	str_add_bytes(out, str_text(&data), data.len);
}

static int put_section(struct str *out, const char *records, const char *section,
		       const char *question)
{
	int count = 0;
	for (const char *line = records; *line;) {
		struct record r;
		size_t len = strcspn(line, "\n");
		CLEANUP(mem_free_text) char *copy = mem_copy_bytes(line, len);
		if (sscanf(copy, " %2s %299s %u %11s %599[^\n]", r.section, r.owner, &r.ttl, r.type,
			   r.data) == 5 &&
		    str_equal(r.section, section)) {
			put_record(out, &r, question);
			count++;
		}
		line += len + (line[len] == '\n');
	}
	return count;
}

void dns_wire_answer(struct str *out, const struct str *query, struct dns_wire_flags flags,
		     const char *records)
{
	static const char *const sections[] = { "an", "ns", "ar" };
	int type;
	CLEANUP(mem_free_text) char *question = dns_wire_question(query, &type);
	size_t begin = out->len;
	str_add_bytes(out, query->text, 2);
	str_add_char(out, (char)(0x80 | flags.authoritative << 2 | flags.truncated << 1 |
				 flags.recursion_desired));
	str_add_char(out, (char)(flags.recursion_available << 7 | flags.rcode));
	dns_wire_put16(out, 1);
	str_add_bytes(out, "\0\0\0\0\0\0", 6);
	str_add_bytes(out, query->text + HEADER_LEN, question_len(query));
	for (int i = 0; i < 3; i++) {
		int count = put_section(out, records, sections[i], question);
		out->text[begin + 6 + (size_t)i * 2] = (char)(count >> 8);
		out->text[begin + 7 + (size_t)i * 2] = (char)count;
	}
}

void dns_wire_make(struct str *out, int id, const char *name, int type, struct dns_wire_flags flags,
		   const char *records)
{
	CLEANUP(str_release) struct str query = STR_INIT;
	dns_wire_put16(&query, (unsigned)id);
	str_add_bytes(&query, "\0\0\0\1\0\0\0\0\0\0", 10);
	dns_wire_put_name(&query, name);
	dns_wire_put16(&query, (unsigned)type);
	dns_wire_put16(&query, 1);
	dns_wire_answer(out, &query, flags, records);
}
