#include "core/net/dns_message.h"

#include "core/base/mem.h"

#include "tests/support/dns_wire.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct str made(const char *name, int type, struct dns_wire_flags flags, const char *records)
{
	struct str out = STR_INIT;
	dns_wire_make(&out, 0x1234, name, type, flags, records);
	return out;
}

static void read_or_fail(const struct str *bytes, struct dns_message *ret)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (dns_read_message(bytes->text, bytes->len, ret, &err) < 0)
		fail_msg("%s", err_text(&err));
}

static void assert_unreadable(const void *bytes, size_t len)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_message m = { .id = 7 };
	assert_int_equal(dns_read_message(bytes, len, &m, &err), -1);
	assert_int_equal(err.kind, ERR_INTERNAL);
	assert_int_equal(m.id, 7);
}

static void a_query_has_the_expected_bytes(void **state)
{
	static const char wanted[] = "\xab\xcd\0\0\0\1\0\0\0\0\0\1"
				     "\3dev\7example\3com\0\0\2\0\1"
				     "\0\0\x29\x04\xd0\0\0\0\0\0\0";
	CLEANUP(str_release) struct str out = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(dns_build_query(&out, 0xabcd, "dev.example.com", DNS_NS, 0, true, &err),
			 0);
	assert_int_equal(out.len, sizeof(wanted) - 1);
	assert_memory_equal(out.text, wanted, out.len);
}

static void the_final_dot_and_edns_are_optional(void **state)
{
	static const char wanted[] = "\0\1\1\0\0\1\0\0\0\0\0\0\3com\0\0\6\0\1";
	CLEANUP(str_release) struct str out = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(dns_build_query(&out, 1, "com.", DNS_SOA, DNS_RD, false, &err), 0);
	assert_int_equal(out.len, sizeof(wanted) - 1);
	assert_memory_equal(out.text, wanted, out.len);
}

static void the_root_can_be_asked_for(void **state)
{
	CLEANUP(str_release) struct str dot = STR_INIT, empty = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(dns_build_query(&dot, 1, ".", DNS_NS, 0, false, &err), 0);
	assert_int_equal(dns_build_query(&empty, 1, "", DNS_NS, 0, false, &err), 0);
	assert_int_equal(dot.len, 12 + 5);
	assert_int_equal(empty.len, dot.len);
}

