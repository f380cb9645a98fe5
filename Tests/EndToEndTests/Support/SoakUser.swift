import ChatClient
import ChatProtocol
import Synchronization

/// A user of the soak: sends at random, and listens on two devices.
final class SoakUser: Sendable {
    /// A message as a listener or a history tells it.
    struct Seen: Hashable, CustomStringConvertible {
        var id: Int64
        var from: String
        var to: String
        var text: String

        init(_ message: Message) {
            id = message.id
            from = message.from
            to = message.to
            text = message.text
        }

        var description: String { "\(id) \(from)>\(to) \(text)" }
    }

    /// A message that was answered OK.
    struct Sent: Sendable {
        var id: Int64
        var text: String
    }

    /// What one device has seen.
    struct Listened: Sendable {
        var messages: [Seen] = []
        var connections = 0
        var replays = 0
    }

    static let lastWord = "the end"

    let name: String
    private let sender: LiveClient
    private let devices: [LiveClient]

    init(_ name: String, configuration: (String) throws -> LiveConfiguration) rethrows {
        self.name = name
        sender = LiveClient(try configuration("sender"))
        devices = [LiveClient(try configuration("first")), LiveClient(try configuration("second"))]
    }

    func create(_ room: String) async throws {
        try await sender.createRoom(room)
    }

    func join(_ room: String) async throws {
        try await sender.join(room)
    }

    func close() async {
        await sender.close()
        for device in devices { await device.close() }
    }

    /// Sends numbered messages, one after the other or several at once, until the deadline.
    func send(
        to others: [String], until deadline: ContinuousClock.Instant, seed: UInt64, pause: ClosedRange<Int>
    ) async throws -> [Sent] {
        var random = SeededRandom(seed: seed)
        var sent: [Sent] = []
        while ContinuousClock.now < deadline {
            let count = Int.random(in: 1...10, using: &random) == 1 ? 8 : 1
            let messages = (0..<count).map { place in
                (to: others.randomElement(using: &random) ?? name, text: "\(name) \(sent.count + place)")
            }
            try await withThrowingTaskGroup(of: Sent.self) { group in
                for message in messages {
                    group.addTask { [sender] in
                        Sent(id: try await sender.send(to: message.to, text: message.text).id, text: message.text)
                    }
                }
                for try await message in group { sent.append(message) }
            }
            // Between the messages of a user, as users do; nothing waits for it.
            try await Task.sleep(for: .milliseconds(Int.random(in: pause, using: &random)))
        }
        return sent
    }

    /// The last message of all, which ends the listening.
    func sayLastWord() async throws -> Sent {
        Sent(id: try await sender.send(to: name, text: Self.lastWord).id, text: Self.lastWord)
    }

    /// Everything from the first id on, over any number of connections, until one's own last word.
    func listen() async throws -> [Listened] {
        try await withThrowingTaskGroup(of: Listened.self) { group in
            for device in devices {
                group.addTask { [name] in
                    var listened = Listened()
                    for try await event in device.events(since: .start) {
                        switch event {
                        case .connected: listened.connections += 1
                        case .message(let message, let isReplay):
                            listened.messages.append(Seen(message))
                            if isReplay { listened.replays += 1 }
                            if message.from == name, message.to == name, message.text == Self.lastWord {
                                return listened
                            }
                        default: break
                        }
                    }
                    return listened
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// What the histories of these conversations tell, by id.
    func history(with others: [String]) async throws -> [Seen] {
        var all: [Seen] = []
        for other in others {
            var after: Int64 = 0
            while true {
                let page = try await sender.history(with: other, after: after, limit: 200)
                all += page.items.map { Seen($0) }
                after = page.items.last?.id ?? after
                guard page.hasMore else { break }
            }
        }
        return all.sorted { $0.id < $1.id }
    }
}
