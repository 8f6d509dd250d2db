#include "core/net/dns_message.h"

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/net/domain.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_LEN = 12, TEXT_MAX = 512 };

static void put16(struct str *out, unsigned value)
{
	unsigned char bytes[] = { (unsigned char)(value >> 8), (unsigned char)value };
	str_add_bytes(out, bytes, sizeof(bytes));
}

static int add_question(struct str *out, const char *name, int type, struct err *err)
{
	unsigned char packed[NS_MAXCDNAME];
	int full = ns_name_pton(*name ? name : ".", packed, sizeof(packed));
	size_t len = 0;
	if (full < 0) return err_set(err, ERR_INPUT, "'%s' cannot be asked for in DNS", name);
	while (packed[len])
		len += packed[len] + 1u;
	str_add_bytes(out, packed, len + 1);
	put16(out, (unsigned)type);
	put16(out, ns_c_in);
	return 0;
}

int dns_build_query(struct str *out, uint16_t id, const char *name, int type, int wishes, bool edns,
		    struct err *err)
{
	size_t begin = out->len;
	put16(out, id);
	put16(out, (wishes & DNS_RD ? 0x0100u : 0) | (wishes & DNS_CD ? 0x0010u : 0));
	put16(out, 1);
	put16(out, 0);
	put16(out, 0);
	put16(out, edns ? 1 : 0);
	if (add_question(out, name, type, err) < 0) {
		str_cut(out, begin);
		return -1;
	}
	if (edns) {
		str_add_bytes(out, "", 1); /* owned by the root */
		put16(out, ns_t_opt);
		put16(out, DNS_EDNS_SIZE);
		put16(out, 0); /* no extended code, version 0 */
		put16(out, 0); /* no DO: signatures are not read here */
		put16(out, 0);
	}
	return 0;
}

/* What reading one record needs: the message for compressed names, and the record's own data. */
struct data {
	const unsigned char *message, *message_end, *at, *end;
};

/* The next name of the data as text; -1: none, or not inside the record. */
static int take_name(struct data *d, char text[NS_MAXDNAME])
{
	int n = ns_name_uncompress(d->message, d->message_end, d->at, text, NS_MAXDNAME);
	if (n < 0 || n > d->end - d->at) return -1;
	d->at += n;
	return 0;
}

static char *without_dot(const char *name)
{
	size_t len = strlen(name);
	if (!len || str_equal(name, ".")) return mem_copy_text(".");
	/* glibc writes names without final dot; an escaped one belongs to the label. */
	return mem_copy_bytes(name, len);
}

static int read_name_target(struct data *d, struct dns_record *r)
{
	char name[NS_MAXDNAME];
	if (take_name(d, name) < 0 || d->at != d->end) return -1;
	r->target = without_dot(name);
	return 0;
}

static int read_soa(struct data *d, struct dns_record *r)
{
	char mname[NS_MAXDNAME], rname[NS_MAXDNAME];
	if (take_name(d, mname) < 0 || take_name(d, rname) < 0) return -1;
	if (d->end - d->at != 20) return -1;
	r->soa_mname = without_dot(mname);
	r->soa_serial = (uint32_t)ns_get32(d->at);
	r->soa_minimum = (uint32_t)ns_get32(d->at + 16);
	return 0;
}

static int read_address(struct data *d, struct dns_record *r)
{
	char text[INET6_ADDRSTRLEN];
	int family = r->type == DNS_A ? AF_INET : AF_INET6;
	if (d->end - d->at != (family == AF_INET ? 4 : 16)) return -1;
	if (!inet_ntop(family, d->at, text, sizeof(text))) return -1;
	r->target = mem_copy_text(text);
	return 0;
}

