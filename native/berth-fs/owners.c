#include "owners.h"
#include "memory.h"
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

struct known {
	struct known *next;
	unsigned id;
	char *name; /* NULL: it has none */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known *users[64], *groups[64];

static const char *name_in(struct known **table, unsigned id, const char *(*ask)(unsigned id))
{
	pthread_mutex_lock(&lock);
	struct known **row = &table[id % 64];
	struct known *known = *row;
	while (known && known->id != id)
		known = known->next;
	if (!known) {
		const char *name = ask(id);
		known = need(sizeof *known);
		known->id = id;
		known->name = name ? need_copy(name, strlen(name)) : NULL;
		known->next = *row;
		*row = known;
	}
	pthread_mutex_unlock(&lock);
	return known->name;
}

static const char *ask_user(unsigned id)
{
	struct passwd *found = getpwuid(id);
	return found ? found->pw_name : NULL;
}
static const char *ask_group(unsigned id)
{
	struct group *found = getgrgid(id);
	return found ? found->gr_name : NULL;
}

const char *user_name(uid_t uid) { return name_in(users, uid, ask_user); }
const char *group_name(gid_t gid) { return name_in(groups, gid, ask_group); }

/* (uid_t)-1 means "leave it" to the kernel, so it is nobody's. */
static bool number(const char *text, unsigned *id)
{
	char *end;
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	unsigned long found = strtoul(text, &end, 10);
	if (errno || *end || found >= 0xffffffff)
		return false;
	*id = (unsigned)found;
	return true;
}

bool find_user(const char *text, uid_t *uid, gid_t *login_group)
{
	struct passwd *found = getpwnam(text);
	if (found) {
		*uid = found->pw_uid;
		if (login_group)
			*login_group = found->pw_gid;
		return true;
	}
	if (!number(text, uid))
		return false;
	if (!login_group)
		return true;
	found = getpwuid(*uid);
	if (found)
		*login_group = found->pw_gid;
	return found != NULL;
}

bool find_group(const char *text, gid_t *gid)
{
	struct group *found = getgrnam(text);
	if (found)
		*gid = found->gr_gid;
	return found || number(text, gid);
}
