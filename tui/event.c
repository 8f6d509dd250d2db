#include "tui/event.h"

struct effect *effects_add(struct effects *effects, enum effect_kind kind)
{
	struct effect *effect = vec_push(&effects->list);
	effect->kind = kind;
	return effect;
}

void effects_release(struct effects *effects)
{
	for (size_t i = 0; i < effects->list.len; i++) {
		free(effects->list.item[i].text);
		free(effects->list.item[i].path);
		secret_release(&effects->list.item[i].secret);
	}
	vec_release(&effects->list);
}