static int read_caa(struct data *d, struct dns_record *r)
{
	struct str text = STR_INIT;
	if (d->end - d->at < 2 || d->at[1] == 0 || d->at[1] > d->end - d->at - 2) return -1;
	size_t tag_len = d->at[1];
	const char *tag = (const char *)d->at + 2;
	utf8_sanitise(&text, tag, tag_len, TEXT_MAX);
	str_add_char(&text, ' ');
	utf8_sanitise(&text, tag + tag_len, (size_t)(d->end - d->at) - 2 - tag_len, TEXT_MAX);
	r->target = str_detach(&text);
	return 0;
}

static int read_ds(struct data *d, struct dns_record *r)
{
	if (d->end - d->at < 4) return -1;
	r->key_tag = (uint16_t)ns_get16(d->at);
	r->target = str_format("%u %u %u", r->key_tag, d->at[2], d->at[3]);
	return 0;
}

static int read_txt(struct data *d, struct dns_record *r)
{
	CLEANUP(str_release) struct str raw = STR_INIT;
	struct str text = STR_INIT;
	while (d->at < d->end) {
		size_t len = *d->at++;
		if (len > (size_t)(d->end - d->at)) return -1;
		str_add_bytes(&raw, d->at, len);
		d->at += len;
	}
	utf8_sanitise(&text, str_text(&raw), raw.len, TEXT_MAX);
	r->target = str_detach(&text);
	return 0;
}

/* RFC 4034, appendix B; the oldest algorithm has a rule of its own (B.1). */
static uint16_t key_tag(const unsigned char *key, size_t len)
{
	enum { ALGORITHM_AT = 3, RSA_MD5 = 1 };
	uint32_t sum = 0;
	if (key[ALGORITHM_AT] == RSA_MD5) return (uint16_t)(key[len - 3] << 8 | key[len - 2]);
	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? key[i] : (uint32_t)key[i] << 8;
	return (uint16_t)(sum + (sum >> 16));
}

static int read_key(struct data *d, struct dns_record *r)
{
	if (d->end - d->at < 4) return -1; /* flags, protocol, algorithm */
	r->key_tag = key_tag(d->at, (size_t)(d->end - d->at));
	r->target = mem_copy_text("");
	return 0;
}

struct reader {
	int type;
	const char *name;
	int (*read)(struct data *d, struct dns_record *r);
};
static const struct reader readers[] = {
	{ DNS_A, "A", read_address },
	{ DNS_NS, "NS", read_name_target },
	{ DNS_CNAME, "CNAME", read_name_target },
	{ DNS_SOA, "SOA", read_soa },
	{ DNS_TXT, "TXT", read_txt },
	{ DNS_AAAA, "AAAA", read_address },
	{ DNS_DNAME, "DNAME", read_name_target },
	{ DNS_DS, "DS", read_ds },
	{ DNS_DNSKEY, "DNSKEY", read_key },
	{ DNS_CAA, "CAA", read_caa },
};

static const struct reader *find_reader(int type)
{
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (readers[i].type == type) return &readers[i];
	return NULL;
}

static void record_release(struct dns_record *r)
{
	free(r->owner);
	free(r->target);
	free(r->soa_mname);
}

static int read_record(ns_msg *message, ns_rr *rr, enum dns_section section, struct dns_message *m)
{
	const struct reader *reader = find_reader(ns_rr_type(*rr));
	if (!reader || ns_rr_class(*rr) != ns_c_in || m->record_count == DNS_RECORDS_MAX) {
		m->other_count++;
		return 0;
	}
	struct dns_record *r = &m->records[m->record_count++];
	struct data d = { ns_msg_base(*message), ns_msg_end(*message), ns_rr_rdata(*rr),
			  ns_rr_rdata(*rr) + ns_rr_rdlen(*rr) };
	r->section = section;
	r->owner = without_dot(ns_rr_name(*rr));
	r->type = ns_rr_type(*rr);
	/* A time with the top bit set counts as 0 (RFC 2181, 8). */
	r->ttl = (uint32_t)ns_rr_ttl(*rr) > INT32_MAX ? 0 : (uint32_t)ns_rr_ttl(*rr);
	return reader->read(&d, r);
}

