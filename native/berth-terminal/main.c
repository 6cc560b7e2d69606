/*
 * Holds a terminal inside of a session: it goes on when the agent that asked for it does not, and the next agent finds it by its socket.
 *
 *   berth-terminal <socket> <columns> <rows> <program> [argument...]
 *
 * Says "ready" when the program runs and the socket is there; or why not, and ends with 126, or 127 where there is no such program. Whoever connects is told
 * what the terminal has said (the newest mebibyte of it), goes on from there, and types; one at a time, and the last who came is the one. It ends with its
 * program, when it is told to hang up, and when nobody could find it any more: nobody is connected, and its socket has been removed.
 */
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CANNOT_RUN 126
#define NOT_FOUND 127
#define SIDE_MAX 65535
#define LOOK_EVERY_MS 10000
#define HANGUP_GRACE_MS 3000
/* Who does not listen is told no longer how it ended. */
#define LAST_WORDS_MAX_MS 5000
#define OUTPUT_PIECE 16384
/* A terminal holds less than this; what a child of the program says afterwards is nobody's. */
#define LAST_OUTPUT_MAX (256 * 1024)
#define MUTE_MS 1000
#define FILES_MAX 64

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int fail(const char *what, int why) {
    fprintf(stderr, "berth-terminal: %s: %s\n", what, strerror(why));
    return why == ENOENT ? NOT_FOUND : CANNOT_RUN;
}

/* 1: it said something; 0: nothing for now, or never again. */
static int hear(const struct shell *shell) {
    static char bytes[OUTPUT_PIECE];
    ssize_t got = read(shell->master, bytes, sizeof bytes);
    if (got > 0)
        scroll_add(bytes, (size_t)got);
    return got > 0;
}

static void type(const struct shell *shell, struct typed *typed) {
    ssize_t done = write(shell->master, typed->bytes + typed->at, typed->length - typed->at);
    if (done > 0)
        typed->at += (size_t)done;
    else if (done < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        typed->at = typed->length; /* nobody will ever read it */
    if (typed->at == typed->length)
        typed->at = typed->length = 0;
}

/* Signals tell only that something has ended; what it was is asked for. */
static void note_end(int ends) {
    struct signalfd_siginfo told;
    while (read(ends, &told, sizeof told) > 0)
        ;
}

struct held {
    struct shell shell;
    struct door door;
    struct peer peer;
    struct typed typed;
    int is_over, is_hung_up, exit_code;
    /* When what is waited for has to have happened; 0: nothing is. */
    int64_t deadline;
    /* Nobody has the terminal open, and there is nothing to hear until then. */
    int64_t mute_until;
};

static int next_look_ms(const struct held *held) {
    int64_t now = now_ms();
    int64_t at = now + LOOK_EVERY_MS;
    if (held->deadline != 0 && held->deadline < at)
        at = held->deadline;
    if (held->mute_until > now && held->mute_until < at)
        at = held->mute_until;
    return at > now ? (int)(at - now) : 0;
}

static void hear_peer(struct held *held, short events) {
    struct peer *peer = &held->peer;
    if (held->is_over)
        peer->in_length = 0; /* nobody is left who would obey */
    if (peer->in_length < sizeof peer->in)
        peer_read(peer);
    else if (events & (POLLHUP | POLLERR))
        peer_drop(peer);
}

static void hang_up_if_wanted(struct held *held) {
    int is_wanted = peer_obey(&held->peer, &held->shell, &held->typed);
    int is_lost = held->peer.socket < 0 && !door_is_ours(&held->door);
    if (held->is_hung_up || !(is_wanted || is_lost))
        return;
    held->is_hung_up = 1;
    held->deadline = now_ms() + HANGUP_GRACE_MS;
    shell_hang_up(&held->shell);
}

static void look_whether_over(struct held *held) {
    int status;
    if (waitpid(held->shell.leader, &status, WNOHANG) != held->shell.leader)
        return;
    for (int heard = 0; heard < LAST_OUTPUT_MAX && hear(&held->shell); heard += OUTPUT_PIECE)
        ;
    held->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    held->is_over = 1;
    held->deadline = now_ms() + LAST_WORDS_MAX_MS;
    if (held->is_hung_up)
        shell_kill(&held->shell);
}

static void hold(struct held *held, int ends) {
    struct peer *peer = &held->peer;
    struct shell *shell = &held->shell;
    while (!held->is_over || (peer->socket >= 0 && peer_wants_to_write(peer, 1))) {
        int is_mute = held->is_over || held->mute_until > now_ms();
        struct pollfd seen[] = {
            {ends, POLLIN, 0},
            {held->is_over ? -1 : held->door.listener, POLLIN, 0},
            {peer->socket, peer->in_length < sizeof peer->in ? POLLIN : 0, 0},
            {is_mute ? -1 : shell->master, peer_keeps_up(peer) ? POLLIN : 0, 0},
        };
        if (peer->socket >= 0 && peer_wants_to_write(peer, held->is_over))
            seen[2].events |= POLLOUT;
        if (held->typed.length > 0)
            seen[3].events |= POLLOUT;
        poll(seen, 4, next_look_ms(held));
        if (seen[0].revents != 0)
            note_end(ends);
        if (seen[2].revents & (POLLIN | POLLHUP | POLLERR))
            hear_peer(held, seen[2].revents);
        if (seen[1].revents != 0) {
            int socket = accept4(held->door.listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (socket >= 0)
                peer_take(peer, socket);
        }
        if (seen[3].revents & POLLOUT)
            type(shell, &held->typed);
        if ((seen[3].revents & (POLLIN | POLLHUP)) && !hear(shell) && (seen[3].revents & POLLHUP))
            held->mute_until = now_ms() + MUTE_MS;
        if (!held->is_over) {
            hang_up_if_wanted(held);
            look_whether_over(held);
        }
        if (held->deadline != 0 && now_ms() >= held->deadline) {
            if (held->is_over)
                return;
            shell_kill(shell);
            held->deadline = now_ms() + HANGUP_GRACE_MS;
        }
        if (peer->socket >= 0)
            peer_write(peer, shell, held->is_over, held->exit_code);
    }
}

static unsigned short side(const char *text) {
    long value = strtol(text, NULL, 10);
    return (unsigned short)(value < 1 || value > SIDE_MAX ? 1 : value);
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: berth-terminal <socket> <columns> <rows> <program> [argument...]\n");
        return 2;
    }
    static struct held held = {.peer = {.socket = -1}};
    held.door.path = argv[1];
    held.shell.columns = side(argv[2]);
    held.shell.rows = side(argv[3]);
    const char *what;
    sigset_t children;
    /* Whoever started it may go, and takes nothing along. */
    prctl(PR_SET_PDEATHSIG, 0);
    setsid();
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    for (int file = 3; file < FILES_MAX; file++)
        close(file);
    int ends = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (ends < 0)
        return fail("signals", errno);
    int why = door_open(&held.door);
    if (why != 0)
        return fail(held.door.path, why == ENOENT ? EACCES : why);
    why = shell_start(&held.shell, argv + 4, &what);
    if (why != 0) {
        unlink(held.door.path);
        return fail(what, why);
    }
    puts("ready");
    fflush(stdout);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int file = 0; file < 3 && nothing >= 0; file++)
        dup2(nothing, file);
    hold(&held, ends);
    if (door_is_ours(&held.door))
        unlink(held.door.path);
    return 0;
}
