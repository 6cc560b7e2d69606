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
/* Somebody has nothing to do. Who finds more had better share it then, and else do it himself: two in one folder are in each other's way. */
bool pool_is_hungry(void);
/* Answers come late: there was reason to start more threads than there are processors for. A request less is then worth more than a call less. */
bool pool_is_waiting(void);
/* Runs until no task is left, or until a while after the job was cancelled. */
void pool_run(void);
/* Called by each thread after each task. */
extern void (*pool_after_task)(void);