static int read_question(ns_msg *message, struct dns_message *m)
{
	ns_rr rr;
	int count = ns_msg_count(*message, ns_s_qd);
	if (count > 1) return -1;
	if (count == 0) { /* errors may come without */
		m->question_name = mem_copy_text("");
		return 0;
	}
	if (ns_parserr(message, ns_s_qd, 0, &rr) < 0 || ns_rr_class(rr) != ns_c_in) return -1;
	m->question_name = without_dot(ns_rr_name(rr));
	m->question_type = ns_rr_type(rr);
	return 0;
}

static int read_section(ns_msg *message, ns_sect from, enum dns_section section,
			struct dns_message *m)
{
	ns_rr rr;
	for (int i = 0; i < ns_msg_count(*message, from); i++) {
		if (ns_parserr(message, from, i, &rr) < 0) return -1;
		if (read_record(message, &rr, section, m) < 0) return -1;
	}
	return 0;
}

static void read_flags(ns_msg *message, struct dns_message *m)
{
	m->id = (uint16_t)ns_msg_id(*message);
	m->is_answer = ns_msg_getflag(*message, ns_f_qr);
	m->authoritative = ns_msg_getflag(*message, ns_f_aa);
	m->truncated = ns_msg_getflag(*message, ns_f_tc);
	m->recursion_desired = ns_msg_getflag(*message, ns_f_rd);
	m->recursion_available = ns_msg_getflag(*message, ns_f_ra);
	m->rcode = ns_msg_getflag(*message, ns_f_rcode);
}

int dns_read_message(const void *bytes, size_t len, struct dns_message *ret, struct err *err)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	ns_msg message;
	/* ns_initparse walks every record once, and refuses bytes behind the last. */
	if (len < HEADER_LEN || len > DNS_MESSAGE_MAX ||
	    ns_initparse(bytes, (int)len, &message) < 0)
		return err_set(err, ERR_INTERNAL, "not a DNS message (%zu bytes)", len);
	read_flags(&message, &m);
	m.records = mem_array(DNS_RECORDS_MAX, sizeof(*m.records));
	if (read_question(&message, &m) < 0 ||
	    read_section(&message, ns_s_an, DNS_ANSWER, &m) < 0 ||
	    read_section(&message, ns_s_ns, DNS_AUTHORITY, &m) < 0 ||
	    read_section(&message, ns_s_ar, DNS_ADDITIONAL, &m) < 0)
		return err_set(err, ERR_INTERNAL, "a DNS message with a malformed record");
	*ret = m;
	m = (struct dns_message){ 0 };
	return 0;
}

bool dns_answers(const struct dns_message *m, uint16_t id, const char *name, int type)
{
	if (!m->is_answer || m->id != id) return false;
	/* A server that could not read the question may leave it out. */
	if (!*m->question_name) return m->rcode != DNS_NOERROR;
	return m->question_type == type && domain_equal(m->question_name, name);
}

void dns_message_release(struct dns_message *m)
{
	for (size_t i = 0; i < m->record_count; i++)
		record_release(&m->records[i]);
	free(m->records);
	free(m->question_name);
	*m = (struct dns_message){ 0 };
}

const char *dns_type_name(int type)
{
	const struct reader *reader = find_reader(type);
	return reader ? reader->name : "OTHER";
}

const char *dns_rcode_name(int rcode)
{
	static const char *const name[] = {
		[DNS_NOERROR] = "NOERROR",   [DNS_FORMERR] = "FORMERR", [DNS_SERVFAIL] = "SERVFAIL",
		[DNS_NXDOMAIN] = "NXDOMAIN", [DNS_NOTIMP] = "NOTIMP",   [DNS_REFUSED] = "REFUSED",
	};
	return rcode >= 0 && (size_t)rcode < ARRAY_LEN(name) ? name[rcode] : "OTHER";
}
