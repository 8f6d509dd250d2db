#include "core/net/dns_message.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_message message = { 0 };
	size_t len;
	CLEANUP(mem_free_text) char *bytes = fuzz_bytes(data, size, &len);
	if (dns_read_message(bytes, len, &message, &err) < 0) {
		FUZZ_REQUIRE(err.kind == ERR_INTERNAL);
		return 0;
	}
	FUZZ_REQUIRE(message.record_count <= DNS_RECORDS_MAX);
	for (size_t i = 0; i < message.record_count; i++) {
		const struct dns_record *record = &message.records[i];
		FUZZ_REQUIRE(record->owner && fuzz_is_harmless(record->owner));
		FUZZ_REQUIRE(!record->target || fuzz_is_harmless(record->target));
	}
	dns_message_release(&message);
	return 0;
}
