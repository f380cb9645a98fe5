// A disk that forgets: preloaded into a server (LD_PRELOAD), it keeps beside the data folder what a disk would still
// hold if the power went now, and can kill the server in the middle of a system call. docs/durability.md says what the
// model is; README.md beside this file lists the variables.
//
// The folder itself is what the process and the kernel see: every call goes through to it. The platter is another
// folder: objects/INODE holds what of a file is durable, names/NAME is a hard link to the object that a durable name
// leads to. A sync of a file brings its written ranges to its object; a sync of the folder brings the names. Nothing
// else has to last, because only this one process dies: so the platter needs no syncs itself.
#define _GNU_SOURCE
#include "powercut.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char folder[PATH_MAX], platter[PATH_MAX];
static const char *note;
static long sector;
static int lies;
static uint64_t random_state;
static struct tracked *files;
static struct tracked *by_descriptor[MOST_DESCRIPTORS];
static struct tracked the_folder = {.kind = FOLDER}, the_shared_memory = {.kind = SHARED_MEMORY};
static struct { char call[32]; long number, seen; char place[8]; } deadly;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void lock(void) { pthread_mutex_lock(&mutex); }
void unlock(void) { pthread_mutex_unlock(&mutex); }
int has_platter(void) { return platter[0] != 0; }
int is_watched(void) { return folder[0] != 0; }

void not_modelled(const char *what) {
    dprintf(2, "powercut: %s in the data folder is not modelled\n", what);
    abort();
}

// xorshift64*, Vigna 2016.
static uint64_t next_random(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 0x2545F4914F6CDD1DULL;
}

static int coin(void) { return next_random() >> 63; }

void pause_as_a_disk(void) {
    lock();
    useconds_t time = next_random() >> 54;
    unlock();
    usleep(time);
}

// The calls that must not go through our own wrappers.
static int raw_open(const char *path, int flags, mode_t mode) {
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, mode);
}

static ssize_t raw_pwrite(int file, const void *bytes, size_t count, off_t offset) {
    return syscall(SYS_pwrite64, file, bytes, count, offset);
}

