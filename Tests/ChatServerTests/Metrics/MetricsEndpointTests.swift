import ChatTLS
import ChatTransport
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

/// The endpoint of a running server.
@Suite(.timeLimit(.minutes(15)))
struct MetricsEndpointTests {
    private static func with(_ body: (TestServer, HostPort) async throws -> Void) async throws {
        try await TestServer.with(threads: 2) { configuration in
            configuration.metrics = HostPort(host: "127.0.0.1", port: 0)
        } _: { server in
            try await body(server, try #require(server.server.metricsAddress))
        }
    }

    @Test("what clients do is in the metrics")
    func counted() async throws {
        try await Self.with { server, metrics in
            let messi = try await server.connectTLS()
            _ = try await messi.ask("login messi surabaya")
            for _ in 0..<5 { _ = try await messi.ask("send lineker halo") }
            _ = try await messi.ask("send nobody halo")
            _ = try await messi.ask("ping")
            _ = try await messi.ask("pong")
            let lineker = try await server.connect()
            _ = try await lineker.ask("login lineker surabaya")
            _ = try await lineker.ask("listen")
            _ = try await messi.ask("send lineker live")
            _ = try await lineker.reply()
            _ = try await server.connect().ask("login messi wrongpass")
            let page = try await HTTPClient.get("/metrics", at: metrics)
            #expect(page.status == 200)
            #expect(page.head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            #expect(page.sample("chat_requests_total{command=\"send\",result=\"ok\"}") == 6)
            #expect(page.sample("chat_requests_total{command=\"send\",result=\"user_not_found\"}") == 1)
            #expect(page.sample("chat_requests_total{command=\"none\",result=\"unknown_command\"}") == 1)
            #expect(page.sample("chat_requests_total{command=\"login\",result=\"auth_failed\"}") == 1)
            #expect(page.sample("chat_send_durable_seconds_count") == 6)
            #expect(page.sample("chat_request_seconds_count{kind=\"password\"}") == 3)
            #expect(page.sample("chat_logins_total{result=\"ok\"}") == 2)
            #expect(page.sample("chat_logins_total{result=\"auth_failed\"}") == 1)
            #expect(page.sample("chat_connections{listener=\"tls\",state=\"logged_in\"}") == 1)
            #expect(page.sample("chat_connections{listener=\"insecure\",state=\"logged_in\"}") == 1)
            #expect(page.sample("chat_connections_accepted_total{listener=\"insecure\"}") == 2)
            #expect(page.sample("chat_tls_handshakes_total{version=\"TLSv1.3\"}") == 1)
            #expect(page.sample("chat_listening_connections") == 1)
            #expect(page.sample("chat_deliveries_total") == 1)
            #expect(page.sample("chat_accounts") == 3)
            #expect(page.sample("chat_sessions") == 2)
            #expect(page.sample("chat_store_drafts_total") == 6)
            #expect((page.sample("chat_store_commit_seconds_count") ?? 0) >= 6)
            #expect((page.sample("process_resident_memory_bytes") ?? 0) > 1_000_000)
            #expect((page.sample("process_open_fds") ?? 0) > 10)
            #expect((page.sample("chat_disk_free_bytes") ?? 0) > 0)
            let started = try #require(page.sample("process_start_time_seconds"))
            #expect(abs(Date.now.timeIntervalSince1970 - started) < 86_400)
            let expiry = try #require(page.sample("chat_certificate_expiry_timestamp_seconds"))
            #expect(abs(expiry - Date.now.timeIntervalSince1970 - 3_650 * 86_400) < 2 * 86_400)
        }
    }

    @Test("every metric of the catalogue is there, and no other")
    func complete() async throws {
        try await Self.with { server, metrics in
            server.server.reload()
            let page = try await HTTPClient.get("/metrics", at: metrics)
            // Without client-crl there are none of its lists.
            let expected = MetricCatalogue.all.map(\.name).filter { !$0.hasPrefix("chat_client_crl_") }
            #expect(page.families == Set(expected))
            #expect(expected.count == page.families.count)
            #expect(page.sample("chat_certificate_reloads_total{result=\"ok\"}") == 1)
        }
    }

    @Test("a stranger's lines make no new time series")
    func bounded() async throws {
        try await Self.with { server, metrics in
            let before = try await HTTPClient.get("/metrics", at: metrics).lines.count
            for round in 0..<40 {
                let stranger = try await server.connect()
                for line in 0..<5 { _ = try await stranger.ask("command\(round)x\(line) a b") }
                try await stranger.close()
            }
            let after = try await HTTPClient.get("/metrics", at: metrics).lines.count
            #expect(after - before <= 3)
        }
    }

    @Test(
        "paths and methods",
        arguments: [
            ("GET", "/metrics", 200), ("HEAD", "/metrics", 200), ("GET", "/health", 200), ("HEAD", "/health", 200),
            ("GET", "/health?full=1", 200), ("POST", "/metrics", 405), ("DELETE", "/health", 405), ("GET", "/", 404),
            ("POST", "/else", 404), ("GET", "/metrics/", 404),
        ])
    func paths(method: String, path: String, status: Int) async throws {
        try await Self.with { _, metrics in
            let answer = try await HTTPClient.getWell(path, at: metrics, method: method)
            #expect(answer.status == status)
            #expect(answer.body.isEmpty == (method == "HEAD"))
            #expect(answer.head.contains("Connection: close"))
            #expect(answer.head.contains("Allow: GET, HEAD") == (status == 405))
        }
    }

    @Test("requests that are too long, or none, get no page")
    func bad() async throws {
        try await Self.with { _, metrics in
            let long = "GET /metrics HTTP/1.1\r\nX: " + String(repeating: "x", count: 20_000) + "\r\n\r\n"
            let nothing = try await HTTPClient.raw(long, at: metrics)
            #expect(nothing == "")
            let refusal = try await HTTPClient.raw("login messi surabaya\r\n\r\n", at: metrics)
            #expect(refusal.hasPrefix("HTTP/1.1 400"))
            let health = try await HTTPClient.getWell("/health", at: metrics)
            #expect(health.body == "ok\n")
        }
    }

    @Test("it holds few connections, and none for long")
    func connections() async throws {
        let answers = MetricsAnswers(page: { [] }, problem: { $0.makeSucceededFuture(nil) })
        let listener = try await MetricsListener.bind(
            HostPort(host: "127.0.0.1", port: 0), answers: answers, patience: .seconds(1))
        var silent: [Task<String, any Error>] = []
        for _ in 0..<MetricsListener.mostConnections + 4 {
            silent.append(Task { try await HTTPClient.raw("GET /health HT", at: listener.address) })
        }
        for task in silent { #expect(try await task.value == "") }
        // The server may see a little later than its peer that a connection is over.
        var status = 0
        let deadline = ContinuousClock.now + .seconds(30)
        while status != 200, ContinuousClock.now < deadline {
            status = (try? await HTTPClient.get("/health", at: listener.address).status) ?? 0
        }
        #expect(status == 200)
        await listener.close()
    }

    @Test("whoever says nothing keeps nobody out")
    func silent() async throws {
        let answers = MetricsAnswers(page: { [] }, problem: { $0.makeSucceededFuture(nil) })
        let listener = try await MetricsListener.bind(
            HostPort(host: "127.0.0.1", port: 0), answers: answers, patience: .minutes(5))
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<MetricsListener.mostConnections + 4 {
                group.addTask { try await HTTPClient.raw("GET /health HT", at: listener.address) }
            }
            // When the oldest have ended all are there, and all places are taken.
            for _ in 0..<4 { #expect(try await group.next() == "") }
            #expect(try await HTTPClient.get("/health", at: listener.address).status == 200)
            await listener.close()
            for try await rest in group { #expect(rest == "") }
        }
    }

    @Test("without the setting nothing is counted")
    func off() async throws {
        try await TestServer.with { server in
            #expect(server.server.metricsAddress == nil)
            let pong = try await server.connect().ask("ping")
            #expect(pong == "{\"status\": \"OK\", \"message\": \"pong\"}")
        }
    }

    @Test("an address that is not loopback has to be allowed", arguments: ["0.0.0.0", "::"])
    func notPublic(host: String) throws {
        var configuration = ServerConfiguration(data: "/nowhere")
        configuration.metrics = HostPort(host: host, port: 9_890)
        let refusal = #expect(throws: ExitStatus.self) { try configuration.checked() }
        #expect(refusal?.code == 78)
        configuration.allowsMetricsPublic = true
        #expect(throws: Never.self) { try configuration.checked() }
    }
}
