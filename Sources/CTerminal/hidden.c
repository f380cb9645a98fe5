#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// Signals that end a program; the terminal has to show again what is typed before that.
static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { COUNT = sizeof numbers / sizeof *numbers };

// Written before the handlers are set, read by them.
static int terminal = -1;
static struct termios shown;
static uint8_t farewell[256];
static size_t farewell_count;
static struct sigaction before[COUNT], stop_before;

static void set(int number, void (*handler)(int), struct sigaction *old) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, old);
}

// Ends the program as the signal would have.
static void end(int number) {
    tcsetattr(terminal, TCSANOW, &shown);
    if (farewell_count > 0) {
        ssize_t ignored = write(terminal, farewell, farewell_count);
        (void)ignored;
    }
    set(number, SIG_DFL, NULL);
    raise(number);
}

int cterminal_hide_input(int descriptor, const uint8_t *bytes, size_t count) {
    if (count > sizeof farewell) {
        errno = EINVAL;
        return -1;
    }
    if (terminal >= 0) {
        errno = EBUSY;
        return -1;
    }
    if (tcgetattr(descriptor, &shown) != 0) {
        return -1;
    }
    if (count > 0) {
        memcpy(farewell, bytes, count);
    }
    farewell_count = count;
    terminal = descriptor;
    for (int i = 0; i < COUNT; i++) {
        set(numbers[i], end, &before[i]);
    }
    // A stopped program would leave the shell a terminal that shows nothing.
    set(SIGTSTP, SIG_IGN, &stop_before);
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    // Waiting input is thrown away: it was not typed for this.
    if (tcsetattr(descriptor, TCSAFLUSH, &hidden) != 0) {
        int error = errno;
        cterminal_show_input();
        errno = error;
        return -1;
    }
    return 0;
}

void cterminal_show_input(void) {
    if (terminal < 0) {
        return;
    }
    tcsetattr(terminal, TCSANOW, &shown);
    for (int i = 0; i < COUNT; i++) {
        sigaction(numbers[i], &before[i], NULL);
    }
    sigaction(SIGTSTP, &stop_before, NULL);
    terminal = -1;
}
