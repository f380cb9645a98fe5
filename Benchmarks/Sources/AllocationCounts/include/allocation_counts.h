#pragma once

#include <stdint.h>

/// What a program with liballocation-counts.so in LD_PRELOAD keeps up to date in the file that the variable
/// ALLOCATION_COUNTS names; the file must be there. Since the start of the program, over all threads.
typedef struct allocation_counts {
    /// Calls of malloc, calloc, realloc, aligned_alloc and posix_memalign.
    uint64_t allocations;
    /// Of something, not of a null pointer.
    uint64_t frees;
    /// Bytes that were asked for.
    uint64_t bytes;
} allocation_counts;
