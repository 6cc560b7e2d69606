#include "terminal.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* In the child: becomes the program, at the head of a session whose terminal this is. Tells why it could not. */
static void become(const char *terminal, int parent, char **words) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    setsid();
    int slave = open(terminal, O_RDWR);
    if (slave >= 0 && ioctl(slave, TIOCSCTTY, 0) == 0 && dup2(slave, 0) >= 0 && dup2(slave, 1) >= 0 &&
        dup2(slave, 2) >= 0) {
        if (slave > 2)
            close(slave);
        execvp(words[0], words);
    }
    int why = errno;
    while (write(parent, &why, sizeof why) < 0 && errno == EINTR)
        ;
    _exit(127);
}

int shell_start(struct shell *shell, char **words, const char **what) {
    char terminal[64];
    int told[2];
    *what = "a terminal";
    shell->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (shell->master < 0 || grantpt(shell->master) != 0 || unlockpt(shell->master) != 0)
        return errno;
    int why = ptsname_r(shell->master, terminal, sizeof terminal);
    if (why != 0)
        return why;
    shell_resize(shell, shell->columns, shell->rows);
    if (pipe2(told, O_CLOEXEC) != 0)
        return errno;
    *what = words[0];
    shell->leader = fork();
    if (shell->leader < 0)
        return errno;
    if (shell->leader == 0)
        become(terminal, told[1], words);
    close(told[1]);
    ssize_t got;
    while ((got = read(told[0], &why, sizeof why)) < 0 && errno == EINTR)
        ;
    close(told[0]);
    return got == sizeof why ? why : 0;
}

void shell_resize(struct shell *shell, unsigned short columns, unsigned short rows) {
    struct winsize size = {.ws_col = columns, .ws_row = rows};
    if (ioctl(shell->master, TIOCSWINSZ, &size) != 0)
        return;
    shell->columns = columns;
    shell->rows = rows;
}

static const struct {
    const char *name;
    int number;
} SIGNALS[] = {{"SIGHUP", SIGHUP},   {"SIGINT", SIGINT},   {"SIGQUIT", SIGQUIT}, {"SIGTERM", SIGTERM},
               {"SIGKILL", SIGKILL}, {"SIGUSR1", SIGUSR1}, {"SIGUSR2", SIGUSR2}};

void shell_signal(const struct shell *shell, const char *name, size_t length) {
    for (size_t index = 0; index < sizeof SIGNALS / sizeof SIGNALS[0]; index++)
        if (strlen(SIGNALS[index].name) == length && memcmp(SIGNALS[index].name, name, length) == 0)
            kill(-shell->leader, SIGNALS[index].number);
}

void shell_hang_up(const struct shell *shell) {
    kill(-shell->leader, SIGHUP);
    /* What stands still would not hear it. */
    kill(-shell->leader, SIGCONT);
}

void shell_kill(const struct shell *shell) {
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return;
    struct dirent *entry;
    while ((entry = readdir(processes)) != NULL) {
        pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? (pid_t)atoi(entry->d_name) : 0;
        if (pid > 0 && getsid(pid) == shell->leader)
            kill(pid, SIGKILL);
    }
    closedir(processes);
}
