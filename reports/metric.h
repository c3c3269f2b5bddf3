/*
 * Indices, intervals, and what else a month's figures need.  Pure.
 *
 * An index is a property of a person's session: the mean of 25 (x - 1) over the
 * answered items x = 1..5; 0 ("not relevant") and silence are left out; at least
 * half of all items must be answered (2 of 3, 1 of 2).  A month's index is the
 * mean over persons with a t interval.
 *
 * metric.c has indices, intervals and the scale's reliability; metric_change.c
 * compares two months or two groups; metric_funnel.c compares municipalities
 * and months in a row.  Quantiles and tails come from R's own library.
 */
#ifndef REPORTS_METRIC_H
#define REPORTS_METRIC_H

#include <stdbool.h>
#include <stddef.h>

enum {
	METRIC_FIGURE_FROM = 5,    /* respondents for a figure */
	METRIC_INTERVAL_FROM = 10, /* and for its interval */
	METRIC_CHANGE_FROM = 30,   /* and, twice, for a word of change */
	METRIC_ITEMS_MAX = 40,     /* of one scale */
};

/* The index of one person: `items` holds 1..5, NaN or 0 for none; NaN when
 * fewer than half of them are answered. */
double metric_index(const double *items, size_t count);
/* The same with the least number of answers given. */
double metric_index_from(const double *items, size_t count, size_t minimum);

struct metric_mean {
	size_t n;
	double mean, sd;  /* NaN for n 0; sd NaN below 2 */
	double low, high; /* t interval; NaN below 2 */
};
/* `population` 0: unknown; otherwise the finite population correction
 * sqrt(1 - n/N) is applied. */
struct metric_mean metric_mean(
        const double *x, size_t n, double confidence, double population);

struct metric_share {
	double share, low, high;
};
/* Wilson's interval; with a population n* = n (N - 1) / (N - n).  At k = 0 and
 * k = n the end is exactly 0 or 1. */
struct metric_share metric_wilson(
        double k, double n, double confidence, double population);

/* Cronbach's alpha of n persons' answers to `items` items (row by row, all
 * answered), with Feldt's interval; all NaN below 2 persons or items. */
struct metric_alpha {
	double alpha, low, high;
};
struct metric_alpha metric_alpha(
        const double *x, size_t n, size_t items, double confidence);

/* A difference of means with its t test and interval. */
struct metric_change {
	double difference, t, df, p, low, high;
	double srm; /* paired only: difference over the sd of differences */
};
/* Other people: Welch, x minus y. */
struct metric_change metric_welch(const double *x, size_t nx, const double *y,
        size_t ny, double confidence);
/* The same n people: paired, after minus before. */
struct metric_change metric_paired(
        const double *before, const double *after, size_t n, double confidence);

/* Two shares, first minus second: score test (pooled), Newcombe's interval
 * from the two Wilson intervals. */
struct metric_shares {
	double difference, z, p, low, high;
};
struct metric_shares metric_two_shares(
        const double k[2], const double n[2], double confidence);

/* Partly the same people, after minus before: variance s1^2/n1 + s2^2/n2 -
 * 2 n12 c12 / (n1 n2).  The first n12 values of both are the same people in the
 * same order. */
struct metric_overlap {
	double difference, variance, se, z;
};

struct metric_series {
	const double *x;
	size_t n;
};
struct metric_overlap metric_overlap(
        struct metric_series before, struct metric_series after, size_t n12);

/* Benjamini and Hochberg's adjusted p values, in the order given; NaN stays NaN
 * and is no test (as R's p.adjust has it). */
void metric_benjamini_hochberg(const double *p, size_t n, double *adjusted);

/* A funnel of shares y/n round their common share: z against binomial limits;
 * phi from z winsorised at 10 % at either end; additive tau^2 and z with it
 * (Spiegelhalter, Statistics in Medicine 24, 2005). */
struct metric_funnel {
	double target, phi, tau2;
};
struct metric_funnel metric_funnel(const double *y, const double *n,
        size_t count, double *z, double *adjusted_z);

/* How much more several figures vary than chance makes: z against its standard
 * error, whose square is `variance` each.  phi is the mean square of z with its
 * extreme tenths pulled in; tau2 is Spiegelhalter's moment estimate, 0 where phi
 * is what chance makes.  Both NaN below two figures. */
struct metric_dispersion {
	double phi, tau2;
};
struct metric_dispersion metric_dispersion(
        const double *z, const double *variance, size_t n);

/* Individuals in a row: mean and 2.66 mean moving ranges on either side. */
struct metric_xmr {
	double centre, mean_range, lower, upper;
};
struct metric_xmr metric_xmr(const double *x, size_t n);

#endif
