#define _GNU_SOURCE

#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "taken.h"

static const int crashes[] = {SIGSEGV, SIGILL, SIGBUS, SIGABRT, SIGFPE, SIGTRAP};
static const int ends[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
static const int notes[] = {SIGWINCH, SIGCONT};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct sigaction before[NSIG];
static atomic_int is_handling = 0;
static atomic_int signal_pipe = -1;
static atomic_int seen[NSIG];

void cterminal_tell(int number) {
    int descriptor = atomic_load(&signal_pipe);
    unsigned char byte = (unsigned char)number;
    // A full pipe holds enough to wake the reader.
    if (descriptor >= 0 && write(descriptor, &byte, 1) < 0) return;
}

// Blocked here, the signal comes again when the handler returns, and meets what handled it before: for a crash Swift's
// backtrace or the core file, on a terminal that is right.
static void end(int number) {
    cterminal_leave();
    sigaction(number, &before[number], NULL);
    raise(number);
}

static void on_crash(int number) {
    int error = errno;
    end(number);
    errno = error;
}

static void on_end(int number) {
    int error = errno;
    // Who sends it twice does not want to wait for the program to notice.
    if (atomic_load(&signal_pipe) < 0 || atomic_exchange(&seen[number], 1)) {
        end(number);
    } else {
        cterminal_tell(number);
    }
    errno = error;
}

static void on_note(int number) {
    int error = errno;
    if (number == SIGCONT) cterminal_resume();
    cterminal_tell(number);
    errno = error;
}

// The default action of SIGTSTP is to stop, but not in an orphaned process group, where nobody could continue it: there
// raising it does nothing, and the terminal is taken again at once.
void cterminal_stop(void) {
    int error = errno;
    cterminal_suspend();
    // A shell without job control has it ignored.
    int is_ignored = before[SIGTSTP].sa_handler == SIG_IGN;
    struct sigaction stopping = {.sa_handler = is_ignored ? SIG_IGN : SIG_DFL}, own;
    sigset_t mask, before_mask;
    sigemptyset(&stopping.sa_mask);
    sigaction(SIGTSTP, &stopping, &own);
    // In this thread, wherever signals are blocked: in the handler, and on the threads of Swift's concurrency.
    raise(SIGTSTP);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &mask, &before_mask);
    // Here the process stands still until SIGCONT.
    pthread_sigmask(SIG_SETMASK, &before_mask, NULL);
    sigaction(SIGTSTP, &own, NULL);
    cterminal_resume();
    cterminal_tell(SIGCONT);
    errno = error;
}

static void on_stop(int number) {
    (void)number;
    cterminal_stop();
}

// What the parent wants ignored (nohup(1) does) stays ignored.
static int handle(const int *numbers, size_t count, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < count; i++) {
        atomic_store(&seen[numbers[i]], 0);
        if (sigaction(numbers[i], &action, &before[numbers[i]]) != 0) return -1;
        if (before[numbers[i]].sa_handler == SIG_IGN) sigaction(numbers[i], &before[numbers[i]], NULL);
    }
    return 0;
}

int cterminal_handle_signals(void) {
    static const int stop[] = {SIGTSTP};
    if (atomic_exchange(&is_handling, 1)) return 0;
    if (handle(crashes, COUNT(crashes), on_crash, SA_ONSTACK) != 0) return -1;
    if (handle(ends, COUNT(ends), on_end, SA_RESTART) != 0) return -1;
    if (handle(notes, COUNT(notes), on_note, SA_RESTART) != 0) return -1;
    return handle(stop, COUNT(stop), on_stop, SA_RESTART);
}

static void unhandle(const int *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) sigaction(numbers[i], &before[numbers[i]], NULL);
}

void cterminal_unhandle_signals(void) {
    static const int stop[] = {SIGTSTP};
    if (!atomic_exchange(&is_handling, 0)) return;
    unhandle(crashes, COUNT(crashes));
    unhandle(ends, COUNT(ends));
    unhandle(notes, COUNT(notes));
    unhandle(stop, COUNT(stop));
}

void cterminal_unblock_signals(void) {
    sigset_t mask;
    sigemptyset(&mask);
    for (size_t i = 0; i < COUNT(ends); i++) sigaddset(&mask, ends[i]);
    for (size_t i = 0; i < COUNT(notes); i++) sigaddset(&mask, notes[i]);
    sigaddset(&mask, SIGTSTP);
    // Blocked, reading in the background is an error instead of a stop, as if the terminal were gone (tty_ioctl(4)).
    sigaddset(&mask, SIGTTIN);
    sigaddset(&mask, SIGTTOU);
    pthread_sigmask(SIG_UNBLOCK, &mask, NULL);
}

void cterminal_set_signal_pipe(int descriptor) {
    atomic_store(&signal_pipe, descriptor);
}
