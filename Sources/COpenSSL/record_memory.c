// Memory for OpenSSL (CRYPTO_set_mem_functions(3)): the C library's, but each thread keeps the buffers of a record's
// size that were freed last. With SSL_MODE_RELEASE_BUFFERS one of them is taken and freed again for every record that
// is read, and one for every write; they are too large for the C library's own quick lists.

#include "COpenSSL.h"
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    // SSL3_RT_MAX_PACKET_SIZE and more: what libssl takes for a record, with its headers and alignment.
    smallest_record = 16384,
    // All buffers of a record are taken as large as this, so that each will do for any other.
    record_size = 18432,
    largest_usable = record_size + 64,
    most_kept = 4
};

typedef struct kept_buffers {
    int count;
    void *buffers[most_kept];
} kept_buffers;

static _Thread_local kept_buffers kept;
static pthread_key_t end_of_thread;

static void free_kept(void *argument) {
    kept_buffers *of_thread = argument;
    while (of_thread->count > 0) free(of_thread->buffers[--of_thread->count]);
    // Nothing is kept any more: whoever frees still later in the thread's end must not leave anything behind.
    of_thread->count = most_kept + 1;
}

static void *take(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    if (size < smallest_record || size > record_size) return malloc(size);
    if (kept.count > 0 && kept.count <= most_kept) return kept.buffers[--kept.count];
    return malloc(record_size);
}

static void give_back(void *memory, const char *file, int line) {
    (void)file;
    (void)line;
    if (memory == NULL) return;
    const size_t usable = malloc_usable_size(memory);
    if (usable < record_size || usable > largest_usable || kept.count >= most_kept) {
        free(memory);
        return;
    }
    if (kept.count == 0 && pthread_setspecific(end_of_thread, &kept) != 0) {
        free(memory);
        return;
    }
    kept.buffers[kept.count++] = memory;
}

// A kept buffer is plain memory of malloc, so realloc may have it.
static void *resize(void *memory, size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    return realloc(memory, size);
}

static int worked;

static void install(void) {
    worked = pthread_key_create(&end_of_thread, free_kept) == 0 && CRYPTO_set_mem_functions(take, resize, give_back) == 1;
}

int cossl_keep_record_buffers(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    return pthread_once(&once, install) == 0 ? worked : 0;
}
