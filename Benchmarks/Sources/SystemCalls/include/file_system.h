// statfs(2), which Swift's Glibc module does not hold.
#ifndef FILE_SYSTEM_H
#define FILE_SYSTEM_H

#include <stdbool.h>

// Whether a path lies on a file system in memory, where a sync costs nothing.
bool file_system_is_in_memory(const char *path);

#endif
