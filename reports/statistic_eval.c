/*
 * Reads the inputs of a statistic, has it computed, and writes its value.  A
 * row of the table at the end is a statistic; a function that finds its inputs
 * wanting returns NULL.
 */
#include "reports/statistic_eval.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "base/log.h"
#include "reports/metric.h"
#include "reports/rate.h"
#include "reports/weight.h"

/* Fifteen digits are what a double holds for certain; the limits only keep a
 * mistyped line from eating the machine. */
enum { DIGITS = 15, VALUES_MAX = 100000, MARGINS_MAX = 8 };

struct inputs {
	const json_t *json;
	TALLOC_CTX *memory;
};

struct series {
	double *x;
	size_t n;
};

/* JSON has no NaN; what is not known is null, in and out. */
static json_t *
real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

/* Pairs of a name and a number, ended by NULL, as an object. */
struct pair {
	const char *name;
	double value;
};

static json_t *
object(const struct pair *pairs)
{
	json_t *result = json_object();

	for (; pairs->name != NULL; pairs++)
		json_object_set_new(result, pairs->name, real(pairs->value));
	return result;
}

static json_t *
list(const double *values, size_t n)
{
	json_t *result = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(result, real(values[i]));
	return result;
}

/* A number, or what is taken where it is not given. */
static double
number(const struct inputs *in, const char *name, double otherwise)
{
	const json_t *value = json_object_get(in->json, name);

	return json_is_number(value) ? json_number_value(value) : otherwise;
}

static double *
room(TALLOC_CTX *memory, size_t n)
{
	double *x = talloc_zero_array(memory, double, (unsigned)n + 1);

	if (x == NULL)
		log_abort("statistic.eval", "out of memory");
	return x;
}

/* A list of numbers; null is NaN.  False unless it has at least `least`. */
static bool
read_list(const struct inputs *in, const json_t *json, size_t least,
        struct series *out)
{
	out->n = json_array_size(json);
	if (out->n < least || out->n > VALUES_MAX)
		return false;
	out->x = room(in->memory, out->n);
	for (size_t i = 0; i < out->n; i++) {
		const json_t *value = json_array_get(json, i);

		if (!json_is_number(value) && !json_is_null(value))
			return false;
		out->x[i] =
		        json_is_null(value) ? NAN : json_number_value(value);
	}
	return true;
}

static bool
read_series(const struct inputs *in, const char *name, size_t least,
        struct series *out)
{
	return read_list(in, json_object_get(in->json, name), least, out);
}

static double
confidence(const struct inputs *in)
{
	return number(in, "confidence", 0.95);
}

static json_t *
mean_interval(const struct inputs *in)
{
	struct series x;
	struct metric_mean mean;
	json_t *result;

	if (!read_series(in, "x", 1, &x))
		return NULL;
	mean = metric_mean(
	        x.x, x.n, confidence(in), number(in, "population", 0));
	result = object(
	        (const struct pair[]){{"mean", mean.mean}, {"sd", mean.sd},
	                {"low", mean.low}, {"high", mean.high}, {NULL, 0}});
	json_object_set_new(result, "n", json_integer((json_int_t)mean.n));
	return result;
}

static json_t *
wilson(const struct inputs *in)
{
	double k = number(in, "k", NAN);
	double n = number(in, "n", NAN);
	struct metric_share share;

	if (!(k >= 0 && k <= n && n > 0))
		return NULL;
	share = metric_wilson(
	        k, n, confidence(in), number(in, "population", 0));
	return object((const struct pair[]){{"share", share.share},
	        {"low", share.low}, {"high", share.high}, {NULL, 0}});
}

static json_t *
response_rates(const struct inputs *in)
{
	struct rate_counts counts = {number(in, "I", 0), number(in, "P", 0),
	        number(in, "R", 0), number(in, "NC", 0), number(in, "O", 0),
	        number(in, "UH", 0), number(in, "UO", 0), number(in, "NE", 0)};
	struct rate_rates rates = rate_all(&counts);

	return object((const struct pair[]){{"e", rates.e},
	        {"RR1", rates.rr[0]}, {"RR2", rates.rr[1]},
	        {"RR3", rates.rr[2]}, {"RR4", rates.rr[3]},
	        {"RR5", rates.rr[4]}, {"RR6", rates.rr[5]},
	        {"COOP1", rates.coop[0]}, {"COOP2", rates.coop[1]},
	        {"REF1", rates.ref1}, {"CON1", rates.con1}, {NULL, 0}});
}

static json_t *
change_json(const struct metric_change *change)
{
	return object((const struct pair[]){{"difference", change->difference},
	        {"t", change->t}, {"df", change->df}, {"p", change->p},
	        {"low", change->low}, {"high", change->high}, {NULL, 0}});
}

static json_t *
welch(const struct inputs *in)
{
	struct series x;
	struct series y;
	struct metric_change change;

	if (!read_series(in, "x", 2, &x) || !read_series(in, "y", 2, &y))
		return NULL;
	change = metric_welch(x.x, x.n, y.x, y.n, confidence(in));
	return change_json(&change);
}