static void impossible_names_are_refused_and_leave_nothing(void **state)
{
	CLEANUP(str_release) struct str out = STR_INIT, name = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	(void)state;
	for (int i = 0; i < 64; i++)
		str_add_char(&name, 'a');
	str_add(&out, "kept");
	assert_int_equal(dns_build_query(&out, 1, str_text(&name), DNS_A, 0, true, &err), -1);
	assert_int_equal(dns_build_query(&out, 1, "a..b", DNS_A, 0, true, &err), -1);
	for (int i = 0; i < 10; i++)
		str_add(&name, ".abcdefghijklmnopqrstuvwxyz");
	assert_int_equal(dns_build_query(&out, 1, str_text(&name) + 1, DNS_A, 0, true, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(str_text(&out), "kept");
}

static void a_referral_is_read_with_its_authority(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release)
	struct str bytes = made("dev.example.com", DNS_NS, (struct dns_wire_flags){ 0 },
				"ns dev.example.com 300 NS ns-1.example.net\n"
				"ns dev.example.com 300 NS ns-2.example.net\n"
				"ar ns-1.example.net 60 A 192.0.2.9\n"
				"ar ns-1.example.net 60 AAAA 2001:db8::9\n");
	(void)state;
	read_or_fail(&bytes, &m);
	assert_int_equal(m.id, 0x1234);
	assert_true(m.is_answer);
	assert_false(m.authoritative || m.truncated || m.recursion_available);
	assert_int_equal(m.rcode, DNS_NOERROR);
	assert_string_equal(m.question_name, "dev.example.com");
	assert_int_equal(m.question_type, DNS_NS);
	assert_int_equal(m.record_count, 4);
	assert_int_equal(m.records[1].section, DNS_AUTHORITY);
	assert_string_equal(m.records[1].owner, "dev.example.com");
	assert_string_equal(m.records[1].target, "ns-2.example.net");
	assert_int_equal(m.records[1].ttl, 300);
	assert_int_equal(m.records[2].section, DNS_ADDITIONAL);
	assert_string_equal(m.records[2].target, "192.0.2.9");
	assert_string_equal(m.records[3].target, "2001:db8::9");
}

static void a_negative_answer_carries_its_soa(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release)
	struct str bytes = made("dev.example.com", DNS_NS,
				(struct dns_wire_flags){ .rcode = DNS_NXDOMAIN,
							 .authoritative = true,
							 .recursion_desired = true },
				"ns example.com 900 SOA ns-9.example.net 41 86400\n");
	(void)state;
	read_or_fail(&bytes, &m);
	assert_int_equal(m.rcode, DNS_NXDOMAIN);
	assert_true(m.authoritative && m.recursion_desired);
	assert_int_equal(m.records[0].type, DNS_SOA);
	assert_string_equal(m.records[0].owner, "example.com");
	assert_string_equal(m.records[0].soa_mname, "ns-9.example.net");
	assert_int_equal(m.records[0].soa_serial, 41);
	assert_int_equal(m.records[0].soa_minimum, 86400);
	assert_int_equal(m.records[0].ttl, 900);
	assert_null(m.records[0].target);
}

static void other_data_is_read_as_text(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release)
	struct str bytes =
		made("x.example.com", DNS_CAA, (struct dns_wire_flags){ .truncated = true },
		     "an x.example.com 1 CNAME y.example.com\n"
		     "an x.example.com 1 DNAME z.example.com\n"
		     "an x.example.com 1 HEX 257 00 05 69737375 65 61 1b 2e6f7267\n" /* issue a ESC
											.org */
		     "an x.example.com 1 HEX 43 3039 08 02 aabb\n"
		     "an x.example.com 1 HEX 16 02 6162 01 63\n"
		     "an x.example.com 1 HEX 48 0101 03 08 00\n");
	(void)state;
	read_or_fail(&bytes, &m);
	assert_true(m.truncated);
	assert_string_equal(m.records[0].target, "y.example.com");
	assert_string_equal(m.records[1].target, "z.example.com");
	assert_string_equal(m.records[2].target, "issue a..org");
	assert_string_equal(m.records[3].target, "12345 8 2");
	assert_string_equal(m.records[4].target, "abc");
	assert_string_equal(m.records[5].target, "");
}

/* The key of RFC 4034, 5.4; its tag is printed there. */
static void a_key_has_its_tag_and_a_ds_names_one(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release) struct str bytes = STR_INIT;
	(void)state;
	dns_wire_make(
		&bytes, 7, "dskey.example.com", DNS_DNSKEY, (struct dns_wire_flags){ 0 },
		"an dskey.example.com 60 HEX 48 "
		"0100030501039e8a247418e318903b215a848acfd5f37f026bd4062db26c774c690968d5d56df8bfda"
		"91e6f36d9a279888f41333357c5e6029990d10fdf5663062a512763326980a615ddbf17a05ddfcce7e"
		"5fb3abcca05a31b0957452d4521e83870789063115bf97f6c308ccf57cdc9ce7fe10f6ed1bd0cc0660"
		"038c50dcdb0feb963c2f17\n"
		"an dskey.example.com 60 HEX 48 0100030111223344\n"
		"an dskey.example.com 60 HEX 43 ec4505010011\n");
	read_or_fail(&bytes, &m);
	assert_int_equal(m.record_count, 3);
	assert_int_equal(m.records[0].key_tag, 60485);
	assert_string_equal(m.records[0].target, "");
	assert_int_equal(m.records[1].key_tag, 0x2233); /* RSA/MD5 */
	assert_int_equal(m.records[2].key_tag, 60485);
}

