// What a terminal program needs of the C library and Swift's importer leaves out, and what must run in a signal handler,
// where Swift may not. Each function says why it is here.

#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stddef.h>
#include <stdint.h>

// wcwidth(3), hidden from Swift behind _XOPEN_SOURCE: the columns of a character by the C library's Unicode table, or
// -1. Whatever the process's locale is: the table is asked in C.UTF-8, for this call and this thread alone.
int cterminal_wcwidth(uint32_t scalar);

// ioctl(2) is variadic. 0, or -1 with errno; a size the terminal does not know is 0.
int cterminal_size(int descriptor, int *columns, int *rows);

// pipe2(2), hidden from Swift behind _GNU_SOURCE: a pipe that does not block and is closed on exec. 0, or -1 with errno.
int cterminal_pipe(int *reading, int *writing);

// Takes the terminal over: saves its modes, sets the raw ones (no echo, no signals from keys, no flow control, reading
// byte by byte) and writes `enter`. From here on it is put right by cterminal_leave, and by the handlers below: its
// saved modes set, and `leave` written. At most 256 bytes each. 0, or -1 with errno. There is one such terminal at a
// time (EBUSY).
int cterminal_enter(int input, int output, const uint8_t *enter, size_t enter_count, const uint8_t *leave,
                    size_t leave_count);

// Puts the terminal right; does nothing when that is done. Async-signal-safe.
void cterminal_leave(void);

// Whether the terminal is taken over at this moment.
int cterminal_is_entered(void);

// Sets the handlers of signals, which a Swift closure can't be as it may allocate:
// - crashes (SEGV, ILL, BUS, ABRT, FPE, TRAP): put the terminal right, then what was to happen before.
// - TERM, HUP, INT, QUIT: told through the pipe; with no pipe, or the second time, as with crashes.
// - TSTP: puts the terminal right, stops, and takes it again when continued. CONT: takes it again. CONT and WINCH are
//   told through the pipe.
// 0, or -1 with errno.
int cterminal_handle_signals(void);

// Sets back what handled the signals before.
void cterminal_unhandle_signals(void);

// What SIGTSTP does, on this thread and before it returns: raise(3) would wait for ever on a thread that blocks the signal,
// as those of Swift's concurrency do.
void cterminal_stop(void);

// Lets this thread get the signals above: a thread inherits what its creator blocks.
void cterminal_unblock_signals(void);

// The writing end of the pipe, not blocking, that gets a byte for each signal: its number; and 0 when the terminal was
// taken or put right. -1: none.
void cterminal_set_signal_pipe(int descriptor);

// Hides what is typed at the terminal until cterminal_show_input. Meanwhile TSTP is ignored, and INT, TERM, HUP and QUIT
// show it again, write `farewell` (at most 256 bytes) and end the program as they would have. In C, as Swift 6.3 lays out
// struct termios without its padding in some of its globals: tcgetattr(3) then wrote behind them. 0, or -1 with errno:
// ENOTTY, EINVAL, or EBUSY where it is hidden already.
int cterminal_hide_input(int terminal, const uint8_t *farewell, size_t count);

// Puts back modes and handlers; does nothing where nothing is hidden.
void cterminal_show_input(void);

#endif