static json_t *
paired_t(const struct inputs *in)
{
	struct series before;
	struct series after;
	struct metric_change change;
	json_t *result;

	if (!read_series(in, "before", 2, &before) ||
	        !read_series(in, "after", 2, &after) || before.n != after.n)
		return NULL;
	change = metric_paired(before.x, after.x, before.n, confidence(in));
	result = change_json(&change);
	json_object_set_new(result, "srm", real(change.srm));
	return result;
}

static json_t *
two_shares(const struct inputs *in)
{
	const double k[2] = {number(in, "k1", NAN), number(in, "k2", NAN)};
	const double n[2] = {number(in, "n1", NAN), number(in, "n2", NAN)};
	struct metric_shares shares;

	for (int i = 0; i < 2; i++)
		if (!(k[i] >= 0 && k[i] <= n[i] && n[i] > 0))
			return NULL;
	shares = metric_two_shares(k, n, confidence(in));
	return object((const struct pair[]){{"difference", shares.difference},
	        {"z", shares.z}, {"p", shares.p}, {"low", shares.low},
	        {"high", shares.high}, {NULL, 0}});
}

static json_t *
benjamini_hochberg(const struct inputs *in)
{
	struct series p;
	double *adjusted;

	if (!read_series(in, "p", 1, &p) || p.n > 1000)
		return NULL;
	adjusted = room(in->memory, p.n);
	metric_benjamini_hochberg(p.x, p.n, adjusted);
	return list(adjusted, p.n);
}

/* Adds the values of people who are not among the others. */
static void
add_only(const json_t *people, const json_t *others, struct series *series)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)people, name, value)
	{
		if (json_object_get(others, name) == NULL)
			series->x[series->n++] = json_number_value(value);
	}
}

/* Those who are in both months come first, in the same order. */
static json_t *
overlap_change(const struct inputs *in)
{
	json_t *people = json_object_get(in->json, "before");
	const json_t *others = json_object_get(in->json, "after");
	struct series before = {room(in->memory, json_object_size(people)), 0};
	struct series after = {room(in->memory, json_object_size(others)), 0};
	struct metric_overlap overlap;
	size_t shared;
	const char *name;
	json_t *value;

	json_object_foreach(people, name, value)
	{
		const json_t *later = json_object_get(others, name);

		if (later == NULL)
			continue;
		before.x[before.n++] = json_number_value(value);
		after.x[after.n++] = json_number_value(later);
	}
	shared = before.n;
	add_only(people, others, &before);
	add_only(others, people, &after);
	if (before.n < 2 || after.n < 2)
		return NULL;
	overlap = metric_overlap((struct metric_series){before.x, before.n},
	        (struct metric_series){after.x, after.n}, shared);
	return object((const struct pair[]){{"difference", overlap.difference},
	        {"variance", overlap.variance}, {"se", overlap.se},
	        {"z", overlap.z}, {NULL, 0}});
}

static json_t *
alpha(const struct inputs *in)
{
	const json_t *rows = json_object_get(in->json, "items");
	size_t n = json_array_size(rows);
	size_t items = json_array_size(json_array_get(rows, 0));
	struct metric_alpha result;
	double *x;

	if (n < 2 || n > VALUES_MAX || items < 2 || items > METRIC_ITEMS_MAX)
		return NULL;
	x = room(in->memory, n * items);
	for (size_t i = 0; i < n; i++) {
		struct series row;

		if (!read_list(in, json_array_get(rows, i), items, &row) ||
		        row.n != items)
			return NULL;
		memcpy(&x[i * items], row.x, items * sizeof(*x));
	}
	result = metric_alpha(x, n, items, confidence(in));
	return object((const struct pair[]){{"alpha", result.alpha},
	        {"low", result.low}, {"high", result.high}, {NULL, 0}});
}

static json_t *
funnel(const struct inputs *in)
{
	struct series y;
	struct series n;
	struct metric_funnel result;
	double *z;
	double *adjusted;
	json_t *json;

	if (!read_series(in, "y", 2, &y) || !read_series(in, "n", 2, &n) ||
	        y.n != n.n)
		return NULL;
	z = room(in->memory, n.n);
	adjusted = room(in->memory, n.n);
	result = metric_funnel(y.x, n.x, n.n, z, adjusted);
	json = object((const struct pair[]){{"target", result.target},
	        {"phi", result.phi}, {"tau2", result.tau2}, {NULL, 0}});
	json_object_set_new(json, "z", list(z, n.n));
	json_object_set_new(json, "adjusted_z", list(adjusted, n.n));
	return json;
}

static json_t *
xmr(const struct inputs *in)
{
	struct series x;
	struct metric_xmr result;

	if (!read_series(in, "x", 2, &x))
		return NULL;
	result = metric_xmr(x.x, x.n);
	return object((const struct pair[]){{"centre", result.centre},
	        {"mean_range", result.mean_range}, {"lower", result.lower},
	        {"upper", result.upper}, {NULL, 0}});
}

