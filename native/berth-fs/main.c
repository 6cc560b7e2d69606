/*
 * berth-fs: file operations with many requests in flight, for file systems that answer late. `berth-fs COMMAND …` takes the words of the
 * POSIX tool of that name. Exit code 0: all done; 1: failures, each of which was told; 2: wrong use; 3: cancelled.
 */
#include "commands.h"
#include "control.h"
#include "events.h"
#include "job.h"
#include "options.h"
#include "memory.h"
#include "output.h"
#include "pool.h"
#include "tree.h"
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define THREADS_DEFAULT 128

struct job job = { .threads_max = THREADS_DEFAULT, .beneath_fd = -1, .events_fd = -1 };

static const struct {
	const char *name;
	void (*run)(char **words, size_t count);
} commands[] = {
	{ "find", command_find },   { "ls", command_ls },       { "du", command_du },     { "rm", command_rm },
	{ "cp", command_cp },       { "chmod", command_chmod }, { "chown", command_chown }, { "stat", command_stat },
};

static int exit_code(void)
{
	if (atomic_load(&job.is_reader_gone)) { /* end as others do whom nobody listens to */
		signal(SIGPIPE, SIG_DFL);
		sigset_t set;
		sigemptyset(&set);
		sigaddset(&set, SIGPIPE);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		raise(SIGPIPE);
	}
	if (atomic_load(&job.is_cancelled))
		return 3;
	return atomic_load(&job.failures) ? 1 : 0;
}

int main(int count, char **words)
{
	if (count == 2 && strcmp(words[1], "--version") == 0) {
		puts("berth-fs 1");
		return 0;
	}
	if (count < 2)
		refuse("a command is missing: find, ls, du, rm, cp, chmod, chown or stat");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (strcmp(words[1], commands[i].name) != 0)
			continue;
		job.command = commands[i].name;
		pool_after_task = output_hand_over;
		control_begin();
		commands[i].run(words + 2, (size_t)count - 2);
		output_finish();
		event_done();
		output_finish();
		/* Threads may still wait for a server; nothing is left to be done by them. */
		fflush(NULL);
		_exit(exit_code());
	}
	for (int i = 2; i < count; i++) { /* where that is to be told */
		bool took_next;
		take_common(words[i], words + i + 1, &took_next);
	}
	refuse("there is no command '%s'", words[1]);
}
