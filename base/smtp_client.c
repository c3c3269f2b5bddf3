/*
 * SMTP over libcurl's easy interface.
 *
 * What a failure means depends on how far the conversation had come, which
 * libcurl's codes do not tell: it gives CURLE_SEND_ERROR for a refused sender as
 * for a refused recipient.  So the verbs that go out and the codes that come
 * back are watched through the debug function, and the end of the data through
 * the read function: once that has said "no more", the closing dot goes out.
 *
 * libcurl never sends an upload over anything but HTTP a second time by itself.
 */
#include "base/smtp_client.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"

enum { ENHANCED_MAX = 12, MAX_AGE_CONN_S = 20 };

struct curl_smtp {
	struct smtp_client client;
	struct smtp_options options; /* strings are the client's own */
	CURL *easy;
	char failure[CURL_ERROR_SIZE];
	atomic_bool aborted;
	/* Of the mail under way. */
	const struct smtp_mail *mail;
	size_t given;
	bool ended;       /* the read function has said so */
	bool left;        /* QUIT: what follows is not about it */
	const char *verb; /* the last command that went out */
	long code;        /* the last reply's, 0 since that command */
	char enhanced[ENHANCED_MAX]; /* "5.1.1", or "" */
};

static size_t
give_data(char *buffer, size_t size, size_t count, void *context)
{
	struct curl_smtp *self = context;
	size_t room = size * count;
	size_t left = self->mail->length - self->given;

	if (left == 0) {
		self->ended = true;
		/* Only what answers the end counts from here on. */
		self->code = 0;
		self->enhanced[0] = '\0';
		return 0;
	}
	if (left > room)
		left = room;
	memcpy(buffer, self->mail->data + self->given, left);
	self->given += left;
	return left;
}

/* The verb alone: what follows may be an address.  A line that begins with none
 * is a step of a login, and goes on with that. */
static void
note_command(struct curl_smtp *self, const char *bytes, size_t length)
{
	static const char *const verbs[] = {
	        "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"};

	if (length >= 4 && memcmp(bytes, "QUIT", 4) == 0)
		self->left = true;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		size_t verb = strlen(verbs[i]);

		if (length <= verb || memcmp(bytes, verbs[i], verb) != 0 ||
		        isalnum((unsigned char)bytes[verb]))
			continue;
		self->verb = verbs[i];
		self->code = 0;
		self->enhanced[0] = '\0';
		return;
	}
}

/* "550 5.1.1 no such user": the first three digits, and the next word where it
 * is made of digits and dots. */
static void
note_reply(struct curl_smtp *self, const char *bytes, size_t length)
{
	size_t end = 4;

	if (self->left || length < 3 || !isdigit((unsigned char)bytes[0]) ||
	        !isdigit((unsigned char)bytes[1]) ||
	        !isdigit((unsigned char)bytes[2]))
		return;
	self->code = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 +
	             (bytes[2] - '0');
	while (end < length && end < 4 + ENHANCED_MAX - 1 &&
	        (isdigit((unsigned char)bytes[end]) || bytes[end] == '.'))
		end++;
	if (end < 9 || bytes[5] != '.')
		end = 4;
	if (end > 4)
		memcpy(self->enhanced, bytes + 4, end - 4);
	self->enhanced[end - 4] = '\0';
}

static int
watch(CURL *easy, curl_infotype type, char *bytes, size_t length, void *context)
{
	struct curl_smtp *self = context;

	(void)easy;
	if (type == CURLINFO_HEADER_OUT)
		note_command(self, bytes, length);
	else if (type == CURLINFO_HEADER_IN)
		note_reply(self, bytes, length);
	return 0;
}

static int
look_up(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct curl_smtp *self = context;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return self->aborted ? 1 : 0;
}

static void
set_security(struct curl_smtp *self)
{
	const struct smtp_options *options = &self->options;
	CURL *easy = self->easy;

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
	        (long)(options->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(
	        easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (options->ca[0] != '\0')
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca);
	if (options->user[0] != '\0') {
		curl_easy_setopt(easy, CURLOPT_USERNAME, options->user);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, options->password);
	}
}

/* The handle keeps its connection, so that a wave of mails is one
 * conversation. */
static void
set_always(struct curl_smtp *self)
{
	CURL *easy = self->easy;

	curl_easy_setopt(easy, CURLOPT_URL, self->options.url);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_data);
	curl_easy_setopt(easy, CURLOPT_READDATA, self);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, watch);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, self);
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_up);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, self);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, self->failure);
	curl_easy_setopt(
	        easy, CURLOPT_TIMEOUT_MS, (long)self->options.timeout_ms);
	curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT,
	        (long)(self->options.timeout_ms / 1000 + 1));
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	        (long)self->options.connect_timeout_ms);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)MAX_AGE_CONN_S);
	set_security(self);
}

static bool
is_about_account(const struct curl_smtp *self, CURLcode code)
{
	switch ((int)code) {
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
	case CURLE_USE_SSL_FAILED:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR: return true;
	default: break;
	}
	return self->code == 530 || self->code == 534 || self->code == 535 ||
	       self->code == 538 ||
	       (self->code >= 500 && (strcmp(self->verb, "AUTH") == 0 ||
	                                     strcmp(self->verb, "MAIL") == 0));
}

/* Of a login a 4xx is a server that cannot look it up now. */
static enum smtp_outcome
before_the_end(const struct curl_smtp *self, CURLcode code)
{
	bool of_this_mail = strcmp(self->verb, "RCPT") == 0 ||
	                    strcmp(self->verb, "DATA") == 0;

	if (self->code >= 400 && self->code < 500)
		return of_this_mail && self->code != 421 ? SMTP_LATER
		                                         : SMTP_DOWN;
	if (is_about_account(self, code))
		return SMTP_ACCOUNT;
	return self->code >= 500 && of_this_mail ? SMTP_REFUSED : SMTP_DOWN;
}

