/* Folders that are copied into, and files that come to lie in them. */
#pragma once
#include "cp.h"

/* A folder in `parent`; not opened yet. Whoever uses it for longer counts as a user. */
struct dir *target_new(struct dir *parent, const char *name, size_t name_length);
/* One that was opened as the folder where something named lies. */
struct dir *target_of_parent(struct dir *parent);
void target_use(struct dir *target);
void target_done(struct dir *target);

/*
 * The kernel lets one name at a time be made in a folder. Two threads that ask for that keep it busy; more of them would only wait for
 * its lock, and burn what they should save.
 */
void creation_begin(struct dir *target);
void creation_end(struct dir *target);

struct new_file {
	int fd;
	char temporary[48];   /* "": it has its name from the beginning */
	struct stat existing; /* what it is to replace, if it is a temporary one */
};

/* Makes a file that did not exist, or a temporary one that is to take the place of what exists. False: told, or left alone. */
bool file_begin(const struct place *place, const struct stat *source, struct new_file *file);
/* Closes it and gives it its name; without `is_whole` it is taken away again. False: told. */
bool file_end(const struct place *place, struct new_file *file, bool is_whole);
/* For what is made at once, such as links: puts it in the place of what exists. 0, or an error. */
int replace_by(const struct place *place, int (*make)(int folder, const char *name, void *context), void *context);
