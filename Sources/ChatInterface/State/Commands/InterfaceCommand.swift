import ChatClient

/// A row of the table of slash commands: what the program obeys, completes and shows as help.
struct InterfaceCommand: Sendable {
    typealias Action =
        @Sendable (inout InterfaceState, inout CommandArguments) throws(CommandRefusal) -> Void

    var name: String
    var aliases: [String]
    /// As the usage shows them: `#ROOM [private]`.
    var arguments: String
    var help: Phrase
    var run: Action

    init(_ name: String, _ aliases: [String] = [], _ arguments: String = "", _ help: Phrase, _ run: @escaping Action) {
        (self.name, self.aliases, self.arguments, self.help, self.run) = (name, aliases, arguments, help, run)
    }

    /// `/join #ROOM`
    var usage: String { "/" + name + (arguments.isEmpty ? "" : " " + arguments) }

    static let all = messages + rooms + people + program

    private static let byName: [String: InterfaceCommand] = {
        var table: [String: InterfaceCommand] = [:]
        for command in all {
            for name in [command.name] + command.aliases { table[name] = command }
        }
        return table
    }()

    /// By its name or an alias, in any case.
    static func named(_ name: String) -> InterfaceCommand? { byName[name.lowercased()] }

    /// Names that begin so, in alphabetical order; aliases only where no name does.
    static func names(with prefix: String) -> [String] {
        let prefix = prefix.lowercased()
        let names = all.map(\.name).filter { $0.hasPrefix(prefix) }
        return names.isEmpty ? byName.keys.filter { $0.hasPrefix(prefix) }.sorted() : names.sorted()
    }

    /// Whether a command's name comes next in the line.
    static func takesCommand(_ line: String) -> Bool {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        return words.count == 2 && (words.first.map { named(String($0.dropFirst()))?.name == "help" } ?? false)
            && line.hasPrefix("/")
    }

    /// The command that was probably meant.
    static func nearest(to name: String) -> String? {
        let name = Array(name.lowercased().prefix(20))
        let distances = byName.keys.map { (distance(name, Array($0)), $0) }
        guard let best = distances.min(by: { $0 < $1 }), best.0 <= max(1, name.count / 3) else {
            return names(with: String(name)).first
        }
        return byName[best.1]?.name
    }

    /// How many letters have to be put in, taken out, changed or swapped with their neighbours.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var next = [i + 1]
            for (j, other) in right.enumerated() {
                var best = min(row[j + 1] + 1, next[j] + 1, row[j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other { best = min(best, before[j - 1] + 1) }
                next.append(best)
            }
            (before, row) = (row, next)
        }
        return row[right.count]
    }
}

/// Why a command was not done; the line stays where it is.
enum CommandRefusal: Error {
    case usage
    case because(Phrase, [String] = [])
}

extension InterfaceState {
    /// - Parameter line: begins with `/`.
    mutating func run(command line: String) throws(CommandRefusal) {
        let body = line.dropFirst()
        let name = String(body.prefix { !$0.isWhitespace })
        guard let command = InterfaceCommand.named(name) else {
            guard let nearest = InterfaceCommand.nearest(to: name) else { throw .because(.unknownCommand, [name]) }
            throw .because(.unknownCommandNearest, [name, nearest])
        }
        var arguments = CommandArguments(body.dropFirst(name.count), openConversation: current)
        do {
            try command.run(&self, &arguments)
        } catch .usage {
            throw .because(.usage, [command.usage])
        }
    }
}
