import ArgumentParser
import ChatClient
import Glibc

extension CompletionKind {
    static let users = CompletionKind.custom { words, _, prefix in
        await ServerCompletion(words).users(prefix)
    }

    /// Without their `#`.
    static let rooms = CompletionKind.custom { words, _, _ in await ServerCompletion(words).rooms() }

    static let usersAndRooms = CompletionKind.custom { words, _, prefix in
        let completion = ServerCompletion(words)
        return await completion.users(prefix) + completion.rooms().map { completion.hash + $0 }
    }
}

/// Names that the server knows, for a shell that completes a command line; none where nobody is logged in, and none
/// where it would take long. It asks nobody anything.
struct ServerCompletion {
    private static let patience = Duration.seconds(2)
    private static let most = 100
    private static let valued: Set = ["--server", "--ca", "--profile", "--language"]
    private static let plain: Set = ["--trust-on-first-use", "--insecure", "--insecure-public"]

    private let connection: ConnectionOptions?

    /// - Parameter words: of the command line so far.
    init(_ words: [String]) {
        var (options, rest) = ([String](), words[...])
        while let word = rest.popFirst() {
            if Self.plain.contains(word) || Self.valued.contains(where: { word.hasPrefix($0 + "=") }) {
                options.append(word)
            } else if Self.valued.contains(word), let value = rest.popFirst() {
                options += [word, value]
            }
        }
        connection = try? ConnectionOptions.parse(options)
    }

    /// How a room's name begins on the command line: a bare `#` would be a comment for bash, the other shells see to it
    /// by themselves.
    var hash: String {
        getenv("SAP_SHELL").map { String(cString: $0) } == "bash" ? "\\#" : "#"
    }

    func users(_ prefix: String) async -> [String] {
        let typed = prefix.lowercased().filter { $0 != "\"" && $0 != "'" }
        return await ask { try await $0.users(prefix: typed, limit: Self.most).items.map(\.user) }
    }

    func rooms() async -> [String] {
        await ask { try await $0.rooms(limit: Self.most).items.map { String($0.room.dropFirst()) } }
    }

    private func ask(_ question: @escaping @Sendable (LiveClient) async throws -> [String]) async -> [String] {
        guard let configuration = try? connection?.live(accept: { _, _ in false }) else { return [] }
        let client = LiveClient(configuration)
        let answer = await withTaskGroup(of: [String].self) { group in
            group.addTask {
                guard (try? await client.connect()) != nil else { return [] }
                return (try? await question(client)) ?? []
            }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return []
            }
            defer { group.cancelAll() }
            return await group.next() ?? []
        }
        await client.close()
        return answer.map { ShownText.line($0) }
    }
}
