/*
 * Pages for knowledge brokers and the partnership's steering group.
 */
#ifndef SERVER_STEER_PAGE_H
#define SERVER_STEER_PAGE_H

#include "server/route.h"

/* GET /styregruppe: the municipalities over a year, the newest month's funnel,
 * all kinds of respondents side by side. */
route_handler_fn steer_show;
/* GET /foer-og-efter: the notes; /foer-og-efter/:municipality/:month: the year
 * before and after. */
route_handler_fn change_list, change_show;
/* GET /progression/:municipality/:quarter, and its .json, as released. */
route_handler_fn progression_show;

#endif
