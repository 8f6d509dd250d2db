#include "core/base/err.h"

#include "core/base/utf8.h"

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	struct str text = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	err_reset(err);
	err->kind = kind;
	utf8_sanitise(&err->text, str_text(&text), text.len, UTF8_SENTENCE_MAX);
	str_release(&text);
	return -1;
}

int err_prefix(struct err *err, const char *format, ...)
{
	struct str text = STR_INIT;
	va_list ap;
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	str_addf(&text, ": %s", str_text(&err->text));
	str_reset(&err->text);
	utf8_sanitise(&err->text, str_text(&text), text.len, UTF8_SENTENCE_MAX);
	str_release(&text);
	return -1;
}

void err_copy(struct err *to, const struct err *from)
{
	if (to == from) return;
	to->kind = from->kind;
	str_set(&to->text, str_text(&from->text));
	str_set(&to->code, str_text(&from->code));
}

bool err_is_set(const struct err *err)
{
	return err->kind != ERR_NONE;
}

const char *err_text(const struct err *err)
{
	return str_text(&err->text);
}

const char *err_kind_name(enum err_kind kind)
{
	static const char *const name[] = {
		[ERR_NONE] = "none",
		[ERR_INPUT] = "input",
		[ERR_CREDENTIALS] = "credentials",
		[ERR_DENIED] = "denied",
		[ERR_THROTTLED] = "throttled",
		[ERR_CONFLICT] = "conflict",
		[ERR_NOT_FOUND] = "not-found",
		[ERR_NETWORK] = "network",
		[ERR_INTERNAL] = "internal",
		[ERR_SYSTEM] = "system",
		[ERR_CANCELLED] = "cancelled",
	};
	return name[kind];
}

void err_reset(struct err *err)
{
	err->kind = ERR_NONE;
	str_reset(&err->text);
	str_reset(&err->code);
}

void err_release(struct err *err)
{
	str_release(&err->text);
	str_release(&err->code);
	err->kind = ERR_NONE;
}
