/*
 * The twin's clockwork: what is due goes out in order of its time.  The phones
 * are here as well; what goes over the network is the other files'.
 */
#include "gateway/simulator.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "gateway/simulator_internal.h"

extern const struct simulator_twin simulator_gatewayapi,
        simulator_gatewayapi_rest, simulator_twilio, simulator_link,
        simulator_inmobile, simulator_generic;

static const struct simulator_twin *const twins[] = {
        &simulator_gatewayapi,
        &simulator_gatewayapi_rest,
        &simulator_twilio,
        &simulator_link,
        &simulator_inmobile,
        &simulator_generic,
};

static const struct simulator_twin *
find_twin(const char *name)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (name == NULL || strcmp(twins[i]->name, name) == 0)
			return twins[i];
	return NULL;
}

/* Happenings have no owner, since threads that hold no lock free them; what
 * never came to happen goes with the simulator. */
static int
destroy(struct simulator *simulator)
{
	for (size_t i = 0; i < simulator->heap_count; i++)
		talloc_free(simulator->heap[i]);
	json_decref(simulator->known);
	json_decref(simulator->listed);
	for (size_t poll = 0; poll < SIMULATOR_POLLS; poll++)
		for (size_t i = 0; i < simulator->polled[poll].count; i++)
			talloc_free(simulator->polled[poll].items[i]);
	pthread_mutex_destroy(&simulator->lock);
	return 0;
}

/* Without a wish, 64 webhooks at once. */
struct simulator *
simulator_create(TALLOC_CTX *owner, struct simulator_options options)
{
	struct simulator *simulator = talloc_zero(owner, struct simulator);

	if (simulator == NULL)
		log_abort("simulator.create", "out of memory");
	simulator->options = options;
	simulator->twin = find_twin(options.driver);
	assert(simulator->twin != NULL);
	simulator->known = json_object();
	simulator->listed = json_object();
	simulator->born_ms = clock_now_ms(options.clock);
	if (simulator->options.posts_max == 0)
		simulator->options.posts_max = 64;
	pthread_mutex_init(&simulator->lock, NULL);
	talloc_set_destructor(simulator, destroy);
	return simulator;
}

void
simulator_set_webhook(struct simulator *simulator, const char *url)
{
	simulator->options.webhook_url = url;
}

void
simulator_set_client(struct simulator *simulator, struct http_client *client)
{
	assert(simulator->under_way == 0);
	simulator->options.client = client;
}

/* A binary heap by time, then by order of coming. */

/* Equal times keep the order of coming, so that a run can be repeated. */
static bool
is_before(const struct happening *a, const struct happening *b)
{
	return a->at != b->at ? a->at < b->at : a->sequence < b->sequence;
}

static void
swap(struct simulator *simulator, size_t a, size_t b)
{
	struct happening *held = simulator->heap[a];

	simulator->heap[a] = simulator->heap[b];
	simulator->heap[b] = held;
}

