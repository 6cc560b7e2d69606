/*
 * Threads that take tasks from one stack. What is found last is done first: so a walk goes down before it goes on, and what is
 * known but not done yet stays small however large the tree is.
 */
#pragma once
#include <stdbool.h>

struct task {
	struct task *below;
	void (*run)(struct task *);
};

/* On top of the stack. `next` may be called from any thread, and before the pool runs. */
void pool_push(struct task *task);
/* Enough is waiting for everybody: who finds more had better do it himself. */
bool pool_is_full(void);
/* Somebody has nothing to do: share out small pieces. */
bool pool_is_hungry(void);
/* Runs until no task is left, or until a while after the job was cancelled. */
void pool_run(void);
/* Called by each thread after each task. */
extern void (*pool_after_task)(void);
