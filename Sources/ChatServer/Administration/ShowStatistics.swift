import ChatCore
import ChatProtocol
import ChatStore
import Foundation

/// How the server is doing, in one answer.
public struct ShowStatistics: AdminRequest {
    public static let name = "stats"

    public init() {}

    public func perform(_ admin: AdminService) async throws -> AdminStatistics {
        let service = admin.service
        let accounts = service.users.counts
        let sessions = service.countSessions()
        var statistics = AdminStatistics(
            version: ProductVersion.current, log: service.log.identity, newest: try service.log.newest().rawValue,
            accounts: accounts.all, disabled: accounts.disabled,
            sessions: sessions.all, sessionsConnected: sessions.connected, rooms: service.rooms.count)
        if let store = admin.store {
            statistics.databaseBytes = store.databaseBytes
            statistics.writeAheadBytes = store.writeAheadBytes
            statistics.freeBytes = store.freeBytes
        }
        if let folder = admin.folder, let space = DiskFigures.space(at: folder.path) {
            statistics.diskFreeBytes = space.free
            statistics.diskBytes = space.size
        }
        if let running = admin.running { try await statistics.note(running) }
        return statistics
    }
}

/// The figures of a server. What only a running one has is nil without one.
public struct AdminStatistics: Codable, Sendable, Equatable {
    public var version: String
    /// The log's identity, and the id of its newest entry.
    public var log: String
    public var newest: Int64
    public var accounts: Int
    public var disabled: Int
    public var sessions: Int
    public var sessionsConnected: Int
    public var rooms: Int
    public var databaseBytes: Int?
    public var writeAheadBytes: Int?
    /// What of the database holds nothing, and is filled first.
    public var freeBytes: Int?
    /// Room that the server's user has on the disk of the data folder, and the disk's size.
    public var diskFreeBytes: Int?
    public var diskBytes: Int?

    public var process: Int32?
    /// Seconds.
    public var uptime: Int64?
    /// Of connections, by state.
    public var handshakes: Int?
    public var strangers: Int?
    public var loggedIn: Int?
    public var listening: Int?
    /// What the log's writer has done since the start.
    public var commits: Int?
    public var messages: Int?
    public var largestBatch: Int?
    public var rollbacks: Int?
    public var checkpoints: Int?
    /// Messages that were deleted since the start because they were too old, and when such were looked for last, RFC 3339;
    /// nil: not yet.
    public var expiredMessages: Int?
    public var expired: String?
    /// Resident memory.
    public var memoryBytes: Int?
    public var descriptors: Int?
    public var descriptorLimit: Int?
    /// nil also without a TLS listener.
    public var certificateDays: Int?

    private enum CodingKeys: String, CodingKey {
        case version, log, newest, accounts, disabled, sessions, rooms, process, uptime, handshakes, strangers,
            listening
        case commits, messages, rollbacks, checkpoints, expired, descriptors
        case expiredMessages = "expired_messages"
        case sessionsConnected = "sessions_connected"
        case databaseBytes = "database_bytes"
        case writeAheadBytes = "write_ahead_bytes"
        case freeBytes = "free_bytes"
        case diskFreeBytes = "disk_free_bytes"
        case diskBytes = "disk_bytes"
        case loggedIn = "logged_in"
        case largestBatch = "largest_batch"
        case memoryBytes = "memory_bytes"
        case descriptorLimit = "descriptor_limit"
        case certificateDays = "certificate_days"
    }
}

extension AdminStatistics {
    fileprivate mutating func note(_ running: ServerControls) async throws {
        process = getpid()
        uptime = (monotonicMilliseconds() - running.started) / 1_000
        let states = try await running.each { $0.state }
        handshakes = states.count { $0 == .handshake }
        strangers = states.count { $0 == .stranger }
        loggedIn = states.count { $0 == .loggedIn }
        listening = states.count { $0 == .listening }
        let counters = running.backend.store.counters
        commits = counters.commits
        messages = counters.drafts
        largestBatch = counters.largestBatch
        rollbacks = counters.rollbacks
        checkpoints = counters.checkpoints
        expiredMessages = counters.expiredMessages
        expired = counters.expired?.description
        let figures = ProcessFigures.now()
        memoryBytes = figures.residentBytes
        descriptors = figures.openDescriptors
        descriptorLimit = figures.mostDescriptors
        certificateDays = running.certificate?.daysLeft()
    }
}
