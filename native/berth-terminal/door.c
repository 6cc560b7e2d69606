#include "terminal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int door_is_ours(const struct door *door) {
    struct stat seen;
    return lstat(door->path, &seen) == 0 && seen.st_dev == door->device && seen.st_ino == door->inode;
}

int door_open(struct door *door) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat seen;
    if (strlen(door->path) >= sizeof address.sun_path)
        return ENAMETOOLONG;
    strcpy(address.sun_path, door->path);
    /* One of a holder that was killed. */
    unlink(door->path);
    mode_t before = umask(0177);
    door->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int is_open = door->listener >= 0 && bind(door->listener, (struct sockaddr *)&address, sizeof address) == 0 &&
                  listen(door->listener, 8) == 0 && lstat(door->path, &seen) == 0;
    int why = errno;
    umask(before);
    if (!is_open)
        return why;
    door->device = seen.st_dev;
    door->inode = seen.st_ino;
    return 0;
}