static void names_with_odd_bytes_are_escaped(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release)
	struct str bytes = made("a", DNS_NS, (struct dns_wire_flags){ 0 },
				"an . 1 HEX 2 04 1b5b2e ff 00\n" /* ESC [ . 0xff */
				"an b 1 NS .\n");
	(void)state;
	read_or_fail(&bytes, &m);
	assert_string_equal(m.records[0].owner, ".");
	assert_string_equal(m.records[0].target, "\\027[\\.\\255");
	assert_string_equal(m.records[1].target, ".");
}

static void unknown_types_and_the_surplus_are_counted(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release) struct str records = STR_INIT;
	str_add(&records, "an big.example.com 1 HEX 99 0102\n");
	for (int i = 0; i < 100; i++)
		str_addf(&records, "ns big.example.com 1 NS ns-%d.example.net\n", i);
	CLEANUP(str_release)
	struct str bytes =
		made("big.example.com", DNS_NS, (struct dns_wire_flags){ 0 }, str_text(&records));
	(void)state;
	read_or_fail(&bytes, &m);
	assert_int_equal(m.record_count, DNS_RECORDS_MAX);
	assert_int_equal(m.other_count, 1 + 100 - DNS_RECORDS_MAX);
}

static void a_time_to_live_with_the_top_bit_counts_as_none(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release)
	struct str bytes = made("a", DNS_A, (struct dns_wire_flags){ 0 },
				"an a 4294967295 A 192.0.2.1\n"
				"an a 2147483647 A 192.0.2.1\n");
	(void)state;
	read_or_fail(&bytes, &m);
	assert_int_equal(m.records[0].ttl, 0);
	assert_int_equal(m.records[1].ttl, 2147483647);
}

static void malformed_records_are_refused(void **state)
{
	static const char *const bad[] = {
		"an a 1 HEX 1 0102",           "an a 1 HEX 28 0102",      "an a 1 HEX 2 03 61",
		"an a 1 HEX 2 01 61 00 00", /* bytes left over */
		"an a 1 HEX 2 c0 ff",          "an a 1 HEX 6 00 00 0102", "an a 1 HEX 257 00",
		"an a 1 HEX 257 00 09 61",     "an a 1 HEX 16 05 61",     "an a 1 HEX 43 0102 03",
		"an a 1 HEX 257 00 00 616263",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CLEANUP(str_release)
		struct str bytes = made("a", DNS_NS, (struct dns_wire_flags){ 0 }, bad[i]);
		assert_unreadable(bytes.text, bytes.len);
	}
}

static void messages_of_the_wrong_shape_are_refused(void **state)
{
	CLEANUP(str_release)
	struct str bytes = made("example.com", DNS_NS, (struct dns_wire_flags){ 0 },
				"ns example.com 1 NS a.b\n");
	(void)state;
	assert_unreadable("", 0);
	for (size_t len = 0; len < bytes.len; len++)
		assert_unreadable(bytes.text, len);
	str_add_char(&bytes, 'x'); /* bytes behind the end */
	assert_unreadable(bytes.text, bytes.len);
	str_cut(&bytes, bytes.len - 1);
	bytes.text[5] = 2; /* two questions promised */
	assert_unreadable(bytes.text, bytes.len);
}

static void a_name_that_points_at_itself_is_refused(void **state)
{
	(void)state;
	CLEANUP(str_release) struct str bytes = made("a", DNS_NS, (struct dns_wire_flags){ 0 }, "");
	bytes.text[12] = (char)0xC0;
	bytes.text[13] = 12;
	assert_unreadable(bytes.text, bytes.len);
}

