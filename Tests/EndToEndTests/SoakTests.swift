import ChatClient
import ChatProtocol
import Foundation
import NIOCore
import Synchronization
import Testing

/// Twenty users in rooms and in twos, while connections break and the server dies: nobody misses anything, nothing
/// comes twice, and all see the same order.
@Suite(.endToEnd) struct SoakTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// Seconds; the long form is 120.
    static let seconds = environment["CHAT_SOAK_SECONDS"].flatMap { Int($0) } ?? 20
    private static let isLong = environment["CHAT_SOAK_SECONDS"] != nil
    static let seed = environment["CHAT_SOAK_SEED"].flatMap { UInt64($0) } ?? 20_261_123
    private static let kills = 5
    private static let users = (1...20).map { "user\($0)" }
    private static let rooms = ["#small", "#half", "#large", "#all"]
    private static let password = "surabaya"

    @Test(.timeLimit(.minutes(15)))
    func `each listener sees each message once, in the order of the history, whatever breaks`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let accounts = Self.users.map { "\($0),,\(Self.password)\n" }.joined()
        let made = try await site.command(["user", "add", "--from", "-", "--password-cost", "10"], input: accounts)
        try #require(made.code == 0, "\(made)")
        // The first start makes the certificate that the clients ask for.
        try await site.serve { _ in }
        let proxy = try await CuttingProxy(seed: Self.seed, life: 1_000...40_000)
        let users = try Self.users.map { name in
            try SoakUser(name) { device in try Self.configuration(name, device, proxy.port, site.certificate) }
        }
        let (isReady, isDone) = (Gate(), Gate())
        async let deaths = Self.serve(site, proxy, from: isReady, until: isDone)
        let outcome: Outcome
        do {
            // The clients wait for nothing but the network: they need no threads of their own.
            outcome = try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await Self.run(users, proxy, isReady)
            }
        } catch {
            isReady.open()
            isDone.open()
            _ = try? await deaths
            throw error
        }
        isDone.open()
        let kills = try await deaths
        for user in users { await user.close() }
        try await proxy.close()
        outcome.check()
        print(
            """
            soak: seed \(Self.seed), \(Self.seconds) s, \(Self.users.count) users, \(Self.rooms.count) rooms: \
            \(outcome.sent.count) messages answered, \(outcome.deliveries) deliveries to \(outcome.listened.count) \
            listeners, \(outcome.replays) of them from the log; \(proxy.cuts) of \(proxy.connections) connections cut, \
            \(kills) times kill -9; none lost, doubled or out of order
            """)
        #expect(kills == Self.kills)
        // That it was a load at all; how much of one a busy machine can bear is the long form's affair.
        #expect(proxy.cuts > (Self.isLong ? Self.seconds : Self.kills))
        #expect(outcome.sent.count > (Self.isLong ? 50 : 5) * Self.seconds)
    }

    private static func configuration(
        _ user: String, _ device: String, _ port: Int, _ certificate: String
    ) throws -> LiveConfiguration {
        let server = try #require(ServerAddress("127.0.0.1:\(port)"))
        var configuration = LiveConfiguration(
            server: server, trust: .authorities(file: certificate),
            credentials: .password(password, of: user), device: device)
        configuration.backoff.start = .milliseconds(20)
        configuration.backoff.cap = .milliseconds(500)
        return configuration
    }

    /// Serves until it is done, and is killed now and then as soon as all is ready.
    /// - Returns: how often.
    private static func serve(
        _ site: ServerSite, _ proxy: CuttingProxy, from isReady: Gate, until isDone: Gate
    ) async throws -> Int {
        let pause = Duration.seconds(seconds) / (kills + 1)
        for kill in 0..<kills {
            let outcome = try await site.serve { server in
                proxy.serve(port: server.tls)
                await isReady.wait(atMost: .seconds(120))
                await isDone.wait(atMost: pause)
                proxy.serveNobody()
                server.program.send(SIGKILL)
                _ = try server.ended()
            }
            guard outcome.end == .signaled(SIGKILL) else { return kill }
        }
        try await site.serve { server in
            proxy.serve(port: server.tls)
            await isDone.wait(atMost: .seconds(240))
        }
        return kills
    }

    private static func run(
        _ users: [SoakUser], _ proxy: CuttingProxy, _ isReady: Gate
    ) async throws -> Outcome {
        // What changes a room is not repeated by itself, so that nothing breaks yet.
        let members = try await makeRooms(users)
        proxy.cut(true)
        isReady.open()
        return try await withThrowingTaskGroup(of: (String, [SoakUser.Listened]).self) { listeners in
            for user in users {
                listeners.addTask { (user.name, try await user.listen()) }
            }
            let deadline = ContinuousClock.now + .seconds(seconds)
            var outcome = Outcome()
            outcome.sent = try await withThrowingTaskGroup(of: [SoakUser.Sent].self) { senders in
                for (place, user) in users.enumerated() {
                    // As many messages to rooms as to users.
                    let rooms = rooms.filter { members[$0]?.contains(user.name) == true }
                    let targets = Self.users + (0..<5).flatMap { _ in rooms }
                    senders.addTask {
                        try await user.send(
                            to: targets, until: deadline, seed: seed &+ UInt64(place), pause: 5...80)
                    }
                }
                return try await senders.reduce(into: []) { $0 += $1 }
            }
            proxy.cut(false)
            for user in users { outcome.sent.append(try await user.sayLastWord()) }
            for try await (name, listened) in listeners {
                for device in listened { outcome.listened.append((name, device)) }
            }
            for user in users {
                let own = rooms.filter { members[$0]?.contains(user.name) == true }
                outcome.histories[user.name] = try await user.history(with: Self.users + own)
            }
            return outcome
        }
    }

    /// - Returns: who is in which room.
    private static func makeRooms(_ users: [SoakUser]) async throws -> [String: Set<String>] {
        var members: [String: Set<String>] = [:]
        for (room, count) in zip(rooms, [3, 10, 15, 20]) {
            try await users[0].create(room)
            for user in users[1..<count] { try await user.join(room) }
            members[room] = Set(users[..<count].map(\.name))
        }
        return members
    }

    private struct Outcome: Sendable {
        var sent: [SoakUser.Sent] = []
        var listened: [(user: String, device: SoakUser.Listened)] = []
        var histories: [String: [SoakUser.Seen]] = [:]

        var deliveries: Int { listened.reduce(0) { $0 + $1.device.messages.count } }
        var replays: Int { listened.reduce(0) { $0 + $1.device.replays } }

        func check() {
            for (user, device) in listened {
                let history = histories[user] ?? []
                guard device.messages != history else { continue }
                let place = zip(device.messages, history).firstIndex { $0 != $1 }
                let difference = zip(device.messages, history).first { $0 != $1 }
                Issue.record(
                    """
                    \(user) saw \(device.messages.count) messages and the histories have \(history.count); at \
                    \(place.map(String.init(describing:)) ?? "the end"): \
                    \(difference.map { "saw \($0), the history has \($1)" } ?? "one is shorter")
                    """)
            }
            var stored: [Int64: String] = [:]
            for message in histories.values.joined() { stored[message.id] = message.text }
            // Every OK is there, with the text that was sent.
            for message in sent {
                #expect(stored[message.id] == message.text, "\(message)")
            }
            // And every ref once: there is nothing that was not answered, and no text twice.
            #expect(stored.count == sent.count)
            #expect(Set(sent.map(\.id)).count == sent.count)
        }
    }
}

extension Zip2Sequence {
    fileprivate func firstIndex(where isWanted: (Element) -> Bool) -> Int? {
        enumerated().first { isWanted($0.element) }?.offset
    }
}

/// Opens once; whoever waits goes on then.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func open() {
        state.withLock { state in
            state.isOpen = true
            return state.waiter.take()
        }?.resume()
    }

    /// Until it opens, or so long; one waits at a time.
    func wait(atMost time: Duration) async {
        let timer = Task {
            // Cancelled when it has opened.
            try await Task.sleep(for: time)
            state.withLock { $0.waiter.take() }?.resume()
        }
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiter = continuation }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        timer.cancel()
    }
}
