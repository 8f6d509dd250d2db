#include "core/aws/times.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(mem_free_text) char *text = mem_copy_bytes(data, size);
	const int64_t times[] = { time_from_iso(text), time_from_http(text) };
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		char stamp[SIGN_TIME_SIZE];
		FUZZ_REQUIRE(times[i] >= -1);
		if (times[i] < 0) continue;
		time_to_sign(times[i], stamp);
		FUZZ_REQUIRE(strlen(stamp) == SIGN_TIME_SIZE - 1);
		FUZZ_REQUIRE(stamp[8] == 'T' && stamp[15] == 'Z');
	}
	return 0;
}
