#include "output.h"
#include "job.h"
#include "memory.h"
#include "sorter.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define HAND_OVER_BYTES (16 * 1024)
#define COMMON_BYTES (64 * 1024)
#define SORTED_BYTES (64 * 1024 * 1024)

static _Thread_local struct text mine;
static _Thread_local size_t record_start;

static pthread_mutex_t common_lock = PTHREAD_MUTEX_INITIALIZER, order_lock = PTHREAD_MUTEX_INITIALIZER;
static struct text common;
static struct sorter *order;

static void write_out(const char *bytes, size_t length)
{
	while (length && !atomic_load(&job.is_reader_gone)) {
		ssize_t n = write(STDOUT_FILENO, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			struct pollfd room = { .fd = STDOUT_FILENO, .events = POLLOUT };
			poll(&room, 1, 1000);
			continue;
		}
		if (n < 0) {
			atomic_store(&job.is_reader_gone, true);
			return;
		}
		bytes += n;
		length -= (size_t)n;
	}
}

static void write_common(void)
{
	write_out(common.at, common.length);
	common.length = 0;
}

struct text *record_begin(void)
{
	record_start = mine.length;
	return &mine;
}

void record_end_plain(void)
{
	if (mine.length > HAND_OVER_BYTES)
		output_hand_over();
}

void record_end(const char *path, size_t path_length, bool is_after)
{
	if (!job.is_ordered) {
		record_end_plain();
		return;
	}
	pthread_mutex_lock(&order_lock);
	if (!order)
		order = sorter_new(SORTED_BYTES, false);
	sorter_add(order, path, path_length, is_after, mine.at + record_start, mine.length - record_start);
	pthread_mutex_unlock(&order_lock);
	mine.length = record_start;
}

void output_hand_over(void)
{
	if (!mine.length)
		return;
	pthread_mutex_lock(&common_lock);
	text_add(&common, mine.at, mine.length);
	if (common.length > COMMON_BYTES)
		write_common();
	pthread_mutex_unlock(&common_lock);
	mine.length = 0;
}

void output_flush(void)
{
	if (pthread_mutex_trylock(&common_lock))
		return; /* somebody is writing */
	struct pollfd room = { .fd = STDOUT_FILENO, .events = POLLOUT };
	if (common.length && poll(&room, 1, 0) == 1)
		write_common();
	pthread_mutex_unlock(&common_lock);
}

void output_direct(const char *bytes, size_t length)
{
	pthread_mutex_lock(&common_lock);
	if (common.length + length > COMMON_BYTES)
		write_common();
	if (length > COMMON_BYTES)
		write_out(bytes, length);
	else
		text_add(&common, bytes, length);
	pthread_mutex_unlock(&common_lock);
}

static void take(void *unused, const char *payload, size_t length)
{
	(void)unused;
	output_direct(payload, length);
}

void output_finish(void)
{
	output_hand_over();
	if (order)
		sorter_drain(order, take, NULL);
	pthread_mutex_lock(&common_lock);
	write_common();
	pthread_mutex_unlock(&common_lock);
}
