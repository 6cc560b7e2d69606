#include "pool.h"
#include "control.h"
#include "job.h"
#include "memory.h"
#include <pthread.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES (256 * 1024)
/* Seen so often one after the other, it is no chance that most threads sleep. */
#define SIGHTINGS 2
/* In its first tasks a thread slept so often: there is reason to start so many. */
#define HINT_TASKS 4
#define HINT_WAITS 3
#define HINT_THREADS 64
#define LOOK_MS_MIN 2
#define LOOK_MS_MAX 16
/* Of the processors that we may use: then there is nobody for whom more threads could be started. */
#define FILLED_SHARE 0.75

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Guards the number of threads. */
static pthread_mutex_t growing = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER, first_is_needed = PTHREAD_COND_INITIALIZER;
static struct task *top;
static unsigned processors, threads, idle;
static bool is_first_idle;
static unsigned long unfinished;
static atomic_uint queued, hungry;
static atomic_bool is_waiting;
static pid_t ids[THREADS_MOST];

void (*pool_after_task)(void);

void pool_push(struct task *task)
{
	pthread_mutex_lock(&lock);
	task->below = top;
	top = task;
	atomic_fetch_add(&queued, 1);
	unfinished++;
	if (idle > is_first_idle)
		pthread_cond_signal(&has_work);
	else if (is_first_idle)
		pthread_cond_signal(&first_is_needed);
	pthread_mutex_unlock(&lock);
}

bool pool_is_waiting(void) { return atomic_load(&is_waiting); }
bool pool_is_hungry(void) { return atomic_load(&hungry) > atomic_load(&queued); }

/* These two are called with the lock held. */
static void rest(bool is_first)
{
	atomic_store(&hungry, ++idle);
	is_first_idle |= is_first;
	pthread_cond_wait(is_first ? &first_is_needed : &has_work, &lock);
	is_first_idle &= !is_first;
	atomic_store(&hungry, --idle);
}

static void run_top(void)
{
	struct task *task = top;
	top = task->below;
	atomic_fetch_sub(&queued, 1);
	pthread_mutex_unlock(&lock);
	task->run(task); /* it may free itself */
	pool_after_task();
	pthread_mutex_lock(&lock);
	if (--unfinished == 0)
		pthread_cond_signal(&first_is_needed);
}

static void *work(void *place);

/* Called with `growing` held. */
static void start_threads(unsigned count)
{
	pthread_attr_t small;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_BYTES);
	pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
	for (; count && threads < job.threads_max; count--) {
		pthread_t thread;
		if (pthread_create(&thread, &small, work, &ids[threads])) {
			job.threads_max = threads; /* as many as we are allowed to */
			break;
		}
		threads++;
	}
	pthread_attr_destroy(&small);
}

/*
 * On a NAS the first answers are late already, and are slept for: then many threads are started at once, and not only when the watch has seen it
 * several times. A thread in its first tasks sleeps for nothing else: others have hardly anything to do yet.
 */
static void take_first_hint(unsigned rests)
{
	struct rusage used;
	if (atomic_load(&is_waiting) || getrusage(RUSAGE_THREAD, &used) || used.ru_nvcsw - (long)rests < HINT_WAITS)
		return;
	atomic_store(&is_waiting, true);
	pthread_mutex_lock(&growing);
	if (threads < HINT_THREADS)
		start_threads(HINT_THREADS - threads);
	pthread_mutex_unlock(&growing);
}

static void work_on(unsigned thread)
{
	unsigned tasks = 0, rests = 0;
	__atomic_store_n(&ids[thread], (pid_t)syscall(SYS_gettid), __ATOMIC_RELAXED);
	pthread_mutex_lock(&lock);
	while (thread || unfinished) {
		if (!top) {
			rest(!thread);
			rests++;
			continue;
		}
		run_top();
		if (++tasks > HINT_TASKS)
			continue;
		pthread_mutex_unlock(&lock);
		take_first_hint(rests);
		pthread_mutex_lock(&lock);
	}
	pthread_mutex_unlock(&lock);
}

static void *work(void *place)
{
	work_on((unsigned)((pid_t *)place - ids));
	return NULL;
}

/* It has a processor, or could use one that somebody else has. */
static bool is_able(pid_t id)
{
	char path[40], told[256];
	snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)id);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, told, sizeof told - 1);
	if (fd >= 0)
		close(fd);
	told[length > 0 ? length : 0] = 0;
	const char *name_end = strrchr(told, ')');
	return name_end && name_end[1] == ' ' && name_end[2] == 'R';
}

static double seconds_of(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Since this was asked for the last time. Costs one call, where to look at each thread costs three for each of them. */
static bool filled_processors(void)
{
	static double used, at;
	double used_before = used, before = at;
	used = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
	at = seconds_of(CLOCK_MONOTONIC);
	return used - used_before > FILLED_SHARE * processors * (at - before);
}

/*
 * On a local disk a few threads fill the processors, and more of them would only be in each other's way. Where answers come late most of them
 * sleep. That others keep the processors busy is something else: then they do not sleep, but wait for their turn.
 */
static bool most_sleep(void)
{
	if (filled_processors() || atomic_load(&hungry))
		return false;
	unsigned able = 0;
	for (unsigned i = 0; i < threads; i++)
		able += is_able(__atomic_load_n(&ids[i], __ATOMIC_RELAXED));
	return able <= threads / 2;
}

/* In how many ms to look again: soon if there is something to gain, and ever later while there is not. */
static int grow(int looked_after_ms)
{
	static unsigned sightings;
	int look_after_ms = LOOK_MS_MAX;
	pthread_mutex_lock(&growing);
	if (threads < job.threads_max) {
		bool is_gain = most_sleep();
		sightings = is_gain ? sightings + 1 : 0;
		if (is_gain)
			look_after_ms = LOOK_MS_MIN;
		else if (looked_after_ms < LOOK_MS_MAX)
			look_after_ms = looked_after_ms * 2;
	}
	if (sightings == SIGHTINGS) {
		atomic_store(&is_waiting, true);
		start_threads(threads);
		sightings = 0;
	}
	pthread_mutex_unlock(&growing);
	return look_after_ms;
}

static void *watch(void *unused)
{
	(void)unused;
	for (int ms = LOOK_MS_MIN; control_wait(ms);)
		ms = grow(ms);
	return NULL;
}

/*
 * The thread that was there from the beginning works as well, and is the one that ends: where others keep the processors busy, each thread that has
 * to be waited for costs a turn of theirs, and a small job is over in less.
 */
void pool_run(void)
{
	cpu_set_t mine;
	processors = sched_getaffinity(0, sizeof mine, &mine) == 0 ? (unsigned)CPU_COUNT(&mine) : 1;
	pthread_mutex_lock(&growing);
	threads = 1;
	start_threads(processors < 2 ? 1 : 2 * processors - 1);
	pthread_mutex_unlock(&growing);
	pthread_t watcher;
	if (pthread_create(&watcher, NULL, watch, NULL))
		give_up("no thread can be started");
	pthread_detach(watcher);
	work_on(0);
	control_end();
}
