#include "core/plan/machine.h"

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/vec.h"

#include <string.h>

/* ARM families have a 'g' among the letters after the generation: t4g, m7gd, c7gn, im4gn; a1 was
 * the first. g5 is a graphics family, g5g both. */
bool machine_is_arm(const char *instance_type)
{
	size_t letters = strcspn(instance_type, "0123456789");
	const char *after = instance_type + letters;
	if (str_starts(instance_type, "a1.")) return true;
	after += strspn(after, "0123456789");
	return memchr(after, 'g', strcspn(after, ".-")) != NULL;
}

/* Compute families have half the memory of the others. */
bool machine_is_small(const char *instance_type)
{
	static const char *const sizes[] = { ".nano", ".micro", ".small", ".medium" };
	bool is_compute =
		instance_type[0] == 'c' && instance_type[1] >= '0' && instance_type[1] <= '9';
	if (is_compute && str_ends(instance_type, ".large")) return true;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		if (str_ends(instance_type, sizes[i])) return true;
	return false;
}
