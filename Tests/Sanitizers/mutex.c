/*
 * Tells the thread sanitizer of the locks that it can't see.
 *
 * Swift's Mutex takes and gives back a lock that nobody else wants by atomic operations that are compiled into the
 * program, and the sanitizer knows of those. A lock that somebody else has or waits for is taken and given back in
 * libswiftSynchronization, by futex(2), and that is not compiled with the sanitizer: what one thread did under the lock
 * would look unordered with what the next one does. This library stands before those functions, and says what they do
 * for the word that the atomic operations work on, which is where the handle begins.
 *
 * Preloaded by .ci/sanitize; in a process without the sanitizer it does nothing.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

/* Synchronization._MutexHandle: _lockSlow(Swift.UInt32) -> (), _tryLockSlow() -> Swift.Bool, _unlockSlow() -> () */
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef SWIFT void lock_slow(uint32_t state, SELF void *handle);
typedef SWIFT bool try_lock_slow(SELF void *handle);
typedef SWIFT void unlock_slow(SELF void *handle);
typedef void note(void *address);

static struct {
    lock_slow *lock;
    try_lock_slow *try_lock;
    unlock_slow *unlock;
    note *acquire;
    note *release;
} next;

__attribute__((constructor)) static void find(void)
{
    next.try_lock = (try_lock_slow *)dlsym(RTLD_NEXT, TRY_LOCK_SLOW);
    next.unlock = (unlock_slow *)dlsym(RTLD_NEXT, UNLOCK_SLOW);
    next.acquire = (note *)dlsym(RTLD_DEFAULT, "__tsan_acquire");
    next.release = (note *)dlsym(RTLD_DEFAULT, "__tsan_release");
    next.lock = (lock_slow *)dlsym(RTLD_NEXT, LOCK_SLOW);
}

/* Another library's start may come before this one's. */
static void find_once(void)
{
    if (!next.lock)
        find();
}

SWIFT void mutex_lock_slow(uint32_t state, SELF void *handle) __asm__(LOCK_SLOW);
SWIFT bool mutex_try_lock_slow(SELF void *handle) __asm__(TRY_LOCK_SLOW);
SWIFT void mutex_unlock_slow(SELF void *handle) __asm__(UNLOCK_SLOW);

SWIFT void mutex_lock_slow(uint32_t state, SELF void *handle)
{
    find_once();
    next.lock(state, handle);
    if (next.acquire)
        next.acquire(handle);
}

SWIFT bool mutex_try_lock_slow(SELF void *handle)
{
    find_once();
    bool is_taken = next.try_lock(handle);
    if (is_taken && next.acquire)
        next.acquire(handle);
    return is_taken;
}

SWIFT void mutex_unlock_slow(SELF void *handle)
{
    find_once();
    if (next.release)
        next.release(handle);
    next.unlock(handle);
}