/* A margin: each respondent's category by its place among the totals. */
static bool
read_margin(const struct inputs *in, const char *name, size_t n,
        struct weight_margin *margin)
{
	const json_t *labels =
	        json_object_get(json_object_get(in->json, "groups"), name);
	json_t *totals =
	        json_object_get(json_object_get(in->json, "margins"), name);
	size_t *category =
	        talloc_zero_array(in->memory, size_t, (unsigned)n + 1);
	double *numbers = room(in->memory, json_object_size(totals));
	size_t at = 0;
	const char *key;
	json_t *value;

	if (category == NULL)
		log_abort("statistic.eval", "out of memory");
	if (json_array_size(labels) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		category[i] = SIZE_MAX;
	json_object_foreach(totals, key, value)
	{
		numbers[at] = json_number_value(value);
		for (size_t i = 0; i < n; i++) {
			const char *label =
			        json_string_value(json_array_get(labels, i));

			if (label != NULL && strcmp(label, key) == 0)
				category[i] = at;
		}
		at++;
	}
	*margin = (struct weight_margin){category, numbers, at};
	for (size_t i = 0; i < n; i++)
		if (category[i] == SIZE_MAX)
			return false;
	return true;
}

static json_t *
rake(const struct inputs *in)
{
	struct weight_margin margins[MARGINS_MAX];
	struct weight_mean mean;
	struct series y;
	size_t count = 0;
	double *weights;
	const char *name;
	json_t *totals;
	json_t *result;

	if (!read_series(in, "y", 1, &y))
		return NULL;
	json_object_foreach(json_object_get(in->json, "margins"), name, totals)
	{
		if (count == MARGINS_MAX ||
		        !read_margin(in, name, y.n, &margins[count++]))
			return NULL;
	}
	weights = room(in->memory, y.n);
	if (count == 0 ||
	        weight_rake(margins, count, y.n, weights) != STATUS_OK)
		return NULL;
	mean = weight_mean(y.x, weights, y.n);
	result = object((const struct pair[]){{"mean", mean.mean},
	        {"deff", mean.deff}, {"n_eff", mean.n_eff}, {NULL, 0}});
	json_object_set_new(result, "weights", list(weights, y.n));
	return result;
}

static json_t *
index_of(const struct inputs *in)
{
	struct series items;
	double minimum;

	if (!read_series(in, "items", 1, &items))
		return NULL;
	minimum = number(in, "minimum", ceil((double)items.n / 2));
	if (!(minimum >= 0 && minimum <= (double)items.n))
		return NULL;
	return real(metric_index_from(items.x, items.n, (size_t)minimum));
}

static const struct {
	const char *name;
	json_t *(*compute)(const struct inputs *in);
} statistics[] = {
        {"mean_interval", mean_interval},
        {"wilson", wilson},
        {"response_rates", response_rates},
        {"welch", welch},
        {"two_shares", two_shares},
        {"benjamini_hochberg", benjamini_hochberg},
        {"paired_t", paired_t},
        {"overlap_change", overlap_change},
        {"alpha", alpha},
        {"funnel", funnel},
        {"xmr", xmr},
        {"rake", rake},
        {"index", index_of},
};

/* The value, or NULL with what is wrong. */
static json_t *
compute(const json_t *json, TALLOC_CTX *memory, const char **wrong)
{
	const char *name =
	        json_string_value(json_object_get(json, "statistic"));
	struct inputs in = {json_object_get(json, "inputs"), memory};

	*wrong = "\"statistic\" is missing or none that is known";
	for (size_t i = 0;
	        name != NULL && i < sizeof(statistics) / sizeof(statistics[0]);
	        i++) {
		if (strcmp(statistics[i].name, name) != 0)
			continue;
		*wrong = "\"inputs\" lack a value or have one that cannot be";
		/* What comes back is made anew and holds nothing of the inputs.
		 */
		/* cppcheck-suppress returnDanglingLifetime */
		return statistics[i].compute(&in);
	}
	return NULL;
}

enum status
statistic_eval(const char *line, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	json_error_t error;
	json_t *json = json_loads(line, 0, &error);
	json_t *answer = json_object();
	const char *wrong = "the line is no JSON object";
	json_t *value = NULL;

	if (json_is_object(json)) {
		json_t *id = json_object_get(json, "id");

		json_object_set(answer, "id", id == NULL ? json_null() : id);
		value = compute(json, memory, &wrong);
	}
	if (value != NULL)
		json_object_set_new(answer, "value", value);
	else
		json_object_set_new(answer, "error", json_string(wrong));
	json_text_add(out, answer, JSON_REAL_PRECISION(DIGITS) | JSON_COMPACT);
	json_decref(json);
	talloc_free(memory);
	return value == NULL ? STATUS_INPUT : STATUS_OK;
}
