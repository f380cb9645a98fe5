import ChatCore
import ChatProtocol
import Logging
import Testing

@testable import ChatServer

/// What SIGHUP does with settings that have changed.
@Suite(.timeLimit(.minutes(15))) struct ReloadTests {
    private static func settings(_ change: (inout ServerConfiguration) -> Void) -> LoadedSettings {
        var configuration = ServerConfiguration(data: "/data")
        change(&configuration)
        return LoadedSettings(configuration: configuration, origins: [:])
    }

    @Test func `live settings take the new value, others wait for a restart`() {
        let old = Self.settings { configuration in
            configuration.directory = .all
            configuration.names = ["a.example"]
        }
        let read = Self.settings { configuration in
            configuration.language = .english
            configuration.threads = 3
            configuration.dailyBytes = 1_048_576
        }
        let plan = ReloadPlan(inForce: old, read: read)
        #expect(
            plan.live == [
                .init(key: "directory", old: "all", new: "all, under open registration shared"),
                .init(key: "daily-bytes", old: "256MiB", new: "1MiB"), .init(key: "language", old: "id", new: "en"),
            ])
        #expect(
            plan.waiting == [
                .init(key: "threads", old: "one less than there are cores", new: "3"),
                .init(key: "name", old: "a.example", new: "none"),
            ])
        let next = plan.next.configuration
        #expect(next.language == .english && next.dailyBytes == 1_048_576 && next.directory == nil)
        #expect(next.threads == nil && next.names == ["a.example"])
    }

    @Test func `what is in force changes for those who are connected`() async throws {
        try await TestServer.with { server in
            let connection = try await server.connect()
            #expect(try await connection.ask("register neu rahasia1")?.contains("ERROR") == true)
            var configuration = TestServer.configuration(server.folder)
            configuration.registration = .open
            configuration.language = .english
            let prepared = try server.server.prepare(configuration)
            server.server.apply(configuration, prepared)
            #expect(try await connection.ask("register neu rahasia1")?.contains("tokenid") == true)
            // A connection keeps the language that it began with.
            #expect(try await connection.ask("register neu rahasia1")?.contains("Nama sudah dipakai") == true)
            try await connection.close()
            let next = try await server.connect()
            #expect(try await next.ask("register neu rahasia1")?.contains("The name is taken") == true)
            try await next.close()
        }
    }

    @Test func `the log's level changes for all copies of the log, but those with one of their own`() {
        let threshold = LogThreshold(.info)
        let shared = StandardErrorLog(threshold)
        var own = shared
        own.logLevel = .error
        threshold.level = .debug
        #expect(shared.logLevel == .debug && own.logLevel == .error)
    }
}
