/*
 * The names of statuses, for logs.
 */
#include "base/status.h"

const char *
status_name(enum status status)
{
	switch (status) {
	case STATUS_OK: return "ok";
	case STATUS_INPUT: return "input";
	case STATUS_NOT_FOUND: return "not_found";
	case STATUS_CONFLICT: return "conflict";
	case STATUS_FORBIDDEN: return "forbidden";
	case STATUS_LIMIT: return "limit";
	case STATUS_BUSY: return "busy";
	case STATUS_FULL: return "full";
	case STATUS_SYSTEM: return "system";
	}
	return "unknown";
}
