import ChatCore
import ChatStore
import Foundation
import Logging

/// Carries an operator's commands to whoever has the data folder: a running server by its socket, or, where none runs,
/// this process under the folder's lock (SECURITY.md 5.1).
public final class AdminCommand: Sendable {
    /// Seconds to wait for another command that has the lock.
    private static let patience = 5

    private enum Way: Sendable {
        case server(ControlClient)
        case folder(Backend, AdminService)
    }

    private let way: Way

    private init(_ way: Way) {
        self.way = way
    }

    /// Lends the way to the folder, and closes it however that ends.
    /// - Parameters:
    ///   - passwordCost: for passwords hashed here; a running server uses its own.
    ///   - needs: of the commands that come.
    public static func with<Result>(
        data: String, passwordCost: Int, needs: AdminNeed, _ body: (AdminCommand) async throws -> Result
    ) async throws -> Result {
        let command = try open(data: data, passwordCost: passwordCost, needs: needs)
        do {
            let result = try await body(command)
            await command.close()
            return result
        } catch {
            await command.close()
            throw error
        }
    }

    /// Runs one command.
    public static func run<Request: AdminRequest>(
        _ request: Request, data: String, passwordCost: Int
    ) async throws -> Request.Answer {
        try await with(data: data, passwordCost: passwordCost, needs: Request.needs) { try await $0.run(request) }
    }

    /// Asks a running server, and nobody else.
    /// - Returns: nil: none runs.
    public static func ask<Request: AdminRequest>(
        _ request: Request, data: String
    ) async throws(ExitStatus) -> Request.Answer? {
        try ControlClient.connect(folder: data)?.ask(request)
    }

    /// Whether a running server carries the commands out.
    public var isServing: Bool {
        if case .server = way { true } else { false }
    }

    public func run<Request: AdminRequest>(_ request: Request) async throws(ExitStatus) -> Request.Answer {
        switch way {
        case .server(let client): try client.ask(request)
        case .folder(_, let admin): try await admin.perform(request)
        }
    }

    private static func open(
        data: String, passwordCost: Int, needs: AdminNeed
    ) throws(ExitStatus) -> AdminCommand {
        if let client = try ControlClient.connect(folder: data) { return AdminCommand(.server(client)) }
        switch needs {
        case .server: throw .refused("no server runs on this data folder: \(data)")
        case .store where !DataFolder.mayHoldStore(data):
            throw .refused("there is no chat-server store in \(data): name the data folder with --data")
        case .store, .nothing: break
        }
        var configuration = settings(data: data)
        configuration.passwordCost = passwordCost
        // To index what is new is the server's work.
        configuration.isSearchOn = false
        let backend: Backend
        do throws(ExitStatus) {
            backend = try Backend.open(
                configuration, waiting: patience, logger: ServerProgram.logger(level: .warning))
        } catch {
            // A server may have started meanwhile.
            if let client = try ControlClient.connect(folder: data) { return AdminCommand(.server(client)) }
            throw error
        }
        var admin = AdminService(service: backend.service, allowsDemo: true)
        admin.folder = backend.folder
        admin.store = backend.store
        return AdminCommand(.folder(backend, admin))
    }

    /// What a server on the folder would go by, as far as that is known here: how long sessions last, for one.
    private static func settings(data: String) -> ServerConfiguration {
        let sources = SettingsSources(
            flags: ["data": [data]], file: nil, environment: ProcessInfo.processInfo.environment, defaultData: data)
        // A file that is wrong is for the server to refuse, and no reason to let nobody look at the accounts.
        var configuration = ServerConfiguration(data: data)
        if let found = try? sources.load().configuration {
            configuration.sessionIdle = found.sessionIdle
            configuration.sessionLifetime = found.sessionLifetime
        }
        return configuration
    }

    private func close() async {
        if case .folder(let backend, _) = way { await backend.close(sweeps: false) }
    }
}
