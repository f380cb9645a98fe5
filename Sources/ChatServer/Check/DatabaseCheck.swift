import ChatProtocol
import ChatStore

/// The database: whether it is one, of which version, sound, and who is in it that should not be; and the clock beside it.
struct DatabaseCheck {
    private static let largeLog: Int64 = 64 << 20
    private static let mostNames = 5
    /// The day on which the first version of this program was made, 2026-11-01: no clock is before it.
    private static let earliest = Timestamp(milliseconds: 1_793_491_200_000)

    private let configuration: ServerConfiguration
    private let isServing: Bool

    init(_ configuration: ServerConfiguration, isServing: Bool) {
        self.configuration = configuration
        self.isServing = isServing
    }

    func findings(_ progress: @escaping (Int64) -> Bool) -> [Finding] {
        do {
            let store = try StoreInspection(folder: configuration.data, isServing: isServing)
            return try findings(store, progress)
        } catch {
            return [finding(error)] + (error == .missing ? [clock(newest: nil)] : [])
        }
    }

    private func finding(_ failure: StoreInspection.Failure) -> Finding {
        let path = configuration.data + "/chat.db"
        switch failure {
        case .missing: return .note(.database, "there is none yet: it is made at the first start")
        case .unreadable(let reason):
            return .error(
                .database, "\(path): \(reason)", cure: "look at its owner and mode, and at the disk", code: 74)
        case .notAStore:
            return .error(
                .database, "\(path) is not the database of a chat-server",
                cure: "move it away, or restore it from a backup")
        case .damaged(let reason):
            return .error(.database, "\(path) is damaged: \(reason)", cure: "restore it from a backup", code: 74)
        }
    }

    private func findings(
        _ store: StoreInspection, _ progress: @escaping (Int64) -> Bool
    ) throws(StoreInspection.Failure) -> [Finding] {
        let version = try store.version()
        guard version <= StoreInspection.schemaVersion else {
            return [
                .error(
                    .database, "\(store.path) was written by a newer chat-server (schema \(version))",
                    cure: "run that version or a newer one", code: 78)
            ]
        }
        // The check comes first: what a damaged file says of its accounts is worth nothing.
        let wrong = try damage(of: store, progress)
        if !wrong.isEmpty, store.isOfPlacesAlone() {
            return [
                .error(
                    .database, "\(store.path): pages of the index of places are damaged, the log is not",
                    cure: "stop the server and run `chat-server compact`, which makes the index anew from the log",
                    code: 74)
            ]
        }
        guard wrong.isEmpty else { return [finding(.damaged(wrong.joined(separator: "; ")))] }
        guard version > 0 else { return [.ok(.database, "\(store.path) is empty")] }
        let identity = try store.identity() ?? "none"
        var findings: [Finding] = [
            .ok(
                .database,
                "\(store.path) is sound: \(store.size / 1_024) KiB, schema \(version), log identity \(identity)")
        ]
        if version < StoreInspection.schemaVersion {
            findings.append(
                .note(
                    .database, "the next start brings it to schema \(StoreInspection.schemaVersion), and keeps a copy"))
        }
        findings += log(store)
        return findings + (try accounts(store)) + [clock(newest: try store.newestTime())]
    }

    /// What is wrong; empty: nothing.
    private func damage(
        of store: StoreInspection, _ progress: @escaping (Int64) -> Bool
    ) throws(StoreInspection.Failure) -> [String] {
        do throws(StoreInspection.Failure) {
            return try store.quickCheck { progress(store.size) }
        } catch {
            // So damaged that even the check can't go through it.
            guard case .damaged(let reason) = error else { throw error }
            return [reason]
        }
    }

    private func log(_ store: StoreInspection) -> [Finding] {
        if store.logSize > Self.largeLog {
            return [
                .warning(
                    .database, "the write-ahead log has \(store.logSize / 1_048_576) MiB",
                    cure: "something reads the database for long: look for other programs on it, or restart the server")
            ]
        }
        guard !isServing, store.logSize > 0 else { return [] }
        return [.note(.database, "the server was not stopped well: its next start takes in what the log holds")]
    }

    private func accounts(_ store: StoreInspection) throws(StoreInspection.Failure) -> [Finding] {
        var findings: [Finding] = []
        let demo = try store.demoUsers()
        // Behind a load balancer an address of this machine is public as well.
        let isPublic =
            !configuration.proxyProtocolFrom.isEmpty
            || configuration.listeners.contains { !ServerCheck.isLocal($0.address) }
        if !demo.isEmpty {
            let what = "everybody knows the password of the demo accounts \(Self.list(demo))"
            let cure = demo.map { "`chat-server user disable \($0)`" }.joined(separator: ", ")
            switch (isPublic, configuration.allowsDemoPublic) {
            case (false, _): findings.append(.note(.accounts, what))
            case (true, true): findings.append(.warning(.accounts, what + ", and a listener is public", cure: cure))
            case (true, false): findings.append(.error(.accounts, what + ", and a listener is public", cure: cure))
            }
        }
        let weak = try store.usersHashed(below: configuration.passwordCost).filter { !demo.contains($0) }
        if !weak.isEmpty {
            findings.append(
                .warning(
                    .accounts,
                    "\(weak.count) passwords are hashed at less than password-cost \(configuration.passwordCost): "
                        + Self.list(weak),
                    cure: "the next login of each does it anew, or `chat-server user passwd NAME`"))
        }
        return findings
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(mostNames).joined(separator: ", ")
        return names.count > mostNames ? "\(shown) and \(names.count - mostNames) more" : shown
    }

    private func clock(newest: Int64?) -> Finding {
        let now = SystemClock().now()
        let cure = "set it: `timedatectl status`"
        guard now > Self.earliest else {
            return .error(.clock, "the clock is wrong: \(now.inSeconds)", cure: cure)
        }
        let ahead = ((newest ?? 0) - now.milliseconds) / 1_000
        guard ahead < 60 else {
            return .warning(.clock, "the newest message is \(ahead) s younger than the clock's time", cure: cure)
        }
        return .ok(.clock, now.inSeconds)
    }
}
