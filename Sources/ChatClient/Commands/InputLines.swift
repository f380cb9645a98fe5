/// The lines of a stream of bytes, as its pieces come.
public struct InputLines: Sendable {
    /// The longest line that is taken, in bytes.
    static let limit = 65_536

    private let read: @Sendable () async throws -> [UInt8]
    private var received: [UInt8] = []
    private var taken = 0
    private var isAtEnd = false
    /// The number of the line that was given last, from 1.
    private(set) var number = 0

    /// - Parameter read: the next piece, as soon as there is one; empty at the end.
    public init(_ read: @escaping @Sendable () async throws -> [UInt8]) {
        self.read = read
    }

    /// Whether the next line is here already.
    var hasLine: Bool {
        isAtEnd ? taken < received.count : received[taken...].contains(UInt8(ascii: "\n"))
    }

    /// The next line without its end; nil: there are no more.
    /// - Throws: ``LineError``, and what reading throws.
    mutating func next() async throws -> String? {
        while !hasLine {
            if isAtEnd { return nil }
            guard received.count - taken <= Self.limit else { throw Self.tooLong(number + 1) }
            received.removeFirst(taken)
            taken = 0
            let piece = try await read()
            if piece.isEmpty { isAtEnd = true } else { received += piece }
        }
        let rest = received[taken...]
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        var line = rest[..<end]
        taken = min(end + 1, received.count)
        number += 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard line.count <= Self.limit else { throw Self.tooLong(number) }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw LineError(line: number, reason: .badRequest("it is no UTF-8"))
        }
        return text
    }

    private static func tooLong(_ number: Int) -> LineError {
        LineError(line: number, reason: .badRequest("it is too long"))
    }
}

/// A line that was not sent.
public struct LineError: Error, Sendable {
    /// From 1.
    public var line: Int
    public var reason: ClientError
    /// How many lines behind it had left before it was refused, and how many of them were accepted.
    public var behind = 0
    public var accepted = 0

    init(line: Int, reason: ClientError) {
        self.line = line
        self.reason = reason
    }
}
