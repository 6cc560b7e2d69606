#include "pool.h"
#include "control.h"
#include "job.h"
#include "memory.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define STACK_BYTES (256 * 1024)
/* Below this share of the processors in use, whoever works is waiting for answers: more threads bring more. */
#define BUSY_SHARE 0.75

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER;
static struct task *top;
static unsigned threads, idle;
static unsigned long unfinished;
static atomic_uint queued, hungry;
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

bool pool_is_full(void) { return atomic_load(&queued) > 2 * job.threads_max; }
bool pool_is_hungry(void) { return atomic_load(&hungry) > atomic_load(&queued); }

static void *work(void *unused)
{
	(void)unused;
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
		if (pthread_create(&thread, &small, work, NULL)) {
			if (threads == 0)
				give_up("no thread can be started");
			job.threads_max = threads; /* as many as we are allowed to */
			break;
		}
		threads++;
	}
	pthread_attr_destroy(&small);
}

static double seconds(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* On a local disk a few threads fill the processors, and more of them would only be in each other's way. */
static void grow(unsigned cpus)
{
	static double wall, used;
	double wall_now = seconds(CLOCK_MONOTONIC), used_now = seconds(CLOCK_PROCESS_CPUTIME_ID);
	double share = wall_now > wall ? (used_now - used) / (wall_now - wall) / cpus : 1;
	wall = wall_now;
	used = used_now;
	if (atomic_load(&queued) > 0 && atomic_load(&hungry) == 0 && share < BUSY_SHARE)
		start_threads(threads);
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
	grow(cpus);
	start_threads(cpus < 2 ? 2 : 2 * cpus);
	while (control_wait(over_fd, threads < job.threads_max))
		grow(cpus);
	/* What the threads wrote is seen from here on. */
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
}
