#define _GNU_SOURCE

#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "taken.h"

#define SEQUENCE_LIMIT 256

// The one terminal. Written while `state` is FREE alone, so that a handler always finds it whole.
static struct {
    int input, output;
    struct termios saved, raw;
    unsigned char enter[SEQUENCE_LIMIT], leave[SEQUENCE_LIMIT];
    size_t enter_count, leave_count;
} terminal;

enum { FREE, ENTERED, SUSPENDED };
static atomic_int state = FREE;

int cterminal_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

int cterminal_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

// A terminal that takes nothing for a tenth of a second is given up: its modes matter more.
static void write_all(const unsigned char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(terminal.output, bytes, count);
        if (written >= 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd writable = {.fd = terminal.output, .events = POLLOUT};
            if (poll(&writable, 1, 100) <= 0) return;
        } else if (errno != EINTR) {
            return;
        }
    }
}

static int set_modes(const struct termios *modes) {
    int result;
    do {
        result = tcsetattr(terminal.input, TCSANOW, modes);
    } while (result != 0 && errno == EINTR);
    return result;
}

// Stops the process while it is in the background, until it has the terminal: a thread that blocks SIGTTOU, as those of
// Swift's concurrency do, would be let through, and take the terminal from whoever has it (tcsetattr(3)).
static int take_modes(const struct termios *modes) {
    sigset_t mask, before;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTTOU);
    pthread_sigmask(SIG_UNBLOCK, &mask, &before);
    int result = set_modes(modes);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return result;
}

int cterminal_enter(int input, int output, const uint8_t *enter, size_t enter_count, const uint8_t *leave,
                    size_t leave_count) {
    if (atomic_load(&state) != FREE) return errno = EBUSY, -1;
    if (enter_count > SEQUENCE_LIMIT || leave_count > SEQUENCE_LIMIT) return errno = EINVAL, -1;
    if (tcgetattr(input, &terminal.saved) != 0) return -1;
    terminal.input = input;
    terminal.output = output;
    memcpy(terminal.enter, enter, enter_count);
    memcpy(terminal.leave, leave, leave_count);
    terminal.enter_count = enter_count;
    terminal.leave_count = leave_count;
    terminal.raw = terminal.saved;
    cfmakeraw(&terminal.raw);
    terminal.raw.c_cc[VMIN] = 1;
    terminal.raw.c_cc[VTIME] = 0;
    // Before the modes are set: from now on a handler would put them right.
    atomic_store(&state, ENTERED);
    if (take_modes(&terminal.raw) != 0) {
        int error = errno;
        atomic_store(&state, FREE);
        return errno = error, -1;
    }
    write_all(terminal.enter, terminal.enter_count);
    // Who waits for input may read it from now on.
    cterminal_tell(0);
    return 0;
}

static void put_right(void) {
    // In the background the terminal belongs to someone else, whose modes these are not.
    pid_t foreground = tcgetpgrp(terminal.input);
    if (foreground > 0 && foreground != getpgrp()) return;
    write_all(terminal.leave, terminal.leave_count);
    set_modes(&terminal.saved);
}

void cterminal_leave(void) {
    int error = errno;
    // Whoever gets it out of ENTERED puts it right, once.
    if (atomic_exchange(&state, FREE) == ENTERED) {
        put_right();
        cterminal_tell(0);
    }
    errno = error;
}

void cterminal_suspend(void) {
    int entered = ENTERED;
    if (atomic_compare_exchange_strong(&state, &entered, SUSPENDED)) put_right();
}

void cterminal_resume(void) {
    int suspended = SUSPENDED;
    if (!atomic_compare_exchange_strong(&state, &suspended, ENTERED) && suspended != ENTERED) return;
    // Modes first: in the background this stops the process until it has the terminal.
    take_modes(&terminal.raw);
    write_all(terminal.enter, terminal.enter_count);
}

int cterminal_is_entered(void) {
    return atomic_load(&state) == ENTERED;
}
