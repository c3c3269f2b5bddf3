/*
 * Roles by their dates.
 */
#include "server/partnership.h"

#include <string.h>

static bool
covers(const struct partnership_role *role, struct month month)
{
	return role->from_at < clock_month_end(month) &&
	       (role->until_at == 0 ||
	               role->until_at > clock_month_start(month));
}

/* Whoever set it up gave it no role at all: one of us. */
static bool
has_no_role(const struct partnership *partnership, int64_t municipality)
{
	for (size_t i = 0; i < partnership->count; i++)
		if (partnership->roles[i].municipality == municipality)
			return false;
	return true;
}

const char *
partnership_role_in(const struct partnership *partnership, int64_t municipality,
        struct month month)
{
	const char *found = "";
	const char *later = "";
	bool earlier = false;

	for (size_t i = 0; i < partnership->count; i++) {
		const struct partnership_role *role = &partnership->roles[i];

		if (role->municipality != municipality)
			continue;
		if (covers(role, month))
			found = role->role;
		else if (role->from_at < clock_month_end(month))
			earlier = true;
		else if (later[0] == '\0')
			later = role->role;
	}
	if (has_no_role(partnership, municipality))
		return "partner";
	return found[0] != '\0' || earlier ? found : later;
}

bool
partnership_compares(const struct partnership *partnership,
        int64_t municipality, struct month month)
{
	const char *role =
	        partnership_role_in(partnership, municipality, month);

	return strcmp(role, "partner") == 0 || strcmp(role, "network") == 0;
}
