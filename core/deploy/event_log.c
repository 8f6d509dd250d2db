#include "core/deploy/event_log.h"

#include "core/deploy/hash.h"

enum { SLOTS_FIRST = 64 };

static uint64_t hash_of(const char *id)
{
	uint64_t hash = hash_more(HASH_START, id, strlen(id));
	return hash ? hash : 1;
}

static struct seen_id *slot_for(struct seen_id *slots, size_t count, uint64_t hash)
{
	size_t i = (hash ^ hash >> 32) & (count - 1);
	while (slots[i].hash && slots[i].hash != hash)
		i = (i + 1) & (count - 1);
	return &slots[i];
}

static void grow(struct seen_ids *s)
{
	size_t count = s->slot_count ? s->slot_count * 2 : SLOTS_FIRST;
	struct seen_id *slots = mem_array(count, sizeof(*slots));
	for (size_t i = 0; i < s->slot_count; i++)
		if (s->slots[i].hash) *slot_for(slots, count, s->slots[i].hash) = s->slots[i];
	free(s->slots);
	s->slots = slots;
	s->slot_count = count;
}

uint32_t seen_ids_add(struct seen_ids *s, const char *id, uint32_t read)
{
	if ((s->used + 1) * 4 > s->slot_count * 3) grow(s);
	struct seen_id *slot = slot_for(s->slots, s->slot_count, hash_of(id));
	if (slot->hash) return slot->read;
	*slot = (struct seen_id){ .hash = hash_of(id), .read = read };
	s->used++;
	return 0;
}

void seen_ids_release(struct seen_ids *s)
{
	free(s->slots);
	*s = (struct seen_ids){ 0 };
}

void arrived_sort(struct arrived *batch, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct arrived swap = batch[i];
		batch[i] = batch[count - 1 - i];
		batch[count - 1 - i] = swap;
	}
	/* Insertion: stable, and next to nothing to do for what is nearly in order. */
	for (size_t i = 1; i < count; i++) {
		struct arrived one = batch[i];
		size_t at = i;
		for (; at > 0 && batch[at - 1].event.time_ms > one.event.time_ms; at--)
			batch[at] = batch[at - 1];
		batch[at] = one;
	}
}

void event_log_merge(struct event_list *events, const struct arrived *batch, size_t count,
		     bool is_older)
{
	size_t old = events->len, left = count, at = old + count;
	uint64_t serial = old; /* nothing is ever taken out */
	vec_reserve(events, at);
	struct deployment_event *all = events->item;
	if (!all) return; /* nothing there, and nothing came */
	events->len = at;
	while (left > 0) {
		const struct deployment_event *next = &batch[left - 1].event;
		const struct deployment_event *there = old ? &all[old - 1] : NULL;
		bool goes_last = !there || next->time_ms > there->time_ms ||
				 (next->time_ms == there->time_ms && !is_older);
		struct deployment_event *to = &all[--at];
		if (!goes_last) {
			*to = all[--old];
			continue;
		}
		*to = *next;
		to->serial = serial + left--;
	}
}
