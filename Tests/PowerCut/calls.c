// The system's calls that change files, each in front of the real one.
#define _GNU_SOURCE
#include "powercut.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

// The next one of that name: looked up at the first call, which may come before any constructor.
#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list list; \
        va_start(list, flags); \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(list, mode_t) : 0; \
        va_end(list); \
        int file = real(path, flags, mode); \
        opened(file, flags); \
        return file; \
    }
OPEN(open)
OPEN(open64)

#define OPEN_AT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(name); \
        va_list list; \
        va_start(list, flags); \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(list, mode_t) : 0; \
        va_end(list); \
        int file = real(at, path, flags, mode); \
        opened(file, flags); \
        return file; \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

#define CREATE(name) \
    int name(const char *path, mode_t mode) { \
        REAL(name); \
        int file = real(path, mode); \
        opened(file, O_WRONLY | O_CREAT | O_TRUNC); \
        return file; \
    }
CREATE(creat)
CREATE(creat64)

// Streams have buffers of their own; nothing of ours writes files through them.
#define OPEN_STREAM(name) \
    FILE *name(const char *path, const char *mode) { \
        REAL(name); \
        FILE *stream = real(path, mode); \
        if (stream && is_watched() && strpbrk(mode, "wa+")) { \
            opened(fileno(stream), 0); \
            if (tracked(fileno(stream))) not_modelled("a stream that writes"); \
        } \
        return stream; \
    }
OPEN_STREAM(fopen)
OPEN_STREAM(fopen64)

int close(int file) {
    REAL(close);
    set_tracked(file, NULL);
    return real(file);
}

int dup(int file) {
    REAL(dup);
    int copy = real(file);
    set_tracked(copy, tracked(file));
    return copy;
}

int dup2(int file, int to) {
    REAL(dup2);
    int copy = real(file, to);
    if (copy >= 0) set_tracked(copy, tracked(file));
    return copy;
}

int dup3(int file, int to, int flags) {
    REAL(dup3);
    int copy = real(file, to, flags);
    if (copy >= 0) set_tracked(copy, tracked(file));
    return copy;
}

// One write at a place. `half` runs the real call for the first half alone.
#define WRITE_AT(file, from, call, half) \
    struct tracked *known = tracked(file); \
    if (!known) return call; \
    lock(); \
    int deadly = is_deadly(known, "write"); \
    off_t start = from; \
    ssize_t count = deadly && dies_halfway() ? half : call; \
    if (count > 0) wrote(known, start, start + count, 1); \
    if (deadly) die_now("write"); \
    unlock(); \
    return count

ssize_t write(int file, const void *bytes, size_t count_) {
    REAL(write);
    WRITE_AT(file, lseek(file, 0, SEEK_CUR), real(file, bytes, count_), real(file, bytes, count_ / 2));
}

ssize_t pwrite(int file, const void *bytes, size_t count_, off_t offset) {
    REAL(pwrite);
    WRITE_AT(file, offset, real(file, bytes, count_, offset), real(file, bytes, count_ / 2, offset));
}

ssize_t pwrite64(int file, const void *bytes, size_t count_, off64_t offset) {
    REAL(pwrite64);
    WRITE_AT(file, offset, real(file, bytes, count_, offset), real(file, bytes, count_ / 2, offset));
}

ssize_t writev(int file, const struct iovec *parts, int number) {
    REAL(writev);
    WRITE_AT(file, lseek(file, 0, SEEK_CUR), real(file, parts, number), real(file, parts, number / 2));
}

ssize_t pwritev(int file, const struct iovec *parts, int number, off_t offset) {
    REAL(pwritev);
    WRITE_AT(file, offset, real(file, parts, number, offset), real(file, parts, number / 2, offset));
}

ssize_t pwritev64(int file, const struct iovec *parts, int number, off64_t offset) {
    REAL(pwritev64);
    WRITE_AT(file, offset, real(file, parts, number, offset), real(file, parts, number / 2, offset));
}

// Reading changes nothing: here alone to die while the log is replayed.
ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) {
    REAL(pread64);
    struct tracked *known = tracked(file);
    if (known) {
        lock();
        if (is_deadly(known, "read")) die_now("read");
        unlock();
    }
    return real(file, bytes, count, offset);
}