static void an_error_may_come_without_question(void **state)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(str_release) struct str bytes = STR_INIT;
	(void)state;
	str_add_bytes(&bytes, "\x12\x34\x80\x01\0\0\0\0\0\0\0\0", 12);
	read_or_fail(&bytes, &m);
	assert_int_equal(m.rcode, DNS_FORMERR);
	assert_string_equal(m.question_name, "");
	assert_int_equal(m.record_count, 0);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* The copy is exactly as long as the message, so that a sanitizer sees any byte read beyond it. */
static int read_mutated(const struct str *bytes, uint32_t *seed)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	size_t len = next_random(seed) % 4 ? bytes->len : next_random(seed) % (bytes->len + 1);
	unsigned char *copy = malloc(len ? len : 1);
	assert_non_null(copy);
	memcpy(copy, bytes->text, len);
	for (uint32_t n = next_random(seed) % 6; len && n; n--)
		copy[next_random(seed) % len] =
			next_random(seed) % 3 ? (unsigned char)next_random(seed) : 0xC0;
	int result = dns_read_message(copy, len, &m, &err);
	free(copy);
	assert_true(m.record_count <= DNS_RECORDS_MAX);
	return result;
}

static void hostile_bytes_do_no_harm(void **state)
{
	CLEANUP(str_release)
	struct str bytes =
		made("dev.example.com", DNS_NS, (struct dns_wire_flags){ .authoritative = true },
		     "an dev.example.com 300 CNAME elsewhere.example.com\n"
		     "an dev.example.com 300 HEX 257 00 05 6973737565 616d617a6f6e2e636f6d\n"
		     "an dev.example.com 300 TXT word\n"
		     "ns dev.example.com 300 NS ns-1.example.net\n"
		     "ns example.com 900 SOA ns-9.example.net 41 86400\n"
		     "ns dev.example.com 300 HEX 2 03 6e7331 c0 0c\n"
		     "ar ns-1.example.net 60 A 192.0.2.9\n"
		     "ar ns-1.example.net 60 AAAA 2001:db8::9\n");
	uint32_t seed = 20261124;
	int read = 0, refused = 0;
	(void)state;
	for (int i = 0; i < 100000; i++)
		*(read_mutated(&bytes, &seed) == 0 ? &read : &refused) += 1;
	assert_true(read > 1000 && refused > 1000); /* both ways were taken */
}

/* Memory that ends where reading ends the program: one byte beyond the message is a crash, whatever
 * the build. */
struct border {
	unsigned char *page;
	size_t size;
};

static struct border border_make(void)
{
	struct border b = { .size = (size_t)sysconf(_SC_PAGESIZE) };
	b.page = mmap(NULL, 2 * b.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b.page == MAP_FAILED || !b.page) BUG("no memory for the border");
	assert_int_equal(mprotect(b.page + b.size, b.size, PROT_NONE), 0);
	return b;
}

static unsigned char *border_place(const struct border *b, const void *bytes, size_t len)
{
	assert_true(len <= b->size);
	return memcpy(b->page + b->size - len, bytes, len);
}

/* One of each type that is read, owners and names compressed and not. */
static const char *const one_of_each[] = {
	"an dev.example.com 300 A 192.0.2.9\n",
	"ns dev.example.com 300 NS ns-1.example.net\n",
	"an dev.example.com 300 CNAME elsewhere.example.com\n",
	"ns example.com 900 SOA ns-9.example.net 41 86400\n",
	"an dev.example.com 300 TXT word\n",
	"ar ns-1.example.net 60 AAAA 2001:db8::9\n",
	"an dev.example.com 300 DNAME other.example.com\n",
	"an dev.example.com 300 HEX 43 3039 08 02 aabb\n",
	"an dev.example.com 300 HEX 48 0101 03 08 0102\n",
	"an dev.example.com 300 HEX 257 00 05 6973737565 616d617a6f6e2e636f6d\n",
	"an dev.example.com 300 HEX 2 03 6e7331 c0 0c\n",
	"an dev.example.com 300 HEX 99 0102\n",
};

