import Glibc

/// A counting semaphore between threads (sem_overview(7)).
final class Semaphore: @unchecked Sendable {
    // Sendable: the pointer never changes, and what it points to is made for use by many threads.
    private let storage: UnsafeMutablePointer<sem_t>

    init() {
        storage = .allocate(capacity: 1)
        sem_init(storage, 0, 0)
    }

    deinit {
        sem_destroy(storage)
        storage.deallocate()
    }

    func signal() {
        sem_post(storage)
    }

    func wait() {
        while sem_wait(storage) != 0 {
            // A signal handler ran; wait on.
        }
    }
}
