/* Users and groups, by name and by number. Answers are kept: a directory service that is asked for each file would be what all wait for. */
#pragma once
#include <stdbool.h>
#include <sys/types.h>

/* NULL: the number has no name. */
const char *user_name(uid_t uid);
const char *group_name(gid_t gid);
/* A name, or a number; with `login_group` also the group that the user belongs to. */
bool find_user(const char *text, uid_t *uid, gid_t *login_group);
bool find_group(const char *text, gid_t *gid);