static int read_at_border(const struct border *b, const void *bytes, size_t len)
{
	CLEANUP(dns_message_release) struct dns_message m = { 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	return dns_read_message(border_place(b, bytes, len), len, &m, &err);
}

static void cut_messages_are_not_read_beyond_their_end(void **state)
{
	struct border b = border_make();
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(one_of_each); i++) {
		CLEANUP(str_release)
		struct str bytes = made("dev.example.com", DNS_NS, (struct dns_wire_flags){ 0 },
					one_of_each[i]);
		assert_int_equal(read_at_border(&b, bytes.text, bytes.len), 0);
		for (size_t len = 0; len < bytes.len; len++)
			assert_int_equal(read_at_border(&b, bytes.text, len), -1);
	}
	munmap(b.page, 2 * b.size);
}

static void changed_messages_are_not_read_beyond_their_end(void **state)
{
	enum { MUTATIONS = 20000 };
	struct border b = border_make();
	uint32_t seed = 20261125;
	size_t read = 0, refused = 0;
	(void)state;
	for (size_t i = 0; i < MUTATIONS; i++) {
		CLEANUP(str_release)
		struct str bytes = made("dev.example.com", DNS_NS, (struct dns_wire_flags){ 0 },
					one_of_each[i % ARRAY_LEN(one_of_each)]);
		for (uint32_t n = 1 + next_random(&seed) % 5; n; n--)
			bytes.text[next_random(&seed) % bytes.len] =
				(char)(next_random(&seed) % 3 ? next_random(&seed) : 0xC0);
		size_t len = bytes.len - (next_random(&seed) % 4 ? 0 : next_random(&seed) % 9);
		*(read_at_border(&b, bytes.text, len) == 0 ? &read : &refused) += 1;
	}
	assert_true(read > 1000 && refused > 1000); /* both ways were taken */
	munmap(b.page, 2 * b.size);
}

static void types_and_codes_have_names(void **state)
{
	(void)state;
	assert_string_equal(dns_type_name(DNS_NS), "NS");
	assert_string_equal(dns_type_name(DNS_CAA), "CAA");
	assert_string_equal(dns_type_name(9999), "OTHER");
	assert_string_equal(dns_rcode_name(DNS_NXDOMAIN), "NXDOMAIN");
	assert_string_equal(dns_rcode_name(DNS_REFUSED), "REFUSED");
	assert_string_equal(dns_rcode_name(11), "OTHER");
	assert_string_equal(dns_rcode_name(-1), "OTHER");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_has_the_expected_bytes),
		cmocka_unit_test(the_final_dot_and_edns_are_optional),
		cmocka_unit_test(the_root_can_be_asked_for),
		cmocka_unit_test(impossible_names_are_refused_and_leave_nothing),
		cmocka_unit_test(a_referral_is_read_with_its_authority),
		cmocka_unit_test(a_negative_answer_carries_its_soa),
		cmocka_unit_test(other_data_is_read_as_text),
		cmocka_unit_test(a_key_has_its_tag_and_a_ds_names_one),
		cmocka_unit_test(names_with_odd_bytes_are_escaped),
		cmocka_unit_test(unknown_types_and_the_surplus_are_counted),
		cmocka_unit_test(a_time_to_live_with_the_top_bit_counts_as_none),
		cmocka_unit_test(malformed_records_are_refused),
		cmocka_unit_test(messages_of_the_wrong_shape_are_refused),
		cmocka_unit_test(a_name_that_points_at_itself_is_refused),
		cmocka_unit_test(an_error_may_come_without_question),
		cmocka_unit_test(hostile_bytes_do_no_harm),
		cmocka_unit_test(cut_messages_are_not_read_beyond_their_end),
		cmocka_unit_test(changed_messages_are_not_read_beyond_their_end),
		cmocka_unit_test(types_and_codes_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
