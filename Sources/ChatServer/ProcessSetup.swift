import COpenSSL
import Foundation
import Logging

/// What the process needs of the system before it serves.
enum ProcessSetup {
    /// Descriptors that are not for connections: the store, the log, event loops.
    static let reservedDescriptors = 64

    /// Files are for their owner alone, and a peer's going away is an error of a write, not the end of the process.
    static func prepare() {
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // Where it is too late, as in a process that has used OpenSSL already, records cost a little more.
        _ = cossl_keep_record_buffers()
    }

    /// Raises the soft limit of descriptors to the hard one.
    /// - Returns: how many connections that allows.
    static func raiseDescriptorLimit(logger: Logger) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 {
                limit = raised
            } else {
                logger.warning("the limit of open files could not be raised")
            }
        }
        return max(16, Int(clamping: limit.rlim_cur) - reservedDescriptors)
    }
}