/* Grows as it must: the demo may have a month's answers waiting. */
void
simulator_push(struct simulator *simulator, struct happening *happening)
{
	size_t at = simulator->heap_count++;

	if (at == simulator->heap_room) {
		simulator->heap_room = at == 0 ? 256 : at * 2;
		simulator->heap = talloc_realloc(simulator, simulator->heap,
		        struct happening *, (unsigned)simulator->heap_room);
		if (simulator->heap == NULL)
			log_abort("simulator.push", "out of memory");
	}
	simulator->heap[at] = happening;
	while (at > 0 &&
	        is_before(simulator->heap[at], simulator->heap[(at - 1) / 2])) {
		swap(simulator, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

/* The caller has looked that there is one. */
static struct happening *
pop(struct simulator *simulator)
{
	struct happening *first = simulator->heap[0];
	size_t at = 0;

	simulator->heap[0] = simulator->heap[--simulator->heap_count];
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= simulator->heap_count)
			return first;
		if (child + 1 < simulator->heap_count &&
		        is_before(simulator->heap[child + 1],
		                simulator->heap[child]))
			child++;
		if (!is_before(simulator->heap[child], simulator->heap[at]))
			return first;
		swap(simulator, at, child);
		at = child;
	}
}

/* With the lock held, since the number counts for all threads. */
struct happening *
simulator_new(struct simulator *simulator, enum happening_kind kind, int64_t at)
{
	struct happening *happening = talloc_zero(NULL, struct happening);

	if (happening == NULL)
		log_abort("simulator.new", "out of memory");
	happening->kind = kind;
	happening->at = at;
	happening->sequence = simulator->sequence++;
	happening->simulator = simulator;
	simulator->twin->id(simulator, happening->sequence, happening->id);
	return happening;
}

/* Phones. */

/* The phone's place in its bucket; where it is not known, the place for it. */
static struct phone **
find_phone(struct simulator *simulator, const char *number)
{
	size_t hash = 5381;
	struct phone **slot;

	for (const char *c = number; *c != '\0'; c++)
		hash = hash * 33 + (unsigned char)*c;
	slot = &simulator->phones[hash % SIMULATOR_BUCKETS];
	while (*slot != NULL && strcmp((*slot)->number, number) != 0)
		slot = &(*slot)->next;
	return slot;
}

/* Makes the phone where it is new: it has got or sent a text. */
static struct phone *
known_phone(struct simulator *simulator, const char *number)
{
	struct phone **slot = find_phone(simulator, number);

	if (*slot == NULL) {
		*slot = talloc_zero(simulator, struct phone);
		if (*slot == NULL)
			log_abort("simulator.phone", "out of memory");
		(void)snprintf(
		        (*slot)->number, sizeof((*slot)->number), "%s", number);
	}
	return *slot;
}

/* The oldest gives way: a page shows no more than this. */
void
simulator_remember(struct simulator *simulator, const char *number,
        bool from_phone, const char *body, int64_t at)
{
	struct phone *phone = known_phone(simulator, number);
	struct simulator_text *text =
	        &phone->texts[phone->count++ % SIMULATOR_TEXTS_KEPT];

	talloc_free((void *)(uintptr_t)text->body);
	*text = (struct simulator_text){.from_phone = from_phone,
	        .body = talloc_strdup(phone, body),
	        .at = at};
	phone->last_at = at;
}

size_t
simulator_texts(struct simulator *simulator, TALLOC_CTX *memory,
        const char *phone, struct simulator_text **texts)
{
	const struct phone *of;
	size_t kept = 0;

	pthread_mutex_lock(&simulator->lock);
	of = *find_phone(simulator, phone);
	if (of != NULL)
		kept = of->count < SIMULATOR_TEXTS_KEPT ? of->count
		                                        : SIMULATOR_TEXTS_KEPT;
	*texts = talloc_zero_array(
	        memory, struct simulator_text, (unsigned)kept + 1);
	if (*texts == NULL)
		log_abort("simulator.texts", "out of memory");
	for (size_t i = 0; i < kept; i++) {
		(*texts)[i] = of->texts[(of->count - kept + i) %
		                        SIMULATOR_TEXTS_KEPT];
		(*texts)[i].body = talloc_strdup(*texts, (*texts)[i].body);
	}
	pthread_mutex_unlock(&simulator->lock);
	return kept;
}

/* From the page, from on_text, or from a test; it goes out in
 * simulator_once. */
void
simulator_send(struct simulator *simulator, const char *phone, const char *body,
        int64_t at)
{
	struct happening *happening;

	pthread_mutex_lock(&simulator->lock);
	happening = simulator_new(simulator, HAPPENING_INBOUND, at);
	(void)snprintf(happening->phone, sizeof(happening->phone), "%s", phone);
	happening->body = talloc_strdup(happening, body);
	simulator_push(simulator, happening);
	pthread_mutex_unlock(&simulator->lock);
}

bool
simulator_reaches(const struct simulator *simulator, const char *phone)
{
	const struct simulator_options *options = &simulator->options;

	return options->is_reachable == NULL ||
	       options->is_reachable(options->context, phone);
}

/* A text that reaches nobody's phone is only told of by its receipt. */
static void
arrive(struct simulator *simulator, struct happening *happening)
{
	const struct simulator_options *options = &simulator->options;

	if (!simulator_reaches(simulator, happening->phone)) {
		talloc_free(happening);
		return;
	}
	pthread_mutex_lock(&simulator->lock);
	simulator_remember(simulator, happening->phone, false, happening->body,
	        happening->at);
	pthread_mutex_unlock(&simulator->lock);
	if (options->on_text != NULL)
		options->on_text(options->context, happening->phone,
		        happening->body, happening->at);
	talloc_free(happening);
}

/* One at a time, since what one happening leads to may be due before the
 * next. */
static struct happening *
take_due(struct simulator *simulator)
{
	struct happening *due = NULL;
	int64_t now = clock_now(simulator->options.clock);

	pthread_mutex_lock(&simulator->lock);
	if (simulator->heap_count > 0 && simulator->heap[0]->at <= now &&
	        simulator->under_way < simulator->options.posts_max)
		due = pop(simulator);
	pthread_mutex_unlock(&simulator->lock);
	return due;
}

/* The clock may run on meanwhile; what becomes due then is for the next
 * call. */
size_t
simulator_once(struct simulator *simulator, int wait_ms)
{
	struct http_client *client = simulator->options.client;
	struct happening *happening;
	int64_t now = clock_now(simulator->options.clock);
	size_t left;

	while ((happening = take_due(simulator)) != NULL) {
		if (happening->kind == HAPPENING_ARRIVAL)
			arrive(simulator, happening);
		else
			simulator_post(simulator, happening);
	}
	pthread_mutex_lock(&simulator->lock);
	left = simulator->under_way;
	pthread_mutex_unlock(&simulator->lock);
	client->poll(client, left > 0 ? wait_ms : 0);
	pthread_mutex_lock(&simulator->lock);
	left = simulator->under_way +
	       (simulator->heap_count > 0 && simulator->heap[0]->at <= now);
	pthread_mutex_unlock(&simulator->lock);
	return left;
}

/* A fast clock leaps to here. */
int64_t
simulator_next_at(struct simulator *simulator)
{
	int64_t at = INT64_MAX;

	pthread_mutex_lock(&simulator->lock);
	if (simulator->heap_count > 0)
		at = simulator->heap[0]->at;
	pthread_mutex_unlock(&simulator->lock);
	return at;
}

struct simulator_counts
simulator_counts(struct simulator *simulator)
{
	struct simulator_counts counts;

	pthread_mutex_lock(&simulator->lock);
	counts = simulator->counts;
	pthread_mutex_unlock(&simulator->lock);
	return counts;
}
