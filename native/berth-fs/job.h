/* What this run was asked for, and what it has done so far. A process carries out one job, so there is one of it. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#define THREADS_MOST 1024

struct job {
	const char *command;
	unsigned threads_max;
	/* Results as JSON lines; in the order of their paths; what was changed is told as well. */
	bool is_json, is_ordered, is_verbose;
	/* Nothing outside this folder, nothing on another file system, and no file is changed that has other hard links. */
	bool is_beneath;
	int beneath_fd;
	dev_t beneath_dev;
	/* Where events go, or -1: failures then go to stderr as text, or among the JSON lines. */
	int events_fd;
	/* Whoever started this holds the other end of stdin: when he is gone, so are we. */
	bool stops_with_stdin;
	bool stays_on_device;
	/* -f: what is not there is as if it had been dealt with; failures of chmod and chown are counted, and not told. */
	bool ignores_absent, is_silent;

	atomic_bool is_cancelled, is_reader_gone;
	atomic_ullong files, folders, bytes, failures, vanished;
};

extern struct job job;
