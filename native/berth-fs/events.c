#include "events.h"
#include "control.h"
#include "errors.h"
#include "job.h"
#include "output.h"
#include "text.h"
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void write_whole(int fd, const struct text *line)
{
	for (size_t at = 0; at < line->length;) {
		ssize_t n = write(fd, line->at + at, line->length - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* nobody listens: there is nobody to tell that to either */
		at += (size_t)n;
	}
}

/* Whoever reads JSON finds all in one place; who listens to events hears of them there, too. */
static void tell(struct text *line)
{
	if (job.is_json)
		output_direct(line->at, line->length);
	if (job.is_json && job.events_fd < 0)
		return;
	pthread_mutex_lock(&lock);
	write_whole(job.events_fd < 0 ? STDERR_FILENO : job.events_fd, line);
	pthread_mutex_unlock(&lock);
}

static void tell_failure(const char *path, size_t length, const char *attempted, const char *code, const char *sentence)
{
	atomic_fetch_add(&job.failures, 1);
	if (job.is_silent)
		return;
	static _Thread_local struct text line;
	line.length = 0;
	if (job.events_fd >= 0 || job.is_json) {
		text_say(&line, "{\"event\":\"failure\",");
		text_json_field(&line, "path", path, length);
		if (attempted)
			text_format(&line, ",\"attempted\":\"%s\"", attempted);
		text_format(&line, ",\"code\":\"%s\",\"message\":", code);
		text_json(&line, sentence, strlen(sentence));
		text_say(&line, "}\n");
	} else {
		text_format(&line, "berth-fs %s: '", job.command);
		for (size_t i = 0; i < length; i++) /* a name must not move the cursor */
			text_char(&line, (unsigned char)path[i] < 0x20 || path[i] == 0x7f ? '?' : path[i]);
		text_format(&line, "': %s%s%s\n", attempted ? attempted : "", attempted ? ": " : "", sentence);
	}
	tell(&line);
}

static void tell_failure_in(struct dir *dir, const char *name, const char *attempted, const char *code, const char *sentence)
{
	atomic_store(&dir->is_spoiled, true);
	if (!name && dir->parent)
		atomic_store(&dir->parent->is_spoiled, true);
	static _Thread_local struct text path;
	path.length = 0;
	path_add(&path, dir, name);
	tell_failure(path.at, path.length, attempted, code, sentence);
}

void failure(struct dir *dir, const char *name, const char *attempted, int error)
{
	bool was_found = name ? dir->depth >= 0 : dir->depth > 0; /* and not given by the caller */
	if ((was_found && (error == ENOENT || error == ESTALE)) || (job.ignores_absent && (error == ENOENT || error == ENOTDIR))) {
		atomic_fetch_add(&job.vanished, 1);
		return;
	}
	tell_failure_in(dir, name, attempted, error_code(error), strerror(error));
}

void failure_own(struct dir *dir, const char *name, const char *code, const char *sentence)
{
	tell_failure_in(dir, name, NULL, code, sentence);
}

void failure_of_path(const char *path, const char *attempted, int error)
{
	if (job.ignores_absent && (error == ENOENT || error == ENOTDIR))
		return;
	tell_failure(path, strlen(path), attempted, error_code(error), strerror(error));
}

void failure_of_path_own(const char *path, const char *code, const char *sentence)
{
	tell_failure(path, strlen(path), NULL, code, sentence);
}

static void add_counts(struct text *line, const char *event)
{
	text_format(line, "{\"event\":\"%s\",\"files\":%llu,\"folders\":%llu,\"bytes\":%llu,\"failures\":%llu,\"vanished\":%llu", event,
		    atomic_load(&job.files), atomic_load(&job.folders), atomic_load(&job.bytes), atomic_load(&job.failures),
		    atomic_load(&job.vanished));
}

void event_progress(void)
{
	if (job.events_fd < 0)
		return;
	struct text line = { 0 };
	add_counts(&line, "progress");
	text_say(&line, "}\n");
	pthread_mutex_lock(&lock);
	write_whole(job.events_fd, &line);
	pthread_mutex_unlock(&lock);
	text_free(&line);
}

void event_done(void)
{
	if (job.events_fd < 0 && !job.is_json)
		return;
	struct text line = { 0 };
	add_counts(&line, "done");
	text_format(&line, ",\"cancelled\":%s}\n", atomic_load(&job.is_cancelled) ? "true" : "false");
	tell(&line);
	text_free(&line);
}

_Noreturn void refuse(const char *format, ...)
{
	char sentence[1024];
	va_list words;
	va_start(words, format);
	vsnprintf(sentence, sizeof sentence, format, words);
	va_end(words);
	struct text line = { 0 };
	if (job.events_fd >= 0 || job.is_json) {
		text_say(&line, "{\"event\":\"refused\",\"code\":\"usage\",\"message\":");
		text_json(&line, sentence, strlen(sentence));
		text_say(&line, "}\n");
	} else {
		text_format(&line, "berth-fs%s%s: %s\n", job.command ? " " : "", job.command ? job.command : "", sentence);
	}
	tell(&line);
	output_finish();
	_exit(2);
}
