import ChatProtocol
import Foundation
import Glibc
import Synchronization

@testable import ChatClient

/// A state folder, and the outboxes that programs have in it.
struct OutboxSite {
    let folder: TemporaryFolder
    let account: OutboxAccount

    init(user: String = "messi") throws {
        folder = try TemporaryFolder()
        account = try OutboxSite.account(user: user)
    }

    static func account(user: String, insecure: Bool = false) throws -> OutboxAccount {
        guard let server = ServerAddress("chat.example:8890"), let name = UserName(user) else {
            throw ClientError.local("no account")
        }
        return OutboxAccount(server: server, isInsecure: insecure, user: name)
    }

    /// What a program opens at its start.
    func store(
        of other: OutboxAccount? = nil, limits: OutboxStore.Limits = OutboxStore.Limits(),
        write: OutboxFile.Write? = nil
    ) throws -> OutboxStore {
        try OutboxStore(folder: try folder.state(), account: other ?? account, limits: limits, write: write)
    }

    func outbox(limits: OutboxStore.Limits = OutboxStore.Limits()) throws -> Outbox {
        try Outbox(folder: try folder.state(), account: account, limits: limits)
    }

    /// The files of outboxes, whole or half.
    func files() throws -> [String] {
        try folder.names(in: "chat-client").filter { $0.contains("outbox.") }.map { "chat-client/" + $0 }
    }

    /// Another descriptor of a file that this process has open, as a child has it between fork(2) and exec(2); to be
    /// closed.
    func inherited(_ file: String) throws -> CInt {
        let path = folder.path + "/" + file
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            guard let descriptor = CInt(name),
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")) == path
            else { continue }
            return fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        }
        throw ClientError.local("\(file) is not open")
    }

    static func line(_ number: Int, to recipient: String = "lineker", _ text: String? = nil) -> OutboxLine {
        OutboxLine(
            ref: "ref-\(number)", to: recipient, text: text ?? "line \(number)",
            written: Timestamp(milliseconds: Int64(number)))
    }
}

/// What an outbox tells, in order.
final class OutcomeLog: Sendable {
    private struct State {
        var outcomes: [Outbox.Outcome] = []
        var watchers: [(count: Int, reached: Eventual<Void>)] = []
    }

    private let state = Mutex(State())

    var outcomes: [Outbox.Outcome] { state.withLock { $0.outcomes } }

    @Sendable
    func report(_ outcome: Outbox.Outcome) {
        state.withLock { state in
            state.outcomes.append(outcome)
            for watcher in state.watchers where state.outcomes.count >= watcher.count { watcher.reached.settle(()) }
        }
    }

    /// Waits until so many were told.
    func reached(_ count: Int) async throws -> [Outbox.Outcome] {
        let reached = Eventual<Void>()
        state.withLock { state in
            if state.outcomes.count >= count { reached.settle(()) }
            state.watchers.append((count, reached))
        }
        try await reached.value()
        return outcomes
    }
}
