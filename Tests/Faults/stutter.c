// Calls that do less than they were asked for: preloaded into a server (LD_PRELOAD), it lets reads and writes move only
// a part of what they could, and interrupts them and epoll_wait (EINTR), each time as chance has it. All of that is
// allowed to the system; programs that forget it work until the day they don't.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static __thread uint64_t state;

// xorshift64*, Vigna 2016; each thread begins with its own number.
static uint64_t next_random(void) {
    if (!state) state = (uint64_t)gettid() * 2654435761u + 88172645463325252u;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545F4914F6CDD1DULL;
}

static int is_interrupted(void) {
    if (next_random() >> 62) return 0;
    errno = EINTR;
    return 1;
}

// Files, sockets and pipes; an event or a signal is read whole or not at all.
static size_t part(int file, size_t count) {
    struct stat status;
    if (fstat(file, &status) != 0 || !(status.st_mode & S_IFMT)) return count;
    return count > 1 && next_random() >> 63 ? 1 + (next_random() >> 8) % (count - 1) : count;
}

#define STUTTER(type, name, parameters, arguments) \
    type name parameters { \
        REAL(name); \
        if (is_interrupted()) return -1; \
        return real arguments; \
    }

STUTTER(ssize_t, read, (int file, void *bytes, size_t count), (file, bytes, part(file, count)))
STUTTER(ssize_t, write, (int file, const void *bytes, size_t count), (file, bytes, part(file, count)))
STUTTER(ssize_t, recv, (int file, void *bytes, size_t count, int flags), (file, bytes, part(file, count), flags))
STUTTER(ssize_t, send, (int file, const void *bytes, size_t count, int flags), (file, bytes, part(file, count), flags))
STUTTER(ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t from), (file, bytes, part(file, count), from))
STUTTER(ssize_t, pread64, (int file, void *bytes, size_t count, off64_t from), (file, bytes, part(file, count), from))
STUTTER(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, (int)part(file, (size_t)count)))
STUTTER(int, epoll_wait, (int file, struct epoll_event *events, int most, int time), (file, events, most, time))
STUTTER(int, accept4, (int file, struct sockaddr *address, socklen_t *length, int flags), (file, address, length, flags))
