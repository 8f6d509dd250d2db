#include "core/aws/encode.h"

#include <string.h>

static const char hex_upper[] = "0123456789ABCDEF";

static bool is_unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void encode_percent(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		if (is_unreserved(c)) {
			str_add_char(out, (char)c);
			continue;
		}
		const char code[3] = { '%', hex_upper[c >> 4], hex_upper[c & 15] };
		str_add_bytes(out, code, sizeof(code));
	}
}

void encode_param(struct str *out, const char *key, const char *value, size_t len)
{
	if (out->len) str_add_char(out, '&');
	str_add(out, key);
	str_add_char(out, '=');
	encode_percent(out, value, len);
}

static size_t escaped_size(unsigned char c)
{
	if (c == '"' || c == '\\') return 2;
	return c < 0x20 || c == 0x7f ? 6 : 1;
}

size_t encode_json_size(const char *text, size_t len)
{
	size_t size = 2;
	for (size_t i = 0; i < len; i++)
		size += escaped_size((unsigned char)text[i]);
	return size;
}

static char *write_escaped(char *at, unsigned char c)
{
	const char code[6] = { '\\', 'u', '0', '0', hex_upper[c >> 4], hex_upper[c & 15] };
	const char pair[2] = { '\\', (char)c };
	switch (escaped_size(c)) {
	case 1:
		*at = (char)c;
		return at + 1;
	case 2:
		memcpy(at, pair, sizeof(pair));
		return at + sizeof(pair);
	default:
		memcpy(at, code, sizeof(code));
		return at + sizeof(code);
	}
}

char *encode_json_into(char *at, const char *text, size_t len)
{
	*at++ = '"';
	for (size_t i = 0; i < len; i++)
		at = write_escaped(at, (unsigned char)text[i]);
	*at++ = '"';
	return at;
}

void encode_json(struct str *out, const char *text)
{
	str_add_char(out, '"');
	for (; *text; text++) {
		char code[6];
		char *end = write_escaped(code, (unsigned char)*text);
		str_add_bytes(out, code, (size_t)(end - code));
	}
	str_add_char(out, '"');
}

void encode_xml(struct str *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '&')
			str_add(out, "&amp;");
		else if (c == '<')
			str_add(out, "&lt;");
		else if (c == '>')
			str_add(out, "&gt;");
		else if (c == '\r')
			str_add(out, "&#13;");
		else
			str_add_char(out, c >= 0x20 || c == '\t' || c == '\n' ? (char)c : '?');
	}
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z') return c - 'A';
	if (c >= 'a' && c <= 'z') return c - 'a' + 26;
	if (c >= '0' && c <= '9') return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool decode_base64(struct str *out, const char *text)
{
	unsigned bits = 0;
	int count = 0, padding = 0;
	for (; *text; text++) {
		if (strchr(" \t\r\n", *text)) continue;
		int value = base64_value(*text);
		padding += *text == '=';
		if (padding ? *text != '=' : value < 0) return false;
		if (padding) continue;
		bits = bits << 6 | (unsigned)value;
		if (++count % 4 != 1) str_add_char(out, (char)(bits >> (8 - count % 4 * 2) % 8));
	}
	return count % 4 != 1 && (!padding || (count + padding) % 4 == 0);
}
