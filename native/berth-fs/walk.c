#include "walk-parts.h"
#include "events.h"
#include "job.h"
#include <errno.h>
#include <string.h>

const struct operation *operation;

int folders_are_gone_into(const struct dir *parent)
{
	(void)parent;
	return GO_IN;
}

/* ---- endings ------------------------------------------------------------ */

void walk_ended(struct dir *dir)
{
	for (;;) {
		struct dir *parent = dir->parent;
		dir_free(dir);
		if (!parent || atomic_fetch_sub(&parent->pending, 1) != 1)
			return;
		dir = parent;
		bool is_ours = dir->depth >= 0 && !atomic_load(&job.is_cancelled);
		if (is_ours && operation->leave && !operation->leave(dir))
			return;
	}
}

void walk_hold(struct dir *dir) { atomic_fetch_add(&dir->pending, 1); }

void walk_release(struct dir *dir)
{
	if (atomic_fetch_sub(&dir->pending, 1) != 1)
		return;
	bool is_ours = dir->depth >= 0 && dir->has_begun && !atomic_load(&job.is_cancelled);
	if (is_ours && operation->leave && !operation->leave(dir))
		return;
	walk_ended(dir);
}

/* ---- turns -------------------------------------------------------------- */

bool turn_is_free(struct dir *dir, struct task *task)
{
	pthread_mutex_lock(&dir->turns);
	bool is_free = dir->active < operation->turns_max;
	if (is_free) {
		dir->active++;
	} else {
		task->below = NULL;
		if (dir->last_waiting)
			dir->last_waiting->below = task;
		else
			dir->first_waiting = task;
		dir->last_waiting = task;
	}
	pthread_mutex_unlock(&dir->turns);
	return is_free;
}

void turn_take(struct dir *dir, struct task *task)
{
	if (!operation->turns_max || turn_is_free(dir, task))
		pool_push(task);
}

void turn_over(struct dir *dir)
{
	if (!operation->turns_max)
		return;
	pthread_mutex_lock(&dir->turns);
	struct task *next = dir->first_waiting;
	if (next) {
		dir->first_waiting = next->below;
		if (!dir->first_waiting)
			dir->last_waiting = NULL;
	} else {
		dir->active--;
	}
	pthread_mutex_unlock(&dir->turns);
	if (next)
		pool_push(next);
}

/* ---- folders ------------------------------------------------------------ */

void walk_into(struct dir *parent, const char *name, bool is_link_allowed)
{
	struct dir *dir = dir_new(parent, parent ? parent->depth + 1 : 0, name, strlen(name));
	dir->task.run = folder_read;
	dir->is_link_allowed = is_link_allowed;
	if (parent)
		walk_hold(parent);
	pool_push(&dir->task);
}

bool walk_open(struct dir *dir, struct stat *st)
{
	if (dir_open(dir, st) < 0) {
		int error = errno;
		bool is_other = error == ENOTDIR || error == ELOOP; /* it was one a moment ago, or was named as one */
		if (is_other && operation->comes_back && dir->depth > 0)
			return false;
		if (is_other)
			failure_own(dir, NULL, "not-a-folder", "is no folder, or a link, which is not followed");
		else
			failure(dir, NULL, "open", error);
		return false;
	}
	if (job.is_beneath ? dir->dev != job.beneath_dev : job.stays_on_device && dir->depth > 0 && dir->dev != dir->parent->dev) {
		if (job.is_beneath)
			failure_own(dir, NULL, "other-file-system", "is on another file system, which is not gone into");
		dir_rest(dir);
		return false;
	}
	return true;
}
