#include "pool.h"
#include "control.h"
#include "job.h"
#include "memory.h"
#include <pthread.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STACK_BYTES (256 * 1024)
/* Seen so often one after the other, it is no chance that most threads sleep. */
#define SIGHTINGS 2

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER;
static struct task *top;
static unsigned threads, idle;
static unsigned long unfinished;
static atomic_uint queued, hungry;
static atomic_bool is_waiting;
static pid_t ids[THREADS_MOST];
static int over_fd;

void (*pool_after_task)(void);

void pool_push(struct task *task)
{
	pthread_mutex_lock(&lock);
	task->below = top;
	top = task;
	atomic_fetch_add(&queued, 1);
	unfinished++;
	if (idle)
		pthread_cond_signal(&has_work);
	pthread_mutex_unlock(&lock);
}

bool pool_is_waiting(void) { return atomic_load(&is_waiting); }
bool pool_is_hungry(void) { return atomic_load(&hungry) > atomic_load(&queued); }

static void *work(void *place)
{
	__atomic_store_n((pid_t *)place, (pid_t)syscall(SYS_gettid), __ATOMIC_RELAXED);
	pthread_mutex_lock(&lock);
	for (;;) {
		while (!top) {
			atomic_store(&hungry, ++idle);
			pthread_cond_wait(&has_work, &lock);
			atomic_store(&hungry, --idle);
		}
		struct task *task = top;
		top = task->below;
		atomic_fetch_sub(&queued, 1);
		pthread_mutex_unlock(&lock);
		task->run(task); /* it may free itself */
		pool_after_task();
		pthread_mutex_lock(&lock);
		if (--unfinished == 0) {
			uint64_t one = 1;
			if (write(over_fd, &one, sizeof one) < 0)
				give_up("the end can't be told");
		}
	}
	return NULL;
}

static void start_threads(unsigned count)
{
	pthread_attr_t small;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_BYTES);
	pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
	for (; count && threads < job.threads_max; count--) {
		pthread_t thread;
		if (pthread_create(&thread, &small, work, &ids[threads])) {
			if (threads == 0)
				give_up("no thread can be started");
			job.threads_max = threads; /* as many as we are allowed to */
			break;
		}
		threads++;
	}
	pthread_attr_destroy(&small);
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

/*
 * On a local disk a few threads fill the processors, and more of them would only be in each other's way. Where answers come late most of them
 * sleep. That others keep the processors busy is something else: then they do not sleep, but wait for their turn.
 */
static void grow(void)
{
	static unsigned sightings;
	unsigned able = 0;
	for (unsigned i = 0; i < threads; i++)
		able += is_able(__atomic_load_n(&ids[i], __ATOMIC_RELAXED));
	bool is_sleeping = atomic_load(&hungry) == 0 && able <= threads / 2;
	sightings = is_sleeping ? sightings + 1 : 0;
	atomic_store(&is_waiting, sightings >= SIGHTINGS);
	if (sightings < SIGHTINGS)
		return;
	start_threads(threads);
	sightings = 0;
}

void pool_run(void)
{
	cpu_set_t mine;
	unsigned cpus = sched_getaffinity(0, sizeof mine, &mine) == 0 ? (unsigned)CPU_COUNT(&mine) : 1;
	over_fd = eventfd(0, EFD_CLOEXEC);
	if (over_fd < 0)
		give_up("no event descriptor");
	pthread_mutex_lock(&lock);
	bool is_idle = unfinished == 0;
	pthread_mutex_unlock(&lock);
	if (is_idle)
		return;
	start_threads(cpus < 2 ? 2 : 2 * cpus);
	while (control_wait(over_fd, threads < job.threads_max))
		if (threads < job.threads_max)
			grow();
	/* What the threads wrote is seen from here on. */
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
}