#define TRUNCATE(name, type) \
    int name(int file, type size) { \
        REAL(name); \
        struct tracked *known = tracked(file); \
        if (!known) return real(file, size); \
        lock(); \
        int deadly = is_deadly(known, "truncate"); \
        int result = real(file, size); \
        if (result == 0) truncated(known, size); \
        if (deadly) die_now("truncate"); \
        unlock(); \
        return result; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

// With a platter the real disk need not be asked: it is not the one that loses its power. A sync takes a moment all the
// same, so that an answer which does not wait for it is seen to come too early.
static int sync_file(int file, int (*real)(int)) {
    struct tracked *known = tracked(file);
    if (!known) return real(file);
    lock();
    int deadly = is_deadly(known, "sync");
    unlock();
    if (deadly && dies_halfway()) die_now("sync");
    int result = 0;
    if (has_platter()) pause_as_a_disk(); else result = real(file);
    lock();
    if (result == 0) synced(known);
    if (deadly) die_now("sync");
    unlock();
    return result;
}

int fsync(int file) {
    REAL(fsync);
    return sync_file(file, real);
}

int fdatasync(int file) {
    REAL(fdatasync);
    return sync_file(file, real);
}

void sync(void) {
    REAL(sync);
    real();
    lock();
    if (is_watched()) all_synced();
    unlock();
}

int syncfs(int file) {
    REAL(syncfs);
    int result = real(file);
    lock();
    if (result == 0 && is_watched()) all_synced();
    unlock();
    return result;
}

// sync_file_range(2) promises nothing after a power cut: it goes to the real one as it is, and changes nothing here.

static int renamed(int from, const char *old, int to, const char *new, int result) {
    (void)from, (void)old, (void)to, (void)new;
    if (result == 0) name_changed();
    return result;
}

int rename(const char *old, const char *new) {
    REAL(rename);
    if (!is_watched()) return real(old, new);
    lock();
    name_lost(AT_FDCWD, new);
    int result = renamed(AT_FDCWD, old, AT_FDCWD, new, real(old, new));
    unlock();
    return result;
}

int renameat(int from, const char *old, int to, const char *new) {
    REAL(renameat);
    if (!is_watched()) return real(from, old, to, new);
    lock();
    name_lost(to, new);
    int result = renamed(from, old, to, new, real(from, old, to, new));
    unlock();
    return result;
}

#define UNLINK(name, parameters, at, arguments) \
    int name parameters { \
        REAL(name); \
        if (!is_watched()) return real arguments; \
        lock(); \
        name_lost(at, path); \
        int result = real arguments; \
        if (result == 0) name_changed(); \
        unlock(); \
        return result; \
    }
UNLINK(unlink, (const char *path), AT_FDCWD, (path))
UNLINK(remove, (const char *path), AT_FDCWD, (path))
UNLINK(unlinkat, (int at, const char *path, int flags), at, (at, path, flags))

// What the model does not know must not pass as durable, nor as lost.
#define REFUSE(condition, what) \
    if (condition) not_modelled(what)

static int is_file(int file) { return tracked(file) && tracked(file)->kind <= LOG; }

#define MAP(name, type) \
    void *name(void *place, size_t length, int protection, int flags, int file, type offset) { \
        REAL(name); \
        int writes = !(flags & MAP_ANONYMOUS) && (flags & MAP_SHARED) && (protection & PROT_WRITE); \
        REFUSE(writes && is_file(file), "a shared mapping that can be written"); \
        return real(place, length, protection, flags, file, offset); \
    }
MAP(mmap, off_t)
MAP(mmap64, off64_t)

#define ALLOCATE(name, parameters, arguments) \
    int name parameters { \
        REAL(name); \
        REFUSE(is_file(file), #name); \
        return real arguments; \
    }
ALLOCATE(fallocate, (int file, int mode, off_t from, off_t length), (file, mode, from, length))
ALLOCATE(fallocate64, (int file, int mode, off64_t from, off64_t length), (file, mode, from, length))
ALLOCATE(posix_fallocate, (int file, off_t from, off_t length), (file, from, length))
ALLOCATE(posix_fallocate64, (int file, off64_t from, off64_t length), (file, from, length))

ssize_t copy_file_range(int in, off64_t *from, int file, off64_t *to, size_t length, unsigned flags) {
    REAL(copy_file_range);
    REFUSE(is_file(file), "copy_file_range");
    return real(in, from, file, to, length, flags);
}

ssize_t sendfile(int file, int in, off_t *from, size_t length) {
    REAL(sendfile);
    REFUSE(is_file(file), "sendfile");
    return real(file, in, from, length);
}