static enum smtp_outcome
outcome_of(const struct curl_smtp *self, CURLcode code)
{
	if (code == CURLE_OK)
		return SMTP_TAKEN;
	if (!self->ended)
		return before_the_end(self, code);
	if (self->code >= 400 && self->code < 500)
		return SMTP_LATER;
	return self->code >= 500 ? SMTP_REFUSED : SMTP_UNKNOWN;
}

/* Of libcurl's own messages only the ones that hold no address: its strings by
 * number. */
static void
describe(const struct curl_smtp *self, CURLcode code, char *error, size_t size)
{
	error[0] = '\0';
	if (code == CURLE_OK)
		return;
	if (self->code >= 400)
		(void)snprintf(error, size, "%ld%s%s %s", self->code,
		        self->enhanced[0] == '\0' ? "" : " ", self->enhanced,
		        self->ended ? "." : self->verb);
	else
		(void)snprintf(error, size, "curl %d: %s", (int)code,
		        curl_easy_strerror(code));
}

static void
start_mail(struct curl_smtp *self, const struct smtp_mail *mail)
{
	self->mail = mail;
	self->given = 0;
	self->ended = false;
	self->left = false;
	self->verb = "";
	self->code = 0;
	self->enhanced[0] = '\0';
	self->failure[0] = '\0';
}

/* libcurl says QUIT to a connection that it gives up, and waits two minutes for
 * the answer; of a server that has just failed us none may come. */
static void
hang_up(struct curl_smtp *self)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (curl_easy_getinfo(self->easy, CURLINFO_ACTIVESOCKET, &fd) ==
	                CURLE_OK &&
	        fd != CURL_SOCKET_BAD)
		(void)shutdown(fd, SHUT_RDWR);
}

static void
client_send(struct smtp_client *client, const struct smtp_mail *mail,
        struct smtp_result *result)
{
	struct curl_smtp *self = client->self;
	struct curl_slist *to = curl_slist_append(NULL, mail->to);
	CURLcode code = CURLE_ABORTED_BY_CALLBACK;

	if (to == NULL)
		log_abort("smtp.client", "out of memory");
	start_mail(self, mail);
	curl_easy_setopt(self->easy, CURLOPT_MAIL_FROM, mail->from);
	curl_easy_setopt(self->easy, CURLOPT_MAIL_RCPT, to);
	if (!self->aborted)
		code = curl_easy_perform(self->easy);
	curl_easy_setopt(self->easy, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(to);
	result->outcome = outcome_of(self, code);
	describe(self, code, result->error, sizeof(result->error));
	self->mail = NULL;
	if (code != CURLE_OK && self->code < 400)
		hang_up(self);
}

/* NOOP does nothing, but only after the login. */
static void
client_probe(struct smtp_client *client, struct smtp_result *result)
{
	static const struct smtp_mail nothing = {"", "", "", 0};
	struct curl_smtp *self = client->self;
	CURL *easy = self->easy;
	CURLcode code;

	start_mail(self, &nothing);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 0L);
	curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "NOOP");
	code = curl_easy_perform(easy);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
	curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	result->outcome = outcome_of(self, code);
	describe(self, code, result->error, sizeof(result->error));
	self->mail = NULL;
	hang_up(self);
}

static void
client_abort(struct smtp_client *client)
{
	struct curl_smtp *self = client->self;

	self->aborted = true;
}

static int
destroy(struct curl_smtp *self)
{
	hang_up(self);
	curl_easy_cleanup(self->easy);
	return 0;
}

static const char *
own(struct curl_smtp *self, const char *string)
{
	const char *copy = talloc_strdup(self, string == NULL ? "" : string);

	if (copy == NULL)
		log_abort("smtp.client", "out of memory");
	return copy;
}

struct smtp_client *
smtp_client_create(TALLOC_CTX *owner, struct smtp_options options)
{
	struct curl_smtp *self = talloc_zero(owner, struct curl_smtp);

	if (self == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		log_abort("smtp.client", "out of memory");
	self->options = options;
	self->options.url = own(self, options.url);
	self->options.user = own(self, options.user);
	self->options.password = own(self, options.password);
	self->options.ca = own(self, options.ca);
	self->easy = curl_easy_init();
	if (self->easy == NULL)
		log_abort("smtp.client", "out of memory");
	set_always(self);
	self->client = (struct smtp_client){.send = client_send,
	        .probe = client_probe,
	        .abort = client_abort,
	        .self = self};
	talloc_set_destructor(self, destroy);
	return &self->client;
}

/* As libcurl would find it: without a user, up to a port or a path. */
static bool
is_loopback(const char *host)
{
	static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t length = strlen(names[i]);

		if (strncmp(host, names[i], length) == 0 &&
		        (host[length] == '\0' || host[length] == ':' ||
		                host[length] == '/'))
			return true;
	}
	return false;
}

const char *
smtp_url_fault(const char *url, bool plain)
{
	const char *host = NULL;

	if (strncmp(url, "smtp://", 7) == 0)
		host = url + 7;
	else if (strncmp(url, "smtps://", 8) == 0)
		host = url + 8;
	if (host == NULL || host[0] == '\0' || host[0] == '/' ||
	        strpbrk(host, "@ ?#\\") != NULL)
		return "expected smtp://HOST:PORT or smtps://HOST:PORT";
	if (plain && !is_loopback(host))
		return "without TLS only a server on the loopback is spoken to";
	return NULL;
}
