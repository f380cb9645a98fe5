import Glibc

/// The sockets that a service manager has opened before it started this process (sd_listen_fds(3)): pure.
enum ActivatedSockets {
    /// The first descriptor that is handed over, SD_LISTEN_FDS_START.
    private static let first: CInt = 3
    private static let most: CInt = 256

    struct Socket: Equatable {
        var descriptor: CInt
        var isTLS: Bool
    }

    /// - Parameters:
    ///   - environment: LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES count.
    ///   - process: this process; what is meant for another one is not ours.
    /// - Returns: none where nothing was handed over.
    static func parse(_ environment: [String: String], process: pid_t) throws(ExitStatus) -> [Socket] {
        guard let meant = environment["LISTEN_PID"], let text = environment["LISTEN_FDS"] else { return [] }
        guard let owner = pid_t(meant), owner > 0 else {
            throw .configuration("LISTEN_PID=\(meant) is no process (sd_listen_fds(3))")
        }
        guard owner == process else { return [] }
        guard let count = CInt(text), (0...most).contains(count) else {
            throw .configuration("LISTEN_FDS=\(text) is no number of sockets (sd_listen_fds(3))")
        }
        var names: [String?] = Array(repeating: nil, count: Int(count))
        if let given = environment["LISTEN_FDNAMES"], count > 0 {
            names = given.split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
            guard names.count == Int(count) else {
                throw .configuration("LISTEN_FDNAMES names \(names.count) sockets, LISTEN_FDS \(count)")
            }
        }
        var sockets: [Socket] = []
        for (place, name) in names.enumerated() {
            sockets.append(Socket(descriptor: first + CInt(place), isTLS: try isTLS(name)))
        }
        return sockets
    }

    /// What is not named is for TLS: nothing becomes readable to others because a name was forgotten.
    private static func isTLS(_ name: String?) throws(ExitStatus) -> Bool {
        switch name {
        case nil, "tls": true
        case "insecure": false
        case let name?:
            throw .configuration(
                "a socket of the service manager is named \(name): say FileDescriptorName=tls or "
                    + "FileDescriptorName=insecure in its unit")
        }
    }
}
