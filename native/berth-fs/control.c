#include "control.h"
#include "events.h"
#include "job.h"
#include "memory.h"
#include "output.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_MS 500
/* A request that a server does not answer can't be taken back: after so long we leave without it. */
#define LINGER_MS 2000

static pthread_mutex_t acting = PTHREAD_MUTEX_INITIALIZER;
static bool is_over;
static int signals_fd;
static int cancelled_by;
static struct timespec told, cancelled;

static long since_ms(const struct timespec *then)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
}

void control_begin(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signals_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals_fd < 0)
		give_up("no signal descriptor");
	clock_gettime(CLOCK_MONOTONIC, &told);
}

int control_signal(void) { return cancelled_by; }

static void cancel(int by)
{
	if (atomic_exchange(&job.is_cancelled, true))
		return;
	cancelled_by = by;
	clock_gettime(CLOCK_MONOTONIC, &cancelled);
}

static void hear_signals(void)
{
	struct signalfd_siginfo heard;
	while (read(signals_fd, &heard, sizeof heard) == sizeof heard)
		cancel((int)heard.ssi_signo);
}

static void hear_stdin(void)
{
	char said[64];
	ssize_t length = read(STDIN_FILENO, said, sizeof said);
	if (length > 0 || (length < 0 && (errno == EAGAIN || errno == EINTR)))
		return;
	job.stops_with_stdin = false; /* its end is heard once */
	cancel(SIGTERM);
}

/* Once a moment, while the work goes on. */
static void look_after(void)
{
	if (atomic_load(&job.is_reader_gone))
		cancel(SIGPIPE);
	output_flush();
	if (since_ms(&told) >= PROGRESS_MS) {
		clock_gettime(CLOCK_MONOTONIC, &told);
		event_progress();
	}
	if (atomic_load(&job.is_cancelled) && since_ms(&cancelled) > LINGER_MS) {
		event_done();
		_exit(3);
	}
}

bool control_wait(int wait_ms)
{
	struct pollfd heard[2] = {
		{ .fd = signals_fd, .events = POLLIN },
		{ .fd = job.stops_with_stdin ? STDIN_FILENO : -1, .events = POLLIN },
	};
	poll(heard, 2, wait_ms);
	pthread_mutex_lock(&acting);
	bool goes_on = !is_over;
	if (goes_on) {
		if (heard[0].revents)
			hear_signals();
		if (heard[1].revents)
			hear_stdin();
		look_after();
	}
	pthread_mutex_unlock(&acting);
	return goes_on;
}

void control_end(void)
{
	pthread_mutex_lock(&acting);
	is_over = true;
	pthread_mutex_unlock(&acting);
}
