#include "file_system.h"
#include <linux/magic.h>
#include <sys/vfs.h>

bool file_system_is_in_memory(const char *path) {
    struct statfs system;
    return statfs(path, &system) == 0 && (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}