static void die(const char *call, const char *place) {
    if (note) {
        int file = raw_open(note, O_WRONLY | O_CREAT | O_APPEND, 0600);
        char line[80];
        int length = snprintf(line, sizeof line, "%s %ld %s\n", call, deadly.number, place);
        if (file >= 0 && syscall(SYS_write, file, line, length) != length) abort();
    }
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

int is_deadly(const struct tracked *file, const char *call) {
    static const char *const kinds[] = {"file", "db", "wal", "folder", "shm"};
    char name[32];
    snprintf(name, sizeof name, "%s-%s", kinds[file->kind], call);
    if (strcmp(name, deadly.call) && strcmp("any", deadly.call)) return 0;
    if (++deadly.seen != deadly.number) return 0;
    if (!strcmp(deadly.place, "before")) die(name, "before");
    return 1;
}

int dies_halfway(void) { return !strcmp(deadly.place, "half"); }
void die_now(const char *call) { die(call, deadly.place); }

static void copy(const struct tracked *file, off_t from, off_t to) {
    char buffer[65536];
    while (from < to) {
        size_t wanted = to - from < (off_t)sizeof buffer ? (size_t)(to - from) : sizeof buffer;
        ssize_t count = syscall(SYS_pread64, file->live, buffer, wanted, from);
        if (count <= 0) return;
        if (raw_pwrite(file->object, buffer, count, from) != count) abort();
        from += count;
    }
}

static off_t size_of(int file) {
    struct stat status;
    return fstat(file, &status) == 0 ? status.st_size : 0;
}

static void object_path(char *path, ino_t number) {
    if (snprintf(path, PATH_MAX, "%s/objects/%lu", platter, (unsigned long)number) >= PATH_MAX) abort();
}

static void sync_names(void);

// A file that is open or was: its description stays, because closing any descriptor of a file would drop the locks that
// the process holds on it (fcntl(2)).
static struct tracked *track(int descriptor, const struct stat *status, const char *path) {
    for (struct tracked *file = files; file; file = file->next)
        if (file->inode == status->st_ino) return file;
    const char *name = strrchr(path, '/') + 1;
    size_t length = strlen(name);
    int is_log = length > 4 && !strcmp(name + length - 4, "-wal");
    if (length > 4 && !strcmp(name + length - 4, "-shm")) return &the_shared_memory;
    struct tracked *file = calloc(1, sizeof *file);
    if (!file) abort();
    file->inode = status->st_ino;
    file->kind = is_log ? LOG : length > 3 && !strcmp(name + length - 3, ".db") ? DATABASE : OTHER;
    file->next = files;
    files = file;
    if (!has_platter()) return file;
    char link[64], object[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    file->live = raw_open(link, O_RDONLY, 0);
    object_path(object, status->st_ino);
    file->object = raw_open(object, O_RDWR | O_CREAT, 0600);
    if (file->live < 0 || file->object < 0) abort();
    // What was written by a process that was killed is not durable for that.
    wrote(file, 0, status->st_size, 0);
    file->least = size_of(file->object) < status->st_size ? size_of(file->object) : status->st_size;
    return file;
}

void opened(int descriptor, int flags) {
    if (!is_watched() || descriptor < 0) return;
    if (descriptor >= MOST_DESCRIPTORS) not_modelled("so large a descriptor");
    struct stat status;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(descriptor, &status) != 0) return;
    path[length] = 0;
    size_t prefix = strlen(folder);
    if (strncmp(path, folder, prefix) || (path[prefix] && path[prefix] != '/')) return;
    lock();
    if (S_ISDIR(status.st_mode)) {
        if (path[prefix]) not_modelled("a folder");
        by_descriptor[descriptor] = &the_folder;
    } else if (S_ISREG(status.st_mode)) {
        if (flags & (O_SYNC | O_DSYNC | O_DIRECT | O_APPEND)) not_modelled("O_SYNC, O_DIRECT or O_APPEND");
        struct tracked *file = by_descriptor[descriptor] = track(descriptor, &status, path);
        if (flags & O_TRUNC) truncated(file, 0);
        if (flags & O_CREAT) name_changed();
    }
    unlock();
}

struct tracked *tracked(int descriptor) {
    return descriptor >= 0 && descriptor < MOST_DESCRIPTORS ? by_descriptor[descriptor] : NULL;
}

void set_tracked(int descriptor, struct tracked *file) {
    if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS) by_descriptor[descriptor] = file;
}

void wrote(struct tracked *file, off_t from, off_t to, int may_reach) {
    if (!has_platter() || file->kind > LOG || from >= to) return;
    struct range *last = file->count ? &file->ranges[file->count - 1] : NULL;
    if (last && last->to == from) {
        last->to = to;
    } else {
        if (file->count == file->room) {
            file->room = file->room ? 2 * file->room : 16;
            file->ranges = realloc(file->ranges, file->room * sizeof *file->ranges);
            if (!file->ranges) abort();
        }
        file->ranges[file->count++] = (struct range){from, to};
    }
    if (!sector || !may_reach) return;
    // The kernel writes back when it likes, in any order, and the disk a sector at a time.
    off_t end = size_of(file->live);
    for (off_t place = from / sector * sector; place < to; place += sector)
        if (coin()) copy(file, place, place + sector < end ? place + sector : end);
}

void truncated(struct tracked *file, off_t size) {
    if (!has_platter() || file->kind > LOG) return;
    if (size < file->least) file->least = size;
    if (sector && coin() && ftruncate(file->object, size) != 0) abort();
}

void synced(struct tracked *file) {
    if (!has_platter() || file->kind == SHARED_MEMORY) return;
    if (file->kind == FOLDER) return sync_names();
    if (lies && file->kind == LOG) return;
    off_t size = size_of(file->live);
    if (file->least < size_of(file->object) && ftruncate(file->object, file->least) != 0) abort();
    if (ftruncate(file->object, size) != 0) abort();
    for (size_t place = 0; place < file->count; place++) copy(file, file->ranges[place].from, file->ranges[place].to);
    file->count = 0;
    file->least = size;
}

void all_synced(void) {
    for (struct tracked *file = files; file; file = file->next) synced(file);
    if (has_platter()) sync_names();
}

