#include "core/aws/fault.h"
#include "core/plan/denial.h"
#include "tests/fuzz/fuzz.h"

#include "core/base/mem.h"

static void read_denial(const char *text)
{
	CLEANUP(denial_release) struct denial denial = DENIAL_INIT;
	CLEANUP(str_release) struct str statement = STR_INIT;
	CLEANUP(str_release) struct str remedy = STR_INIT;
	if (!denial_read(text, &denial)) return;
	denial_add_statement(&denial, &statement);
	denial_add_remedy(&denial, &remedy);
	FUZZ_REQUIRE(remedy.len > 0);
	FUZZ_REQUIRE(fuzz_is_harmless(str_text(&statement)));
}

/* The first line is the header, the rest the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(fault_release) struct fault fault = FAULT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *header = NULL;
	size_t line = 0;
	while (line < size && data[line] != '\n')
		line++;
	header = mem_copy_bytes(data, line);
	size_t body = line < size ? line + 1 : size;
	fault_read((const char *)data + body, size - body, header, &fault);
	for (long status = 300; status < 600; status += 103) {
		const struct fault_context context = { "svc", "DoIt", status, status & 1 };
		fault_to_err(&fault, &context, &err);
		FUZZ_REQUIRE(err_is_set(&err));
		FUZZ_REQUIRE(fuzz_is_harmless(err_text(&err)));
	}
	read_denial(str_text(&fault.message));
	return 0;
}
