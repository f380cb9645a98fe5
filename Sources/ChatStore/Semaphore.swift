import Glibc

/// A counting semaphore between threads that can wait for a time by a clock that nobody sets
/// (pthread_cond_timedwait(3); sem_timedwait(3) knows the time of day alone).
final class Semaphore: @unchecked Sendable {
    private struct Storage {
        var mutex = pthread_mutex_t()
        var condition = pthread_cond_t()
        var count = 0
    }

    // Sendable: the pointer never changes, and what it points to is touched under its mutex alone.
    private let storage: UnsafeMutablePointer<Storage>

    init() {
        storage = .allocate(capacity: 1)
        storage.initialize(to: Storage())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_mutex_init(&storage.pointee.mutex, nil)
        pthread_cond_init(&storage.pointee.condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(&storage.pointee.condition)
        pthread_mutex_destroy(&storage.pointee.mutex)
        storage.deallocate()
    }

    func signal() {
        pthread_mutex_lock(&storage.pointee.mutex)
        storage.pointee.count += 1
        pthread_mutex_unlock(&storage.pointee.mutex)
        pthread_cond_signal(&storage.pointee.condition)
    }

    func wait() {
        pthread_mutex_lock(&storage.pointee.mutex)
        while storage.pointee.count == 0 {
            pthread_cond_wait(&storage.pointee.condition, &storage.pointee.mutex)
        }
        storage.pointee.count -= 1
        pthread_mutex_unlock(&storage.pointee.mutex)
    }

    /// Waits for a signal, but no longer than so many nanoseconds, of a second at most.
    func wait(nanoseconds: Int) {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let sum = end.tv_nsec + nanoseconds
        end.tv_sec += sum / 1_000_000_000
        end.tv_nsec = sum % 1_000_000_000
        pthread_mutex_lock(&storage.pointee.mutex)
        while storage.pointee.count == 0 {
            guard pthread_cond_timedwait(&storage.pointee.condition, &storage.pointee.mutex, &end) == 0 else { break }
        }
        storage.pointee.count = max(0, storage.pointee.count - 1)
        pthread_mutex_unlock(&storage.pointee.mutex)
    }
}