// The journal of the file system is written when it likes, too, but keeps its order.
void name_changed(void) {
    if (has_platter() && sector && coin()) sync_names();
}

// The number of a file without a name will be given to another.
void name_lost(int at, const char *path) {
    struct stat status, parent;
    char old[PATH_MAX], new[PATH_MAX];
    if (!has_platter() || fstatat(at, path, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return;
    if (stat(folder, &parent) != 0 || parent.st_dev != status.st_dev || status.st_nlink > 1) return;
    object_path(old, status.st_ino);
    if (snprintf(new, sizeof new, "%s/objects/gone-%lx", platter, (unsigned long)next_random()) >= PATH_MAX) abort();
    if (syscall(SYS_rename, old, new) != 0) return;
    for (struct tracked *file = files; file; file = file->next)
        if (file->inode == status.st_ino) file->inode = 0;
}

static int is_durable(const struct dirent *entry, int live, struct stat *status) {
    size_t length = strlen(entry->d_name);
    return fstatat(live, entry->d_name, status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status->st_mode)
        && (length < 4 || strcmp(entry->d_name + length - 4, "-shm"));
}

static void sync_names(void) {
    char path[PATH_MAX], names[PATH_MAX];
    snprintf(names, sizeof names, "%.4000s/names", platter);
    DIR *live = opendir(folder), *old = opendir(names);
    if (!live || !old) abort();
    struct dirent *entry;
    struct stat status, object, named;
    while ((entry = readdir(old))) {
        if (entry->d_name[0] == '.') continue;
        int stays = fstatat(dirfd(live), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
        object_path(path, stays ? status.st_ino : 0);
        stays = stays && stat(path, &object) == 0 && fstatat(dirfd(old), entry->d_name, &named, 0) == 0
            && object.st_ino == named.st_ino;
        if (!stays) syscall(SYS_unlinkat, dirfd(old), entry->d_name, 0);
    }
    while ((entry = readdir(live))) {
        if (!is_durable(entry, dirfd(live), &status)) continue;
        object_path(path, status.st_ino);
        int file = raw_open(path, O_RDWR | O_CREAT, 0600);
        if (file < 0) abort();
        syscall(SYS_close, file);
        if (linkat(AT_FDCWD, path, dirfd(old), entry->d_name, 0) != 0 && errno != EEXIST) abort();
    }
    closedir(live);
    closedir(old);
}

// On a new platter everything that lies in the folder is durable.
static void fill_platter(void) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%.4000s/names", platter);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%.4000s/objects", platter);
    if (mkdir(path, 0700) != 0) return;
    DIR *live = opendir(folder);
    if (!live) return;
    struct dirent *entry;
    struct stat status;
    while ((entry = readdir(live))) {
        if (!is_durable(entry, dirfd(live), &status)) continue;
        struct tracked file = {.live = (int)syscall(SYS_openat, dirfd(live), entry->d_name, O_RDONLY | O_CLOEXEC)};
        object_path(path, status.st_ino);
        file.object = raw_open(path, O_RDWR | O_CREAT, 0600);
        if (file.live < 0 || file.object < 0) abort();
        copy(&file, 0, status.st_size);
        syscall(SYS_close, file.live);
        syscall(SYS_close, file.object);
    }
    closedir(live);
    sync_names();
}

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

__attribute__((constructor)) static void start(void) {
    const char *value = variable("POWERCUT_FOLDER");
    if (!value || snprintf(folder, sizeof folder, "%s", value) >= PATH_MAX) return;
    if ((value = variable("POWERCUT_SEED"))) random_state = strtoull(value, NULL, 10);
    random_state = random_state * 2654435761u + 88172645463325252u;
    if ((value = variable("POWERCUT_SECTOR"))) sector = strtol(value, NULL, 10);
    lies = variable("POWERCUT_LIES") != NULL;
    note = variable("POWERCUT_NOTE");
    if ((value = variable("POWERCUT_KILL")))
        sscanf(value, "%31s %ld %7s", deadly.call, &deadly.number, deadly.place);
    if ((value = variable("POWERCUT_PLATTER"))) snprintf(platter, sizeof platter, "%s", value);
    if (has_platter()) fill_platter();
}
