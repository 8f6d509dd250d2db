#include "core/credentials/sha1.h"

#include "core/base/mem.h"

#include <openssl/evp.h>

void sha1_hex(const void *bytes, size_t len, char ret_text[SHA1_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int digest_len = 0;
	if (!EVP_Digest(bytes, len, digest, &digest_len, EVP_sha1(), NULL)) BUG("no SHA-1");
	for (unsigned int i = 0; i < digest_len; i++) {
		ret_text[2 * i] = digits[digest[i] >> 4];
		ret_text[2 * i + 1] = digits[digest[i] & 15];
	}
	ret_text[SHA1_HEX_SIZE - 1] = '\0';
}
