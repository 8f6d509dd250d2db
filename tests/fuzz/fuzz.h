/* What fuzz targets share. Each tests/fuzz/<name>_fuzz.c is linked twice: with libFuzzer (make
 * fuzz), and with replay.c, which runs it on tests/fuzz/corpus/<name>/ as an ordinary test. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program with the line of the target that was wrong. */
#define FUZZ_REQUIRE(condition) fuzz_require(condition, #condition, __FILE__, __LINE__)
void fuzz_require(bool condition, const char *text, const char *file, int line);
/* What may be shown: UTF-8 without control characters. */
bool fuzz_is_harmless(const char *text);
/* Binary inputs are kept as text: "# comment" lines and hex digits become bytes, anything else
 * stays as it is. The caller frees. */
char *fuzz_bytes(const uint8_t *data, size_t size, size_t *ret_len);

#endif
